"""What is open: one conversation with the branch that is shown, or a new chat that is nothing yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role


class OpenChat(QObject):
    """The state that several controllers share. ``messages`` is the shown branch, root first."""

    switched = Signal()  # another conversation, or a new chat
    named = Signal()  # its summary changed
    grown = Signal()  # messages came or changed

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.id: ConversationId | None = None
        self.summary: ConversationSummary | None = None
        self.messages: list[Message] = []

    def switch(self, summary: ConversationSummary | None, messages: Sequence[Message] = ()) -> None:
        """Show another conversation; None is a new chat."""
        self.id = summary.id if summary else None
        self.summary = summary
        self.messages = list(messages)
        self.switched.emit()

    def adopt(self, conversation_id: ConversationId, messages: Sequence[Message]) -> None:
        """The new chat has become a conversation: its first message is on disk."""
        self.id = conversation_id
        self.messages = list(messages)
        self.switched.emit()

    def describe(self, summary: ConversationSummary) -> None:
        """Its title or another part of its summary changed."""
        self.summary = summary
        self.named.emit()

    def add(self, messages: Sequence[Message]) -> None:
        """A turn was added at the end, after the message that the first of *messages* answers."""
        parent = messages[0].parent_id if messages else None
        known = [message.id for message in self.messages]
        if parent in known:
            self.messages = self.messages[: known.index(parent) + 1]
        self.messages.extend(messages)
        self.grown.emit()

    def put(self, message: Message) -> None:
        """A message of the branch has a new state."""
        self.messages = [message if known.id == message.id else known for known in self.messages]
        self.grown.emit()

    def find(self, message_id: MessageId) -> Message | None:
        """A message of the branch by its id."""
        return next((message for message in self.messages if message.id == message_id), None)

    def last_answer(self) -> Message | None:
        """The last answer of the branch, whatever its state."""
        return next((message for message in reversed(self.messages) if message.role is Role.ASSISTANT), None)
