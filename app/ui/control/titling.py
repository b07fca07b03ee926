"""Has a model name a conversation when the user wants that, with a way back to the old title."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.ids import ConversationId
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.titles import Retitled, Titles
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_UNDO_MS = 12_000  # how long the bar with Undo stays


class TitleControl(QObject):
    """One request for each conversation at a time. Failures are told where all of the interface's are."""

    def __init__(
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        chosen: Callable[[], ConversationId | None],
        titles: Titles,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._chosen = chosen
        self._titles = titles
        self._tasks = tasks
        self._asking: dict[ConversationId, asyncio.Task[None]] = {}
        window.commands.handle("chat.make_title", self.make)
        for changed in (chat.switched, chat.grown):
            changed.connect(self._refresh)
        self._refresh()

    def make(self) -> None:
        """Ask for a title of the conversation that is meant."""
        target = self._chosen()
        if target is None or target in self._asking:
            return
        task = self._tasks.start("make a title", self._make(target))
        if task is not None:
            self._asking[target] = task
            task.add_done_callback(lambda _: self._asking.pop(target, None))
            name = self._titles.model().name
            stop = ((tr("Stop"), lambda: self._stop(target)),)
            self._window.told.show_message(tr("{0} is asked for a title…", name), stop)

    # Inside

    def _refresh(self) -> None:
        named = any(message.text.strip() for message in self._chat.messages)
        self._window.commands.set_enabled("chat.make_title", self._chat.id is not None and named)

    def _stop(self, target: ConversationId) -> None:
        self._window.told.hide()
        if target in self._asking:
            self._asking[target].cancel()

    async def _make(self, target: ConversationId) -> None:
        try:
            made = await self._titles.make(target)
        except BaseException:
            self._window.told.hide()
            raise
        self._tell(made)

    def _tell(self, made: Retitled) -> None:
        before, after = made.before, made.after
        if after.title == before.title:
            self._window.told.show_message(tr("The title stays “{0}”.", after.title), leave_after_ms=_UNDO_MS)
            return
        undo = ((tr("Undo"), lambda: self._undo(made)),)
        self._window.told.show_message(tr("The title is “{0}” now.", after.title), undo, leave_after_ms=_UNDO_MS)

    def _undo(self, made: Retitled) -> None:
        self._window.told.hide()
        self._tasks.start("take a title back", self._titles.take_back(made))
