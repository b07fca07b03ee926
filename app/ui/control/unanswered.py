"""Says when the branch ends with a message that nothing answers, and offers to ask for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.message import Message, Role
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.control.sending import SendControl
    from app.ui.main_window import MainWindow


class UnansweredControl(QObject):
    """Such a message was saved without sending it, or its answer was deleted, or somebody went back to it."""

    def __init__(self, window: MainWindow, chat: OpenChat, running: Running, sending: SendControl) -> None:
        super().__init__(window)
        self._bar = window.unanswered
        self._commands = window.commands
        self._chat = chat
        self._running = running
        self._sending = sending
        self._said: Message | None = None
        self._commands.handle("turn.answer", self.ask)
        for signal in (chat.switched, chat.grown, running.changed):
            signal.connect(self._refresh)
        self._refresh()

    def ask(self) -> None:
        """Ask for the answer."""
        message = self._unanswered()
        if message is not None:
            self._sending.answer(message.id)

    def _unanswered(self) -> Message | None:
        last = self._chat.messages[-1] if self._chat.messages else None
        waits = last is not None and last.role is Role.USER and not self._running.has(self._chat.id)
        return last if waits else None

    def _refresh(self) -> None:
        message = self._unanswered()
        self._commands.set_enabled("turn.answer", message is not None)
        if message is None:
            self._bar.hide()
        elif self._said is None or self._said.id != message.id:
            words = tr("This message has no answer on this branch. What you write next is sent together with it.")
            self._bar.show_message(words, ((tr("Get an answer"), self.ask),))
        self._said = message
