"""The outline of a conversation's tree."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.logic.tree_outline import laid_out
from app.model.ids import ConversationId
from app.model.tree_outline import OutlineRow

if TYPE_CHECKING:
    from app.storage.conversations import ConversationStore
    from app.storage.tree_outline import TreeOutlines as Store


class TreeOutlines:
    """Reads on the storage's thread and lays out on another, so that long conversations hold nothing up."""

    def __init__(self, store: Store, conversations: ConversationStore) -> None:
        self._store = store
        self._conversations = conversations

    async def of(self, conversation_id: ConversationId) -> tuple[OutlineRow, ...]:
        """Every message of a conversation as a line; none where it is gone. Raises the storage's errors."""
        summary = await self._conversations.get(conversation_id)
        if summary is None:
            return ()
        nodes = await self._store.nodes(conversation_id)
        return await asyncio.to_thread(laid_out, nodes, summary.active_leaf)
