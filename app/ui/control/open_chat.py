"""What is open: one conversation with the branch that is shown, or a new chat that is nothing yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.model.conversation import Conversation, ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role


class OpenChat(QObject):
    """The state that several controllers share. ``messages`` is the shown branch, root first."""

    switched = Signal()  # another conversation, or a new chat
    named = Signal()  # its summary changed
    grown = Signal()  # messages came or changed
    adopted = Signal()  # the new chat has become a conversation; before ``switched``

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.id: ConversationId | None = None
        self.summary: ConversationSummary | None = None
        self.messages: list[Message] = []
        self.siblings: dict[MessageId, tuple[MessageId, ...]] = {}
        self.new_system: str | None = None  # of the new chat, see NewChatControl; None takes that of the settings
        self.later: tuple[MessageId, ...] = ()  # what follows the end of the branch, on other branches only

    def switch(
        self, summary: ConversationSummary | None, messages: Sequence[Message] = (), branch: Conversation | None = None
    ) -> None:
        """Show another conversation; None is a new chat. *branch* says what stands beside and below *messages*."""
        self.id = summary.id if summary else None
        self.summary = summary
        self._take(messages, branch)
        self.switched.emit()

    def precede(self, earlier: Conversation) -> None:
        """What stands before the messages was read, too."""
        self.messages[:0] = earlier.path
        self.siblings.update(earlier.siblings)
        self.grown.emit()

    def turn_to(self, messages: Sequence[Message], branch: Conversation) -> None:
        """Show another branch of the same conversation."""
        self.summary = branch.summary
        self._take(messages, branch)
        self.grown.emit()

    def _take(self, messages: Sequence[Message], branch: Conversation | None) -> None:
        self.messages = list(messages)
        self.siblings = dict(branch.siblings) if branch is not None else {}
        self.later = branch.later if branch is not None else ()

    def adopt(self, conversation_id: ConversationId, messages: Sequence[Message]) -> None:
        """The new chat has become a conversation: its first message is on disk."""
        self.id = conversation_id
        self._take(messages, None)
        self.adopted.emit()
        self.switched.emit()

    def describe(self, summary: ConversationSummary) -> None:
        """Its title or another part of its summary changed."""
        self.summary = summary
        self.named.emit()

    def ends_with(self, parent: MessageId | None) -> bool:
        """Whether *parent* is the last message of the branch that is shown."""
        return (self.messages[-1].id if self.messages else None) == parent

    def note_siblings(self, siblings: tuple[MessageId, ...]) -> bool:
        """A message of the branch has these versions now, itself included; False where it is none of this branch."""
        shown = next((message.id for message in self.messages if message.id in siblings), None)
        if shown is None:
            return False
        self.siblings[shown] = siblings
        self.grown.emit()
        return True

    def add(self, messages: Sequence[Message], siblings: tuple[MessageId, ...] = ()) -> None:
        """A turn was added after the message that the first of *messages* answers; *siblings* are of that first one.

        What followed that message until now is on another branch from now on.
        """
        known: list[MessageId | None] = [None, *(message.id for message in self.messages)]
        parent = messages[0].parent_id
        if parent not in known:
            return  # of a branch that is not shown any more
        kept = known.index(parent)
        for message in self.messages[kept:]:
            self.siblings.pop(message.id, None)
        self.messages[kept:] = messages
        if len(siblings) > 1:
            self.siblings[messages[0].id] = siblings
        self.later = ()
        self.grown.emit()

    def last_user(self) -> Message | None:
        """The last message of the user's."""
        return next((message for message in reversed(self.messages) if message.role is Role.USER), None)

    def version(self, message_id: MessageId) -> tuple[int, int]:
        """Which of its siblings a message of the branch is, from 1, and how many there are."""
        versions = self.siblings.get(message_id, (message_id,))
        return versions.index(message_id) + 1, len(versions)

    def sibling(self, message_id: MessageId, step: int) -> MessageId | None:
        """The version *step* after a message of the branch, before it with a negative *step*; None if there is none."""
        versions = self.siblings.get(message_id, (message_id,))
        at = versions.index(message_id) + step
        return versions[at] if 0 <= at < len(versions) else None

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
