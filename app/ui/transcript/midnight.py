"""Notices that another day has begun while the window is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from app.ui.transcript.days import Day, day_of

_LONGEST_MS = 600_000  # a computer that slept past midnight is noticed within ten minutes


class Midnight(QObject):
    """Calls *begun* once in every new day. *now_ms* is milliseconds since 1970 UTC."""

    def __init__(self, now_ms: Callable[[], int], begun: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._begun = begun
        self._day: Day | None = day_of(now_ms())
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.look)
        self._wait()

    def look(self) -> None:
        """See whether the day is another one."""
        before, self._day = self._day, day_of(self._now_ms())
        if self._day is not None and (before is None or before.number != self._day.number):
            self._begun()
        self._wait()

    def _wait(self) -> None:
        left = self._day.end_ms - self._now_ms() + 1_000 if self._day is not None else _LONGEST_MS
        self._timer.start(max(1_000, min(_LONGEST_MS, left)))
