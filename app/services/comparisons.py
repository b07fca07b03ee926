"""Answers to one message side by side: which there are, how far they have come, and keeping one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.logic.beside import side_by_side
from app.model.binned import BinnedPlace
from app.model.comparing import Beside, KeptOne
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status

if TYPE_CHECKING:
    from app.services.bin import Bin
    from app.services.conversations import Conversations
    from app.services.turns import Turns
    from app.storage.conversations import ConversationStore

_READS = 3  # more than one where an answer ends between being read and being looked for among those under way


class Comparisons:
    """Every method raises the storage's errors (ChatelaineError). Asking several at once is ``Turns.compare``."""

    def __init__(self, *, store: ConversationStore, conversations: Conversations, bin: Bin, turns: Turns) -> None:
        self._store = store
        self._conversations = conversations
        self._bin = bin
        self._turns = turns

    async def around(self, answer_id: MessageId) -> tuple[MessageId, ...]:
        """The answers that are shown side by side with *answer_id*, which is one of them; none where it is gone."""
        versions = await self._store.siblings(answer_id)
        return side_by_side(versions, answer_id) if answer_id in versions else ()

    async def read(self, answer_ids: Sequence[MessageId]) -> Beside | None:
        """Those of *answer_ids* that are there, all below one message, as they are now; None where none is.

        Nothing happens between the look at those that are under way and the return to the caller.
        """
        read: Beside | None = None
        for _ in range(_READS):
            answers = await self._there(answer_ids)
            parent = answers[0].parent_id if answers else None
            question = await self._store.message(parent) if parent is not None else None
            if question is None:
                return None
            read = Beside(question, tuple(self._turns.snapshot(answer.id) or answer for answer in answers))
            if not any(self._has_ended(answer) for answer in read.answers):
                break
        return read

    async def keep(self, conversation_id: ConversationId, answer_id: MessageId, others: Iterable[MessageId]) -> KeptOne:
        """Show the branch through *answer_id*, and put the *others* into the bin with all that follows them.

        Those that are still received are stopped first. One that is gone already is passed over. What went there comes
        back when another one cannot go.
        """
        summary = await self._store.get(conversation_id)
        await self._conversations.reveal(conversation_id, answer_id)
        there = await self._store.siblings(answer_id)
        kept = KeptOne(conversation_id, answer_id, (), None if summary is None else summary.active_leaf)
        try:
            for other in others:
                if other in there and other != answer_id:
                    await self._bin.remove(conversation_id, other)
                    kept = KeptOne(conversation_id, answer_id, (*kept.removed, other), kept.before)
        except BaseException:
            await self.undo(kept)
            raise
        return kept

    async def undo(self, kept: KeptOne) -> None:
        """Bring all back that went into the bin, and show the branch that was shown before."""
        for removed in reversed(kept.removed):
            await self._bin.restore(BinnedPlace(kept.conversation_id, removed), kept.before)
        if not kept.removed and kept.before is not None:
            await self._conversations.reveal(kept.conversation_id, kept.before)

    async def _there(self, answer_ids: Sequence[MessageId]) -> list[Message]:
        """Those that are not in the bin, in the given order."""
        found: list[Message] = []
        for id in answer_ids:
            answer = await self._store.message(id)
            if answer is not None and answer.role is Role.ASSISTANT and id in await self._store.siblings(id):
                found.append(answer)
        return found

    def _has_ended(self, answer: Message) -> bool:
        """Whether it ended since it was read."""
        return answer.status is Status.RUNNING and self._turns.snapshot(answer.id) is None
