"""Tells what the list shows of a conversation anew once an answer ended in it or a call was billed."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from app.model.errors import ChatelaineError
from app.model.ids import ConversationId
from app.model.news import CallBilled, ConversationsChanged, News, TurnFinished
from app.services.spawned import Spawned

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.storage.conversations import ConversationStore

_log = logging.getLogger(__name__)


class ListFactsNews:
    """Costs, models, attachments and what is unread follow from other rows: this reads them when those are written."""

    def __init__(self, conversations: ConversationStore, feed: Feed) -> None:
        self._conversations = conversations
        self._feed = feed
        self._wanted: set[ConversationId] = set()
        self._spawned = Spawned()
        self._leave = feed.subscribe(self._heard)

    async def close(self) -> None:
        """Listen no more."""
        self._leave()
        await self._spawned.close()

    def _heard(self, news: News) -> None:
        match news:
            case TurnFinished(conversation_id=id):
                self._want(id)
            case CallBilled(row=row) if row.conversation_id is not None:
                self._want(row.conversation_id)

    def _want(self, id: ConversationId) -> None:
        self._wanted.add(id)
        if len(self._wanted) == 1:
            self._spawned.start(self._tell(), "read what the list shows")

    async def _tell(self) -> None:
        await asyncio.sleep(0)  # what comes together is read together
        wanted, self._wanted = tuple(self._wanted), set()
        try:
            found = await self._conversations.summaries(wanted)
        except ChatelaineError as error:  # the list shows it after the next change
            _log.info("what the list shows could not be read: %s", error.error.code)
            return
        if found:
            self._feed.publish(ConversationsChanged(tuple(found)))
