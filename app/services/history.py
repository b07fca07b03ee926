"""From a place in a conversation to the request that asks for an answer there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.logic import request
from app.model.blocks import Json
from app.model.ids import ConversationId, MessageId
from app.model.turn import TurnSettings

if TYPE_CHECKING:
    from app.services.catalog import Catalog
    from app.storage.conversations import ConversationStore


class History:
    """Builds requests from what is stored; the rules are those of ``app.logic.request``."""

    def __init__(self, *, conversations: ConversationStore, catalog: Catalog) -> None:
        self._conversations = conversations
        self._catalog = catalog

    async def request(self, conversation_id: ConversationId, leaf: MessageId, settings: TurnSettings) -> Json:
        """The complete request, without ``stream``, for an answer to the user's message *leaf*.

        Raises:
            NothingToSendError: *leaf* is not a user's message with content.
            ChatelaineError: the storage could not be read (StorageError).
        """
        path = await self._conversations.path(conversation_id, leaf)
        # In a thread: 10,000 messages take 0.2 s, for which the window would stand still.
        return await asyncio.to_thread(request.build, path, settings, self._catalog.describe)
