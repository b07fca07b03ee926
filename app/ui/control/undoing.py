"""What was done to conversations in this window, and can be taken back: the last of it first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_BAR_MS = 12_000  # how long the bar stays; what it says can be taken back afterwards, too
_MOST = 50  # deeds that are kept
TakeBack = Callable[[], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class Deed:
    """``words`` say what was done. ``take_back`` returns False where it was stopped on the way."""

    words: str
    take_back: TakeBack


class UndoControl(QObject):
    """The bar tells the last deed, or the last that was taken back with the one before it; Ctrl+Z needs no bar.

    Deeds are taken back one after the other, however fast somebody asks for it.
    """

    def __init__(self, window: MainWindow, tasks: Tasks) -> None:
        super().__init__(window)
        self._bar = window.undo
        self._commands = window.commands
        self._tasks = tasks
        self._deeds: list[Deed] = []
        self._turn = asyncio.Lock()
        window.commands.handle("list.undo", lambda: self._begin(by_bar=False))
        self._refresh()

    def offer(self, words: str, take_back: TakeBack) -> None:
        """Say what was done, with *Undo*."""
        self.note(words, take_back)
        self._bar.show_message(words, (self._undo(),), leave_after_ms=_BAR_MS)

    def note(self, words: str, take_back: TakeBack) -> None:
        """Keep what was done, which is seen by itself. A bar about what was done before goes."""
        if self._deeds and self._bar.isVisible() and self._is_told(self._deeds[-1]):
            self._bar.hide()
        self._deeds = [*self._deeds[1 - _MOST :], Deed(words, take_back)]
        self._refresh()

    def _undo(self) -> tuple[str, Callable[[], object]]:
        return (tr("Undo"), lambda: self._begin(by_bar=True))

    def _begin(self, by_bar: bool) -> None:
        self._bar.hide()
        self._tasks.start("undo", self._take_back(by_bar))

    async def _take_back(self, by_bar: bool) -> None:
        async with self._turn:
            if not self._deeds:
                return
            deed = self._deeds.pop()
            self._refresh()
            try:
                whole = await deed.take_back() is not False
            except Exception:
                self._keep(deed)  # what is left of it can be taken back later
                raise
            if whole:
                self._tell(deed, by_bar)
            else:
                self._keep(deed)
                self._bar.show_message(deed.words, (self._undo(),), leave_after_ms=_BAR_MS)

    def _keep(self, deed: Deed) -> None:
        self._deeds.append(deed)
        self._refresh()

    def _tell(self, deed: Deed, by_bar: bool) -> None:
        """Say what was taken back, and what could be next. Who pressed the only *Undo* there is knows the former."""
        if self._deeds:
            words = tr("Undone: {0}\nBefore that: {1}", deed.words, self._deeds[-1].words)
            self._bar.show_message(words, (self._undo(),), leave_after_ms=_BAR_MS)
        elif not by_bar:
            self._bar.show_message(tr("Undone: {0}", deed.words), leave_after_ms=_BAR_MS)

    def _is_told(self, deed: Deed) -> bool:
        return self._bar.message().endswith(deed.words)

    def _refresh(self) -> None:
        self._commands.set_enabled("list.undo", bool(self._deeds))
