"""Keeps the index of everything complete, behind whatever else there is to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from app.logic.search_text import has_attachments
from app.model.errors import ChatelaineError
from app.model.news import (
    ConversationChanged,
    News,
    SearchEmptied,
    StorageRelieved,
    StorageTrouble,
    TurnFinished,
    TurnStarted,
)
from app.services.spare_time import SpareTime
from app.services.spawned import Spawned

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.services.lane import Lane
    from app.services.pdf_words import PdfWords
    from app.storage.search_build import SearchBuild

_log = logging.getLogger(__name__)
_PAUSE_S = 0.05  # between two steps of about as long: the rest of the time is the window's


class _Step(Protocol):
    """A part of the work, which awaits *turn* before it writes; whether there was any."""

    def __call__(self, *, turn: Callable[[], Awaitable[None]]) -> Awaitable[bool]: ...


class SearchBuilding:
    """Indexes what a turn has attached right after it, and older messages step by step.

    Only while no answer arrives: nothing may stand between one and the disk.
    """

    def __init__(
        self, build: SearchBuild, feed: Feed, lane: Lane, pause_s: float = _PAUSE_S, pdfs: PdfWords | None = None
    ) -> None:
        self._build = build
        self._feed = feed
        self._spare = SpareTime(feed, lane)
        self._pause_s = pause_s
        self._pdfs = pdfs
        self._wanted = asyncio.Event()
        self._complete = self._failed = False
        self._emptied = self._again = False  # in the middle of the work: the index; a wish came that was half fulfilled
        self._spawned = Spawned()
        self._leave: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin, and go on whenever a turn with attachments is stored. Only one process may do so."""
        self._spare.start()
        self._leave = self._feed.subscribe(self._heard)
        self._wanted.set()
        self._spawned.start(self._run(), "build the search index")

    async def close(self) -> None:
        """End after the step that is being done. What is left is done after the next start."""
        self._leave()
        self._spare.close()
        await self._spawned.close()

    def _heard(self, news: News) -> None:
        """Only what has attachments is left to be indexed: other turns cost nothing while they run.

        After the first time that is all there is to look for, and one quick question when there is nothing.
        """
        if isinstance(news, TurnStarted):
            blocks = news.user.blocks if news.user is not None else ()
        elif isinstance(news, TurnFinished):
            blocks = news.answer.blocks
        elif isinstance(news, SearchEmptied):
            self._complete, self._emptied = False, True
            self._wanted.set()
            return
        elif isinstance(news, ConversationChanged):  # by an import, among others
            self._wanted.set()
            return
        else:
            return
        if has_attachments(blocks):
            self._wanted.set()

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._all()
                if self._again:
                    self._again = False
                    self._wanted.set()
                if self._failed:
                    self._failed = False
                    self._feed.publish(StorageRelieved())
            except ChatelaineError as error:  # tried again with the next turn; what is there is found meanwhile
                _log.warning("the search index could not be completed: %s", error.error.code)
                if error.error.code != "database_damaged":  # the index alone may be; if not, whoever stores meets it
                    self._failed = True
                    self._feed.publish(StorageTrouble(error.error))

    async def _all(self) -> None:
        await self._until_done(self._build.pending)
        await self._read_pdfs()
        if self._complete:
            return
        self._emptied = False
        await self._until_done(self._build.titles)
        if await self._until_done(self._build.older):
            _log.info("the search index has all messages")
            await self._read_pdfs()
            await self._until_done(self._build.merge)
        self._complete = not self._emptied

    async def _read_pdfs(self) -> None:
        if self._pdfs is not None:
            await self._until_done(self._pdfs.step)

    async def _until_done(self, step: _Step) -> bool:
        """Repeat *step* while it finds work; whether it did."""
        found = False
        await self._spare.wait()
        while await step(turn=self._spare.wait):
            found = True
            if self._wanted.is_set() and step != self._build.pending:
                self._wanted.clear()
                self._again = True  # there may be more to do for it than this
                await self._until_done(self._build.pending)
            await asyncio.sleep(self._pause_s)
            await self._spare.wait()
        return found
