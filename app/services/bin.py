"""The bin: deleting branches, bringing back, deleting for ever by hand or after a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.logic.search_text import folded
from app.model.binned import BinnedEntry, BinnedPlace, BinTotals, PurgeProgress, RemovedBranch
from app.model.conversation import ConversationSummary
from app.model.errors import ChatelaineError
from app.model.ids import ConversationId, MessageId
from app.model.news import BinChanged, BinProgress, BranchesChanged, ConversationChanged, SearchEmptied
from app.services.bin_age import BinAge
from app.services.spare_time import SpareTime
from app.services.spawned import Spawned

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.backups import Backups
    from app.services.feed import Feed
    from app.services.lane import Lane
    from app.services.settings import Settings
    from app.services.turns import Turns
    from app.storage.bin import BinStore
    from app.storage.purging import Doomed, Purged, PurgeStore

_log = logging.getLogger(__name__)
_FIRST_S, _SECOND_S, _EVERY_S = 120.0, 600.0, 3_600.0  # seconds: after the start, then between looks
_PAUSE_S = 0.02  # between two steps of some hundredths of a second: the rest of the time is the window's
_ALL = 2**62


class Bin:
    """Tells the feed what changes. Methods raise the storage's errors (ChatelaineError).

    What is deleted for ever goes in the background, step by step, never while an answer arrives or a backup is made;
    what a process that ended left of it is gone on with by the next one.
    """

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        store: BinStore,
        purging: PurgeStore,
        turns: Turns,
        backups: Backups,
        settings: Settings,
        feed: Feed,
        clock: Clock,
        lane: Lane,
        pause_s: float = _PAUSE_S,
    ) -> None:
        self._store = store
        self._purging = purging
        self._turns = turns
        self._backups = backups
        self._age = BinAge(settings)
        self._feed = feed
        self._clock = clock
        self._spare = SpareTime(feed, lane)
        self._pause_s = pause_s
        self._wanted = asyncio.Event()
        self._spawned = Spawned()
        self._progress: PurgeProgress | None = None

    def start(self) -> None:
        """Go on with what was left, and look from time to time what is old enough. Only one process may do so."""
        self._spare.start()
        self._wanted.set()
        self._spawned.start(self._run(), "delete for ever")
        self._spawned.start(self._watch_age(), "look how old the bin is")

    async def close(self) -> None:
        """End after the step that is being done."""
        self._spare.close()
        await self._spawned.close()

    # Into it and back

    async def remove(self, conversation_id: ConversationId, message_id: MessageId) -> RemovedBranch:
        """Put a message with all that follows it into the bin. An answer that is still received there is stopped first.

        Raises StorageError (message_missing), too.
        """
        removed = await self._removed_unless_running(message_id)
        if removed is None:  # by then it may have ended by itself: what runs beside it goes on
            await self._turns.stop_one(message_id)
            removed = await self._removed_unless_running(message_id)
        if removed is None:
            await self._turns.stop(conversation_id)
            removed = await self._store.remove(message_id, self._clock.now_ms())
        self._tell(removed.summary)
        return removed

    async def _removed_unless_running(self, message_id: MessageId) -> RemovedBranch | None:
        try:
            return await self._store.remove(message_id, self._clock.now_ms())
        except ChatelaineError as error:
            if error.error.code != "answer_running":
                raise
            return None

    async def restore(self, place: BinnedPlace, leaf: MessageId | None = None) -> ConversationSummary:
        """Bring a conversation or a branch back; *leaf* is where the branch ends that is to be shown then, if any.

        Raises StorageError (message_missing), too: it was deleted for ever.
        """
        summary = await self._store.restore(place, leaf)
        self._tell(summary)
        return summary

    # Its content

    async def page(self, limit: int = 100, after: BinnedEntry | None = None, words: str = "") -> list[BinnedEntry]:
        """Up to *limit* entries that follow *after*, those deleted last first, with all *words* in title or excerpt."""
        return await self._store.page(limit, after, folded(words).split())

    async def totals(self) -> BinTotals:
        """How much lies in it."""
        return await self._store.totals()

    async def delete_for_ever(self, places: Sequence[BinnedPlace]) -> int:
        """From now on these are gone; their rows are deleted in the background. Returns how many there were."""
        return self._doomed(await self._store.doom(places))

    async def empty(self) -> int:
        """The same for all there is."""
        return self._doomed(await self._store.doom_older(_ALL))

    def progress(self) -> PurgeProgress | None:
        """How far deleting has come; None when nothing is being deleted."""
        return self._progress

    async def empty_by_age(self) -> int:
        """Delete for ever what is older than the settings want, and was so at the last call as well.

        Once is not enough, for a clock may have jumped ahead for a moment.
        """
        before_ms = self._age.limit_ms(self._clock.now_ms())
        return 0 if before_ms is None else self._doomed(await self._store.doom_older(before_ms))

    # Inside

    def _tell(self, summary: ConversationSummary) -> None:
        self._feed.publish(ConversationChanged(summary))
        self._feed.publish(BranchesChanged(summary.id))
        self._feed.publish(BinChanged())

    def _doomed(self, count: int) -> int:
        if count:
            self._wanted.set()
            self._feed.publish(BinChanged())
        return count

    async def _watch_age(self) -> None:
        for wait_s in (_FIRST_S, _SECOND_S):
            await asyncio.sleep(wait_s)
            await self._look()
        while True:
            await asyncio.sleep(_EVERY_S)
            await self._look()

    async def _look(self) -> None:
        try:
            if count := await self.empty_by_age():
                _log.info("%d things in the bin are old enough to be deleted for ever", count)
        except ChatelaineError as error:
            _log.info("the bin could not be looked through: %s", error.error.code)

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._purge()
            except ChatelaineError as error:  # gone on with at the next wish, or at the next start
                _log.warning("the bin could not be emptied: %s", error.error.code)
            finally:
                self._show(None)

    async def _purge(self) -> None:
        doomed = await self._purging.doomed()
        if not doomed:
            return
        done, total = 0, sum(len(each.numbers) for each in doomed)
        for each in doomed:
            done = await self._purge_one(each, done, total)
        await self._spare.wait()
        await self._purging.clear_log()
        self._feed.publish(BinChanged())

    async def _purge_one(self, doomed: Doomed, done: int, total: int) -> int:
        numbers = doomed.numbers
        while numbers:
            self._show(PurgeProgress(done, total))
            step = await self._delete_some(numbers)
            if step.index_lost:
                self._feed.publish(SearchEmptied())
            numbers, done = numbers[step.messages :], done + step.messages
            await asyncio.sleep(self._pause_s)
        await self._spare.wait()
        async with self._backups.none_made():
            await self._purging.finish(doomed)
        return done

    async def _delete_some(self, numbers: Sequence[int]) -> Purged:
        """One step, before which the process waits for whatever else there is to do."""
        await self._spare.wait()
        part = await self._purging.ready(numbers)
        while True:
            await self._spare.wait()
            async with self._backups.none_made():
                if self._spare.is_now():  # waiting for a backup may have taken long
                    return await self._purging.delete(part)

    def _show(self, progress: PurgeProgress | None) -> None:
        if progress != self._progress:
            self._progress = progress
            self._feed.publish(BinProgress(progress))
