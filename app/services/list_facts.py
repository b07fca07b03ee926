"""Tells what the list shows of a conversation anew once an answer ended in it or a call was billed."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from app.logic.overtaking import Overtaking
from app.model.errors import ChatelaineError
from app.model.ids import ConversationId
from app.model.news import (
    CallBilled,
    ConversationChanged,
    ConversationsChanged,
    ConversationsRemoved,
    News,
    TurnFinished,
)
from app.services.spawned import Spawned

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.storage.conversations import ConversationStore

_log = logging.getLogger(__name__)


class ListFactsNews:
    """Costs, models, attachments and what is unread follow from other rows: this reads them when those are written.

    What was read is told only if nothing newer was told of the conversation meanwhile: one that went to the bin would
    come back into the list.
    """

    def __init__(self, conversations: ConversationStore, feed: Feed) -> None:
        self._conversations = conversations
        self._feed = feed
        self._wanted: set[ConversationId] = set()
        self._overtaking = Overtaking()
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
            case ConversationsRemoved(ids=ids):
                self._overtaking.note(ids)
            case ConversationChanged(summary=summary):
                self._overtaking.note((summary.id,))
            case ConversationsChanged(summaries=summaries):
                self._overtaking.note(summary.id for summary in summaries)

    def _want(self, id: ConversationId) -> None:
        self._wanted.add(id)
        if len(self._wanted) == 1:
            self._spawned.start(self._tell(), "read what the list shows")

    async def _tell(self) -> None:
        await asyncio.sleep(0)  # what comes together is read together
        wanted, self._wanted = tuple(self._wanted), set()
        with self._overtaking.reading() as overtaken:
            try:
                found = await self._conversations.summaries(wanted)
            except ChatelaineError as error:  # the list shows it after the next change
                _log.info("what the list shows could not be read: %s", error.error.code)
                return
        for id in overtaken.intersection(wanted):
            self._want(id)
        if current := tuple(summary for summary in found if summary.id not in overtaken):
            self._feed.publish(ConversationsChanged(current))
