"""What is set for chats before their next message is sent: kept as their drafts are, and shown alike by all windows."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from app.model.draft_settings import NewChat, NextTurn
from app.model.errors import ChatelaineError
from app.model.news import NewChatChanged, OptionsChanged, StorageTrouble, TurnStarted
from app.services.spawned import Spawned

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from app.model.ids import ConversationId
    from app.model.news import News
    from app.model.options import ConversationOptions
    from app.services.feed import Feed
    from app.storage.draft_settings import DraftSettingsStore


_log = logging.getLogger(__name__)


class DraftSettings:
    """``new`` is what the new chat begins with; every change of it is told as ``NewChatChanged``.

    A change holds at once. The work that it returns stores it, and raises the storage's errors (ChatelaineError); it
    stores what is set when it runs, so the order in which several run does not matter.
    """

    def __init__(self, *, store: DraftSettingsStore, feed: Feed) -> None:
        self._store = store
        self._feed = feed
        self._turns: dict[ConversationId, NextTurn] = {}
        self._unsaved: set[ConversationId | None] = set()
        self._kept = False  # somebody has set something for the new chat: it outlives the program
        self._spawned = Spawned()
        self._closed = False
        self._unsubscribe = feed.subscribe(self._heard)
        self.new = NewChat()

    async def load(self) -> None:
        """Read what an earlier process left. Raises the storage's errors."""
        new, self._turns = await self._store.load()
        self.new, self._kept = new or NewChat(), new is not None

    async def close(self) -> None:
        """Hear no more, and store what is not stored yet. Safe to call twice."""
        self._closed = True
        self._unsubscribe()
        await self._spawned.close()
        try:
            await self.flush()
        except ChatelaineError as error:
            _log.warning("what is set for a draft was not saved: %s", error.error.code)

    # The new chat

    def change(self, new: NewChat) -> Coroutine[Any, Any, None]:
        """Somebody has set something for the new chat."""
        self._kept = new != NewChat()
        return self._take(new)

    def begin(self, new: NewChat) -> Coroutine[Any, Any, None]:
        """The new chat begins so by itself, which is not kept: it begins so again when the program is started."""
        return self._take(new)

    def born(self, options: ConversationOptions) -> None:
        """The new chat is stored as a conversation with *options*, and what was set for it is stored no more.

        The next one begins afresh, but for options that were set since. That holds in a moment: windows are told of
        the conversation first, for what they show is its from then on.
        """
        asyncio.get_running_loop().call_soon(self._begin_afresh, options)

    def _begin_afresh(self, sent: ConversationOptions) -> None:
        later = self.new.options
        fresh = NewChat() if later is sent else NewChat(options=later)
        self._kept = fresh != NewChat()
        self._put(fresh)
        if not self._closed:
            self._spawned.start(self._stored(), "keep what is set for the next new chat")

    # A conversation

    def effort(self, conversation_id: ConversationId) -> str | None:
        """The effort that is set for the next turn of a conversation; None where none is."""
        return self._turns.get(conversation_id, NextTurn()).effort

    def set_effort(self, conversation_id: ConversationId, effort: str | None) -> Coroutine[Any, Any, None]:
        """Somebody has chosen the effort of the next turn of a conversation; None takes a choice back."""
        if effort != self.effort(conversation_id):
            self._turns[conversation_id] = NextTurn(effort)
            self._unsaved.add(conversation_id)
        return self._save(conversation_id)

    # On disk

    async def flush(self) -> None:
        """Store now what is not stored yet. Raises the storage's errors."""
        for place in [*self._unsaved]:
            await self._save(place)

    def _take(self, new: NewChat) -> Coroutine[Any, Any, None]:
        if new != self.new or self._kept:
            self._put(new)
        return self._save(None)

    def _put(self, new: NewChat) -> None:
        self._unsaved.add(None)
        old = self.new
        same = new.options == old.options
        self.new = replace(new, options=old.options) if same else new  # `born` knows them by identity
        if new != old:
            self._feed.publish(NewChatChanged())
        if not same:
            self._feed.publish(OptionsChanged(None))

    async def _save(self, place: ConversationId | None) -> None:
        if place not in self._unsaved:
            return
        self._unsaved.discard(place)
        try:
            await self._store.save(place, self._wanted(place))
        except BaseException:
            self._unsaved.add(place)
            raise

    def _wanted(self, place: ConversationId | None) -> NewChat | NextTurn | None:
        if place is None:
            return self.new if self._kept else None
        turn = self._turns.get(place, NextTurn())
        return turn if turn != NextTurn() else None

    async def _stored(self) -> None:
        try:
            await self._save(None)
        except ChatelaineError as error:  # nobody waits for it; it is tried again at the end
            self._feed.publish(StorageTrouble(error.error))

    def _heard(self, news: News) -> None:
        """A turn was stored with the effort that was set for it, or with another one: what was set is past."""
        if isinstance(news, TurnStarted):
            self._turns.pop(news.conversation_id, None)
