"""What came since the reader was last in a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status

if TYPE_CHECKING:
    from app.ui.control.open_chat import OpenChat
    from app.ui.transcript import TranscriptView


class SeenMemory(Protocol):
    """Remembers the last message that was seen in each conversation."""

    def seen(self, conversation_id: ConversationId) -> MessageId | None:
        """The last message that was seen there, if it is known."""
        ...

    def set_seen(self, conversation_id: ConversationId, message_id: MessageId) -> None:
        """It was seen up to this message."""
        ...


class Unread(QObject):
    """Draws the line above what is new, and takes it away once the reader has been at the end."""

    def __init__(self, chat: OpenChat, transcript: TranscriptView, memory: SeenMemory) -> None:
        super().__init__(transcript)
        self._chat = chat
        self._transcript = transcript
        self._memory = memory
        self._waits = False  # something new was not read to the end yet
        transcript.verticalScrollBar().valueChanged.connect(self._scrolled)

    def opened(self) -> None:
        """The conversation is shown, where it was left."""
        seen = self._memory.seen(self._chat.id) if self._chat.id is not None else None
        new = first_unseen(self._chat.messages, seen)
        self._waits = new is not None
        if new is not None:
            self._transcript.branches.show_new(new)
        self.note()

    def wanted(self, conversation_id: ConversationId) -> frozenset[MessageId]:
        """The message that must be there for :meth:`opened` to find what is new."""
        seen = self._memory.seen(conversation_id)
        return frozenset() if seen is None else frozenset((seen,))

    def went_on(self) -> None:
        """A turn begins: whoever writes has read."""
        self._waits = False
        self._transcript.branches.end_new(in_sight=True)

    def note(self) -> None:
        """Remember how far it is read."""
        if self._waits and self._transcript.branches.at_end():
            self._waits = False
        last = last_finished(self._chat.messages)
        if self._chat.id is not None and last is not None and not self._waits:
            self._memory.set_seen(self._chat.id, last)

    def _scrolled(self) -> None:
        branches = self._transcript.branches
        if branches.has_new() and branches.at_end():
            self.note()
            branches.end_new()


def first_unseen(messages: Sequence[Message], seen: MessageId | None) -> MessageId | None:
    """The message after *seen*, if a whole answer is among those that follow; None also where *seen* is not shown."""
    at = next((at for at in range(len(messages) - 1, -1, -1) if messages[at].id == seen), None)
    rest = messages[at + 1 :] if at is not None else ()
    answered = any(message.role is Role.ASSISTANT and message.status is Status.COMPLETE for message in rest)
    return rest[0].id if answered else None


def last_finished(messages: Sequence[Message]) -> MessageId | None:
    """The last message that will not change any more."""
    return next((message.id for message in reversed(messages) if message.status is not Status.RUNNING), None)
