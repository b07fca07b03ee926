"""Backups of the database: by itself once a day or week, by hand, thinned, and brought back."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.base.paths import Paths
from app.logic.backup_thinning import superfluous
from app.model.backup import Backup
from app.model.errors import ChatelaineError, TurnError
from app.model.news import BackupFailed, BackupsChanged
from app.services.turn_outcome import our_mistake
from app.storage.backups import BackupFiles

if TYPE_CHECKING:
    from app.model.sealing import DataKey
    from app.services.feed import Feed
    from app.services.settings import Settings

_log = logging.getLogger(__name__)

AUTO, MANUAL = "auto", "manual"
_FIRST_S, _EVERY_S = 120.0, 3_600.0  # seconds: after the start, then between two looks
_SPANS_MS = {"day": 86_400_000, "week": 7 * 86_400_000}


class Backups:
    """Looks once an hour whether a backup is due. What goes wrong is told once, and tried again at the next look."""

    def __init__(self, files: BackupFiles, settings: Settings, feed: Feed, clock: Clock) -> None:
        self._files = files
        self._settings = settings
        self._feed = feed
        self._clock = clock
        self._making = asyncio.Lock()
        self._loop: asyncio.Task[None] | None = None
        self._told: str | None = None  # the code of the trouble that was told last

    def start(self) -> None:
        """Look for the first time in some minutes: the start has better things to do."""
        self._loop = asyncio.create_task(self._run(), name="back up the database")

    async def close(self) -> None:
        """Look no more. A copy that is under way ends, and nothing is left of it."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.wait({self._loop})

    def none_made(self) -> AbstractAsyncContextManager[None]:
        """Inside of it no backup is made, and it begins when one that is under way is done."""
        return self._making

    async def list(self) -> tuple[Backup, ...]:
        """All backups, the newest first. Raises StorageError."""
        return await self._files.list()

    async def make(self, label: str = MANUAL) -> Backup:
        """Copy the database as it is now. Raises StorageError: nothing is left of the copy."""
        async with self._making:
            made = await self._copied(label)
        _log.info("backed up the database to %s", made.name)
        self._feed.publish(BackupsChanged())
        return made

    async def _copied(self, label: str) -> Backup:
        """Make the copy; cancelled, end it, and wait for that: its thread has the data folder open."""
        stop = threading.Event()
        work = asyncio.create_task(self._files.make(label, self._clock.now_ms(), stopped=stop.is_set))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.gather(work, return_exceptions=True)
            raise

    async def make_if_due(self) -> Backup | None:
        """Make a backup if the settings want one by now and anything was written since the last one; thin the others.

        Raises StorageError.
        """
        span_ms = _SPANS_MS.get(self._settings.text("backup.every"))
        if span_ms is None:
            return None
        now_ms = self._clock.now_ms()
        made = [each.made_ms for each in await self._files.list() if each.label == AUTO]
        last_ms = max(
            (each for each in made if each <= now_ms), default=0
        )  # not one from before the clock was set back
        if now_ms - last_ms < span_ms or await self._files.changed_ms() < last_ms:
            return None
        backup = await self.make(AUTO)
        await self._thin()
        return backup

    async def remove(self, name: str) -> None:
        """Delete a backup. Raises StorageError."""
        await self._files.remove(name)
        self._feed.publish(BackupsChanged())

    async def restore(self, name: str) -> None:
        """Have the backup *name* take the database's place at the next opening. Raises StorageError: it is damaged."""
        await self._files.want_restore(name, self._clock.now_ms())

    async def _thin(self) -> None:
        """Of those made by itself alone; what the user made, and what stood before a change, stays."""
        autos = {each.made_ms: each.name for each in await self._files.list() if each.label == AUTO}
        for made_ms in superfluous(autos, self._clock.now_ms()):
            await self._files.remove(autos[made_ms])

    async def _run(self) -> None:
        await asyncio.sleep(_FIRST_S)
        while True:
            await self._look()
            await asyncio.sleep(_EVERY_S)

    async def _look(self) -> None:
        try:
            await self.make_if_due()
        except ChatelaineError as error:
            self._tell(error.error)
        except Exception as error:  # a fault of ours ends this look, not all that would follow
            _log.exception("no backup could be made")
            self._tell(our_mistake(error))
        else:
            self._told = None

    def _tell(self, error: TurnError) -> None:
        if error.code != self._told:
            self._told = error.code
            _log.info("no backup could be made: %s", error.code)
            self._feed.publish(BackupFailed(error))


async def last_whole(paths: Paths, key: DataKey | None = None) -> Backup | None:
    """The newest backup in a data folder, under *key*, that can be brought back; None without one.

    Raises StorageError.
    """
    files = BackupFiles(paths, key)
    for backup in await files.list():
        try:
            await files.check(backup.name)
        except ChatelaineError as error:
            _log.info("the backup %s cannot be used: %s", backup.name, error.error.code)
        else:
            return backup
    return None


async def restore_at_opening(paths: Paths, name: str, now_ms: int, key: DataKey | None = None) -> None:
    """Have the backup *name* take the database's place when the data folder is opened. Raises StorageError."""
    await BackupFiles(paths, key).want_restore(name, now_ms)
