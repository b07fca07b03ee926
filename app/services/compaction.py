"""Summaries in the place of a history that has grown long, made by the API as turns of a kind of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.logic import compaction
from app.logic.compaction import CompactionPlace
from app.model.conversation import Conversation
from app.model.ids import ConversationId, MessageId
from app.model.turn import StartedTurn, TurnSettings
from app.services.turn_outcome import refused

if TYPE_CHECKING:
    from app.services.conversations import Conversations
    from app.services.turns import Turns
    from app.storage.conversations import ConversationStore


class Compaction:
    """Compacts the branch that is shown. The summary is an answer below the last one; what it stands for stays.

    It runs, is stopped, fails and is asked for again as every answer is. Every method may raise the storage's errors.
    """

    def __init__(self, *, turns: Turns, store: ConversationStore, conversations: Conversations) -> None:
        self._turns = turns
        self._store = store
        self._conversations = conversations

    async def place(self, conversation_id: ConversationId) -> CompactionPlace | None:
        """Where a summary of the branch that is shown would go; None when there is nothing to summarise."""
        return compaction.place(await self._store.path(conversation_id))

    async def compact(
        self,
        conversation_id: ConversationId,
        settings: TurnSettings,
        instructions: str = "",
        *,
        expected_nano: int = 0,
        over_budget: bool = False,
    ) -> StartedTurn:
        """Start the summary, with the model of *settings*; *instructions* replace the API's own unless they are blank.

        *expected_nano* and *over_budget* are as in a draft. Raises TurnRefusedError: code ``nothing_to_compact``, and
        those of ``Turns.send``.
        """
        where = await self.place(conversation_id)
        if where is None:
            raise refused("nothing_to_compact", "There is nothing in this conversation to compact.")
        asking = compaction.asking(settings, instructions)
        return await self._turns.compact(
            conversation_id, where.under, asking, expected_nano=expected_nano, over_budget=over_budget
        )

    async def undo(self, conversation_id: ConversationId, summary_id: MessageId) -> Conversation:
        """Show the branch as it was before a summary. Nothing is deleted: the summary stays on a branch of its own.

        Raises TurnRefusedError: code ``message_missing``.
        """
        summary = await self._store.message(summary_id)
        if summary is None or summary.parent_id is None or summary.conversation_id != conversation_id:
            raise refused("message_missing", "This summary is no longer there.")
        return await self._conversations.branch_from(conversation_id, summary.parent_id)
