"""When work that nobody waits for may be done: while no answer arrives, and no request is made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.model.ids import ConversationId
from app.model.news import News, TurnFinished, TurnStarted

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.services.lane import Lane


class SpareTime:
    """For what writes much: nothing may stand between an answer and the disk.

    It knows of turns that begin after :meth:`start`, which is called before any does.
    """

    def __init__(self, feed: Feed, lane: Lane) -> None:
        self._feed = feed
        self._lane = lane
        self._arriving: set[ConversationId] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._leave: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Follow the feed from now on."""
        self._leave = self._feed.subscribe(self._heard)

    def close(self) -> None:
        """Follow it no more. Safe to call twice."""
        self._leave()

    def is_now(self) -> bool:
        """Whether no answer arrives."""
        return self._quiet.is_set()

    async def wait(self) -> None:
        """Wait until nobody else has anything to do."""
        await self._lane.clear()
        while not self._quiet.is_set():
            await self._quiet.wait()
            await self._lane.clear()

    def _heard(self, news: News) -> None:
        if isinstance(news, TurnStarted):
            self._arriving.add(news.conversation_id)
            self._quiet.clear()
        elif isinstance(news, TurnFinished) and not news.others:
            self._arriving.discard(news.conversation_id)
            if not self._arriving:
                self._quiet.set()
