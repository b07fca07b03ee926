"""Has the cards near the reader's place ask for their pictures, once scrolling pauses."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from app.ui.transcript.stage import Stage
from app.ui.transcript.thumbs import Thumbs

_PAUSE_MS = 80  # without a new card
_PATIENCE_MS = 300  # after which somebody who scrolls slowly is served, too
_AROUND = 2  # messages above and below what is seen


class Nearby(QObject):
    """Listens to *thumbs* for cards that were painted without a picture."""

    def __init__(self, stage: Stage, thumbs: Thumbs, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._thumbs = thumbs
        self._since = QElapsedTimer()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        thumbs.lacking.connect(self._soon)

    def _soon(self) -> None:
        if not self._pause.isActive():
            self._since.start()
        elif self._since.elapsed() > _PATIENCE_MS:
            return
        self._pause.start()

    def _look(self) -> None:
        """What is seen asks first, then what is laid out around it."""
        self._thumbs.drop_waiting()
        seen = self._stage.settled.seen
        if not seen:
            return
        for one in seen:
            self._stage.layout(one.item, one.slot).fetch()
        for item in range(seen[0].item - _AROUND, seen[-1].item + _AROUND + 1):
            if 0 <= item < self._stage.items():
                for slot in self._stage.item(item).slots:
                    if slot.layout is not None:
                        slot.layout.fetch()
