"""Python's garbage collector on the GUI thread only.

A collection destroys what it finds on the thread where it happens to run, and Python runs it wherever something is
made. A Qt object that is destroyed on another thread than its own is undefined behaviour ("Timers cannot be stopped
from another thread"). Closed dialogs and sessions leave such objects in cycles; so with a window no collection happens
but here.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from app.base.collector import is_held

_INTERVAL_MS = 250


class GuiCollector(QObject):
    """From its making to its end the automatic collector is off; this one looks four times a second whether it is time.

    It collects by Python's own thresholds, oldest generation first, and not while long work holds the collector.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> int | None:
        """Collect the oldest generation that is due; which one, None for none."""
        if is_held():
            return None
        due = [
            generation
            for generation, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if most and count > most
        ]
        # As Python does it, an older generation is looked at only together with the youngest.
        if 0 not in due:
            return None
        generation = max(due)
        gc.collect(generation)
        return generation

    def end(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()
