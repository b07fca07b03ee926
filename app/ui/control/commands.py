"""Gives the actions their handlers, and switches them on and off with the state of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.actions import NUMBERED

if TYPE_CHECKING:
    from app.model.ids import MessageId
    from app.ui.control.editing import EditControl
    from app.ui.control.listing import ListControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.preferences import PreferenceControl
    from app.ui.control.printing import PrintControl
    from app.ui.control.running import Running
    from app.ui.control.sending import SendControl
    from app.ui.control.usage import UsageControl
    from app.ui.control.versions import VersionControl
    from app.ui.main_window import MainWindow
    from app.ui.theme.palette import Theme


_OF_A_CHAT = ("chat.open_window", "chat.rename", "chat.print", "chat.save_pdf")
_OF_SEVERAL = ("chat.pin", "chat.archive", "chat.move", "chat.tags", "chat.delete")


@dataclass(frozen=True, slots=True)
class Doers:
    """Who does what the actions ask for."""

    listing: ListControl
    sending: SendControl
    editing: EditControl
    versions: VersionControl
    preferences: PreferenceControl
    printing: PrintControl
    usage: UsageControl
    new_chat: Callable[[], object]
    copy_message: Callable[[MessageId], None]
    theme: Callable[[], Theme]


class CommandControl(QObject):
    """Everything in the registry that needs services."""

    def __init__(self, window: MainWindow, chat: OpenChat, running: Running, doers: Doers) -> None:
        super().__init__(window)
        self._window = window
        self._commands = window.commands
        self._chat = chat
        self._running = running
        self._doers = doers
        self._connect()
        marked = window.sidebar.list.marked_changed
        for signal in (chat.switched, chat.named, chat.grown, running.changed, marked):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Enable what makes sense now; the composer's button goes along."""
        running, answer = self._running.has(self._chat.id), self._chat.last_answer()
        self._window.composer.set_running(running)
        self._commands.set_enabled("answer.stop", running)
        self._commands.set_enabled("answer.retry", answer is not None and not running)
        self._commands.set_enabled("turn.edit", self._chat.last_user() is not None and not running)
        for action_id in ("turn.previous", "turn.next"):
            self._commands.set_enabled(action_id, bool(self._chat.siblings))
        self._commands.set_enabled("answer.copy", answer is not None and bool(answer.text))
        for action_id in _OF_A_CHAT:
            self._commands.set_enabled(action_id, self._chat.summary is not None)
        several = bool(self._window.sidebar.model.marked())
        for action_id in _OF_SEVERAL:
            self._commands.set_enabled(action_id, several or self._chat.summary is not None)

    def _connect(self) -> None:
        doers, handle = self._doers, self._commands.handle
        handle("chat.new", doers.new_chat)
        handle("chat.rename", doers.listing.rename)
        handle("list.sort", self._window.sidebar.show_sorting)
        handle("list.clear", self._window.sidebar.clear_filters)
        handle("view.archive", self._window.sidebar.toggle_archive)
        handle("chat.pin", doers.listing.toggle_pin)
        handle("chat.print", doers.printing.print)
        handle("chat.save_pdf", doers.printing.save_pdf)
        handle("chat.delete", doers.listing.delete)
        handle("chat.model", self._window.header.open_model_menu)
        handle("answer.stop", doers.sending.stop)
        handle("answer.retry", doers.sending.retry_last)
        handle("answer.copy", self._copy)
        handle("turn.edit", doers.editing.edit_last)
        handle("turn.previous", partial(doers.versions.step_near, -1))
        handle("turn.next", partial(doers.versions.step_near, 1))
        handle("go.next", lambda: doers.listing.step(1))
        handle("go.previous", lambda: doers.listing.step(-1))
        for number, action_id in enumerate(NUMBERED, start=1):
            handle(action_id, partial(doers.listing.open_number, number))
        handle("view.usage", doers.usage.open)
        handle("program.settings", doers.preferences.open)
        handle("program.shortcuts", self._list_shortcuts)

    def _copy(self) -> None:
        answer = self._chat.last_answer()
        if answer is not None:
            self._doers.copy_message(answer.id)

    def _list_shortcuts(self) -> None:
        from app.ui.dialogs import ShortcutsDialog  # noqa: PLC0415  # not before the first paint

        ShortcutsDialog(self._commands, self._window).show_with(self._doers.theme())
