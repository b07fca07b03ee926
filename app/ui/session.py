"""One session: a window on one data folder, from its first paint to its ordered stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QDialog

from app.model.errors import TurnError
from app.ui.application import dress
from app.ui.failures import as_turn_error
from app.ui.i18n import tr
from app.ui.main_window import MainWindow
from app.ui.theme.controller import ThemeController
from app.ui.theme.palette import Theme
from app.ui.window_state import WindowState
from app.ui.wishes import Wishes

if TYPE_CHECKING:
    from app.services.bundle import Services
    from app.ui.desk import Desk

_log = logging.getLogger(__name__)
_PAINT_S = 1.0


class Outcome(Enum):
    """How a session ended."""

    QUIT = "quit"
    DEMO = "demo"  # go on with the demo
    REAL = "real"  # go on with the API


class Wired(Protocol):
    """What the session is given to work with, and has to close."""

    @property
    def services(self) -> Services:
        """The services, joined."""
        ...

    def prepare_network(self) -> None:
        """Begin to import what the network needs. Returns at once."""
        ...

    async def close(self) -> None:
        """Stop everything below, in order."""
        ...


Build = Callable[[], Awaitable[Wired]]


class Session(QObject):
    """Shows its window at once; :meth:`run` builds the services behind it and returns when the window is closed."""

    working = Signal()  # the composer can be used, what was open is open

    def __init__(
        self, application: QApplication, themes: ThemeController, state: WindowState, build: Build, wishes: Wishes
    ) -> None:
        super().__init__(application)
        self._application = application
        self._themes = themes
        self._state = state
        self._build = build
        self._wishes = wishes
        self._outcome: Outcome | None = None
        self._wake: Callable[[], None] | None = None
        self.desk: Desk | None = None
        dress(application, themes.current())
        self.window = MainWindow(themes.current())
        self.window.close_wanted.connect(self.quit)
        themes.changed.connect(self._dress)
        state.restore(self.window)

    def quit(self) -> None:
        """Have :meth:`run` stop everything."""
        self.end(Outcome.QUIT)

    def end(self, outcome: Outcome) -> None:
        """Have :meth:`run` stop everything and return *outcome*. The first wish counts."""
        if self._outcome is None:
            self._outcome = outcome
        if self._wake is not None:
            self._wake()

    async def run(self) -> Outcome:
        """Show the window, work until it is closed, then stop in order: window hidden, interface, services."""
        woken = asyncio.Event()
        self._wake = woken.set
        await self._paint()
        wired = await self._build_or_give_up(woken)
        try:
            if wired is not None and self._outcome is None:
                await self._begin(wired)
            while self._outcome is None:
                await _next(woken)
        finally:
            await self._close(wired)
        return self._outcome

    async def _paint(self) -> None:
        """Show the window and wait for its first paint: everything else costs time that nobody should wait for."""
        painted = asyncio.Event()
        self.window.painted.connect(painted.set)
        self.window.show()
        with suppress(TimeoutError):  # a window that is covered or minimised is never painted
            await asyncio.wait_for(painted.wait(), _PAINT_S)

    async def _build_or_give_up(self, woken: asyncio.Event) -> Wired | None:
        """Build the services; on failure show why, and try again as often as the user asks."""
        while self._outcome is None:
            try:
                return await self._build()
            except Exception as error:
                self._show_failure(as_turn_error(error, "start"))
                await _next(woken)
        return None

    async def _begin(self, wired: Wired) -> None:
        from app.ui.desk import Desk  # noqa: PLC0415  # transcript and parser are not needed for the first paint

        wired.prepare_network()
        self.desk = Desk(
            self.window,
            wired.services,
            self._themes,
            self._state,
            wishes=self._wishes,
        )
        self.desk.demo_wanted.connect(lambda: self.end(Outcome.DEMO))
        self.desk.real_wanted.connect(lambda: self.end(Outcome.REAL))
        await self.desk.start()
        self.working.emit()

    def _show_failure(self, error: TurnError) -> None:
        _log.info("the session could not be opened: %s", error.code)
        again = (tr("Try again"), lambda: self._wake() if self._wake else None)
        self.window.show_failure(error, (again, (tr("Quit"), self.quit)))

    async def _close(self, wired: Wired | None) -> None:
        self._themes.changed.disconnect(self._dress)
        self._hide()
        if self.desk is not None:
            await self.desk.close()
        if wired is not None:
            await wired.close()
        self.window.deleteLater()

    def _hide(self) -> None:
        self._state.look()
        for dialog in self.window.findChildren(QDialog):
            dialog.close()
        self.window.hide()

    def _dress(self, theme: Theme) -> None:
        dress(self._application, theme)
        self.window.set_theme(theme)


async def _next(woken: asyncio.Event) -> None:
    await woken.wait()
    woken.clear()
