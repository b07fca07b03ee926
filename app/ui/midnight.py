"""Notices that another day has begun while the window is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

LOOK_MS = 60_000  # timers stand still while a computer sleeps: none could wait for the next midnight itself


class Midnight(QObject):
    """Calls *begun* once in every new day: within a minute, and at once where somebody comes back to the program.

    *today* is the day, whatever tells days apart; None where that is not known.
    """

    def __init__(self, today: Callable[[], object], begun: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._today = today
        self._begun = begun
        self._day = today()
        timer = QTimer(self, interval=LOOK_MS, timerType=Qt.TimerType.VeryCoarseTimer)
        timer.timeout.connect(self.look)
        timer.start()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self.look)

    def look(self) -> None:
        """See whether the day is another one."""
        before, self._day = self._day, self._today()
        if self._day is not None and self._day != before:
            self._begun()
