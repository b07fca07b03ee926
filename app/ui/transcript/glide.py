"""Smooth scrolling: a distance is covered in a moment instead of at once, and can be added to or broken off."""

from __future__ import annotations

from collections.abc import Callable
from math import exp

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

_FRAME_MS = 16
_LONGEST_MS = 140  # from the last key or notch to the end (design: motion under 150 ms)
_HALF_MS = 28.0  # after which the rest is e times shorter
_LATE_MS = 60  # a frame that comes this late says that the machine has better things to do


class Glide(QObject):
    """Moves by *move* (px, down positive). Nothing glides while ``off``."""

    def __init__(self, move: Callable[[int], None], parent: QObject) -> None:
        super().__init__(parent)
        self.off = False
        self._move = move
        self._rest = 0.0
        self._left_ms = 0
        self._frame = QElapsedTimer()
        self._timer = QTimer(self, interval=_FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)

    @property
    def rest(self) -> int:
        """What is still to be covered, px."""
        return round(self._rest)

    def by(self, distance: int) -> None:
        """Cover *distance* more; the other way drops what is left."""
        if self.off:
            self._move(distance)
            return
        if self._rest * distance < 0:
            self._rest = 0.0
        self._rest += distance
        self._left_ms = _LONGEST_MS
        if not self._timer.isActive():
            self._frame.start()
            self._timer.start()
            self._go(_FRAME_MS)  # the first frame moves at once

    def stop(self) -> None:
        """Stay where it is."""
        self._rest = 0.0
        self._timer.stop()

    def _step(self) -> None:
        self._go(self._frame.restart())

    def _go(self, passed_ms: int) -> None:
        self._left_ms -= passed_ms
        last = self._left_ms <= 0 or passed_ms > _LATE_MS
        part = self._rest if last else self._rest * (1 - exp(-passed_ms / _HALF_MS))
        pixels = round(part) or (0 if part == 0 else 1 if part > 0 else -1)
        if last or abs(pixels) >= abs(self._rest):
            pixels = round(self._rest)
            self._rest = 0.0
            self._timer.stop()
        else:
            self._rest -= pixels
        if pixels:
            self._move(pixels)
