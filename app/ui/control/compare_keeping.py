"""Keeps one of several answers, with a way back to all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.model.comparing import KeptOne
from app.model.errors import ChatelaineError
from app.model.ids import ConversationId, MessageId
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.comparisons import Comparisons
    from app.services.conversations import Conversations
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.undoing import UndoControl
    from app.ui.tasks import Tasks

Answers = Sequence[MessageId]


class KeepControl:
    """*reopen* shows answers of a conversation side by side again."""

    def __init__(  # collaborators, by keyword
        self,
        *,
        chat: OpenChat,
        view: ConversationControl,
        comparisons: Comparisons,
        conversations: Conversations,
        reopen: Callable[[ConversationId, Answers], None],
        undoing: UndoControl,
        tasks: Tasks,
    ) -> None:
        self._chat = chat
        self._view = view
        self._comparisons = comparisons
        self._conversations = conversations
        self._reopen = reopen
        self._undoing = undoing
        self._tasks = tasks

    def keep(self, place: ConversationId, answer_id: MessageId, others: Answers, shown: Answers) -> None:
        """Put *others* into the bin and show the branch of the one that stays; *shown* are what Undo shows again."""
        self._tasks.start("keep one answer", self._keep(place, answer_id, others, shown))

    async def _keep(self, place: ConversationId, answer_id: MessageId, others: Answers, shown: Answers) -> None:
        try:
            kept = await self._comparisons.keep(place, answer_id, others)
        except ChatelaineError:
            self._reopen(place, shown)
            raise
        if place == self._chat.id:
            await self._view.turn_to(place, partial(self._conversations.open, place), lambda _branch: answer_id)
        self._undoing.offer(_words(len(kept.removed)), partial(self._bring_back, kept, shown))

    async def _bring_back(self, kept: KeptOne, shown: Answers) -> None:
        await self._comparisons.undo(kept)
        self._reopen(kept.conversation_id, shown)


def _words(number: int) -> str:
    if number == 1:
        return tr("The other answer was moved to the bin, with what follows it.")
    return tr("{0} answers were moved to the bin, with what follows them.", number)
