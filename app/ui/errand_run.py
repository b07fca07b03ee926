"""Does one errand between two sessions, with its window, and says how the program goes on."""

from __future__ import annotations

import asyncio
import logging

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QApplication

from app.ui.errand import Course, Errand, ErrandEnd, ErrandStoppedError
from app.ui.errand_window import ErrandWindow
from app.ui.failures import as_turn_error
from app.ui.i18n import tr
from app.ui.outcome import Outcome
from app.ui.theme.controller import ThemeController
from app.ui.theme.palette import Theme
from app.ui.theme.wear import dress

_log = logging.getLogger(__name__)


class ErrandRun(QObject):
    """Nothing else has the data folder open while it runs. Whatever comes of it, the program goes on or ends."""

    def __init__(self, application: QApplication, errand: Errand, themes: ThemeController, middle: QPoint) -> None:
        """*middle* is where the window's is to be, on the screen."""
        super().__init__(application)
        self._application = application
        self._errand = errand
        self._themes = themes
        self._course = Course(errand.can_stop)
        self._read = asyncio.Event()
        self._quits = False
        self._wants_again = False
        self._middle = middle
        self.window = ErrandWindow(errand, self._course)
        self.window.read.connect(self._read.set)
        self.window.again_wanted.connect(self._want_again)
        themes.changed.connect(self._dress)

    def quit(self) -> None:
        """The program is to end: at once where the errand can be stopped, else when it is done."""
        self._quits = True
        self._course.stop()
        self._read.set()

    async def run(self) -> Outcome:
        """Do it, show what came of it, and wait until that was read where there is something to read."""
        self.window.show_at(self._middle, self._themes.current())
        try:
            end = await self._work()
            while await self._is_read(end) and end.again is not None:
                self._begin(end.again[1])
                end = await self._work()
        finally:
            self._themes.changed.disconnect(self._dress)
            self.window.hide()
            self.window.deleteLater()
        return Outcome.QUIT if end.quits or self._quits else Outcome.AGAIN

    async def _is_read(self, end: ErrandEnd) -> bool:
        """Show what came of it until that was read; whether it is to be done again, otherwise."""
        if not end.lines or self._quits:
            return False
        self._wants_again = False
        again = "" if end.again is None else end.again[0]
        self.window.show_end(end.lines, tr("Quit") if end.quits else tr("Continue"), again)
        await self._read.wait()
        return self._wants_again and not self._quits

    def _want_again(self) -> None:
        self._wants_again = True
        self._read.set()

    def _begin(self, errand: Errand) -> None:
        self._read.clear()
        self._errand, self._course = errand, Course(errand.can_stop)
        self.window.begin(errand, self._course)

    async def _work(self) -> ErrandEnd:
        """Let it work; where it fails, all is as before, and that is said."""
        _log.info("begins: %s", self._errand.name)
        try:
            end = await self._errand.work(self._course)
        except ErrandStoppedError:
            _log.info("stopped: %s", self._errand.name)
            return ErrandEnd()
        except Exception as error:
            failure = as_turn_error(error, self._errand.name)
            _log.info("failed: %s: %s", self._errand.name, failure.code)
            if not self._quits:
                self.window.show_error(failure, tr("Continue"))
                await self._read.wait()
            return ErrandEnd()
        _log.info("done: %s", self._errand.name)
        return end

    def _dress(self, theme: Theme) -> None:
        dress(self._application, theme)
        self.window.wear(theme)
