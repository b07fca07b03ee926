"""Walks the versions of a turn, and goes on from an answer in the middle."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.ids import MessageId

if TYPE_CHECKING:
    from app.services.conversations import Conversations
    from app.ui.composer import Composer
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.tasks import Tasks
    from app.ui.transcript import TranscriptView


class VersionControl(QObject):
    """Each wish moves the conversation's active leaf, so the branch that is shown is the one that opens again."""

    def __init__(  # collaborators, by keyword
        self,
        *,
        chat: OpenChat,
        transcript: TranscriptView,
        composer: Composer,
        conversations: Conversations,
        view: ConversationControl,
        tasks: Tasks,
    ) -> None:
        super().__init__(transcript)
        self._chat = chat
        self._transcript = transcript
        self._composer = composer
        self._conversations = conversations
        self._view = view
        self._tasks = tasks
        transcript.previous_version_requested.connect(lambda message: self.step(message, -1))
        transcript.next_version_requested.connect(lambda message: self.step(message, 1))
        transcript.later_turns_requested.connect(lambda _message: self.show_later())

    def step(self, message_id: str, step: int) -> None:
        """Show the version *step* after that of a message; nothing where there is none."""
        sibling = self._chat.sibling(MessageId(message_id), step)
        if sibling is not None:
            self._tasks.start("show another version", self._select(sibling))

    def step_near(self, step: int) -> None:
        """The same for the message that has the focus, else for the last one that has versions."""
        message = self.near()
        if message is not None:
            self.step(message, step)

    def near(self) -> MessageId | None:
        """The message whose versions the keyboard walks."""
        focused = self._transcript.branches.focused()
        if focused in self._chat.siblings:
            return focused
        return next((one.id for one in reversed(self._chat.messages) if one.id in self._chat.siblings), None)

    def branch(self, answer_id: str) -> None:
        """Go on from an answer: the next message goes under it, later turns stay on their own branch."""
        self._tasks.start("branch", self._branch(MessageId(answer_id)))

    def show_later(self) -> None:
        """Show the turns that follow the end of the branch."""
        if self._chat.later:
            self._tasks.start("show the later turns", self._select(self._chat.later[-1], self._chat.messages[-1].id))

    async def _select(self, message_id: MessageId, hold: MessageId | None = None) -> None:
        if (place := self._chat.id) is not None:
            read = partial(self._conversations.select_leaf, place, message_id)
            await self._view.turn_to(place, read, lambda _branch: hold or message_id)

    async def _branch(self, answer_id: MessageId) -> None:
        if (place := self._chat.id) is not None:
            read = partial(self._conversations.branch_from, place, answer_id)
            await self._view.turn_to(place, read, lambda _branch: answer_id)
            self._composer.focus()
