"""What the user set for each conversation, and for the new chat before it is one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.model.errors import ChatelaineError
from app.model.ids import ConversationId
from app.model.news import OptionsChanged
from app.model.options import ConversationOptions

if TYPE_CHECKING:
    from app.services.draft_settings import DraftSettings
    from app.services.feed import Feed
    from app.storage.options import OptionStore

_log = logging.getLogger(__name__)


class Options:
    """Options by conversation, read once and kept in memory; None stands for the new chat.

    Those of the new chat are part of what is set for it (``DraftSettings``): they go along with the draft that begins
    it (``Draft.options``) and are stored with the conversation's first message. Every change is told as
    ``OptionsChanged``, and so is a loss: options that are damaged on the disk hold nobody up, the defaults take their
    place until something is set.
    """

    def __init__(self, *, store: OptionStore, feed: Feed, drafts: DraftSettings) -> None:
        self._store = store
        self._feed = feed
        self._drafts = drafts
        self._known: dict[ConversationId, ConversationOptions] = {}
        self._damaged: set[ConversationId] = set()
        self._changing = asyncio.Lock()

    async def load(self, conversation_id: ConversationId | None) -> ConversationOptions:
        """The options, from the disk the first time; the defaults where nothing was set.

        Raises the storage's errors (ChatelaineError).
        """
        known = self.get(conversation_id)
        if known is not None or conversation_id is None:
            return known or ConversationOptions()
        stored = await self._stored(conversation_id)
        return self._known.setdefault(conversation_id, stored)  # it may have been changed meanwhile

    async def _stored(self, conversation_id: ConversationId) -> ConversationOptions:
        try:
            return await self._store.load(conversation_id)
        except ChatelaineError as error:
            if error.error.code != "database_damaged":
                raise
        _log.warning("the options of conversation %s cannot be read and are not used", conversation_id)
        self._known.setdefault(conversation_id, ConversationOptions())
        self._damaged.add(conversation_id)
        self._feed.publish(OptionsChanged(conversation_id))
        return self._known[conversation_id]

    def are_damaged(self, conversation_id: ConversationId | None) -> bool:
        """Whether what was set could not be read, and nothing was set since."""
        return conversation_id in self._damaged

    def get(self, conversation_id: ConversationId | None) -> ConversationOptions | None:
        """The options if they are in memory: after :meth:`load`, and always for the new chat."""
        return self._drafts.new.options if conversation_id is None else self._known.get(conversation_id)

    async def change(self, conversation_id: ConversationId | None, options: ConversationOptions) -> None:
        """Store *options* in the place of the old ones. Raises the storage's errors; then the old ones stand."""
        await self.update(conversation_id, lambda _: options)

    async def update(
        self, conversation_id: ConversationId | None, change: Callable[[ConversationOptions], ConversationOptions]
    ) -> ConversationOptions:
        """Store what *change* makes of the options, and return it; changes wait for each other, so none is lost.

        Raises the storage's errors; then the old options stand, but for the new chat, which has the new ones.
        """
        async with self._changing:
            old = await self.load(conversation_id)
            new = change(old)
            if new == old and not self.are_damaged(conversation_id):
                return old
            if conversation_id is None:
                await self._drafts.change(replace(self._drafts.new, options=new))
                return new
            await self._store.save(conversation_id, new)
            self._damaged.discard(conversation_id)
            self._known[conversation_id] = new
        self._feed.publish(OptionsChanged(conversation_id))
        return new

    def born(self, conversation_id: ConversationId, options: ConversationOptions) -> None:
        """The new chat was stored as a conversation with *options*; the next new chat begins afresh."""
        self._known[conversation_id] = options
        self._drafts.born(options)
