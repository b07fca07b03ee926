"""Looks through everything that is stored, and mends what can be mended."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from app.model.health import HealthReport
from app.model.news import BackupsChanged, SearchEmptied
from app.storage.verify import verify
from app.storage.verify_bytes import verify_bytes

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.feed import Feed
    from app.storage.attachments import AttachmentStore
    from app.storage.backups import BackupFiles
    from app.storage.blobs import BlobStore
    from app.storage.db import Database
    from app.storage.repair import RepairStore

_log = logging.getLogger(__name__)
LABEL = "before-repair"


class Health:
    """One look or one repair at a time. Every method raises StorageError."""

    def __init__(
        self,
        *,
        database: Database,
        attachments: AttachmentStore,
        blobs: BlobStore,
        backups: BackupFiles,
        store: RepairStore,
        feed: Feed,
        clock: Clock,
    ) -> None:
        self._database = database
        self._attachments = attachments
        self._blobs = blobs
        self._backups = backups
        self._store = store
        self._feed = feed
        self._clock = clock
        self._busy = asyncio.Lock()

    async def check(self) -> HealthReport:
        """Read everything, attachments too. Changes nothing."""
        async with self._busy:
            return await self._check()

    async def repair(self) -> HealthReport:
        """Mend what can be mended, after a copy of the database as it is; what is left is among the problems.

        Nothing is done when nothing is wrong. Only for the process that owns the data folder.
        """
        async with self._busy:
            before = await self._check()
            if not before.problems:
                return before
            backup = await self._backups.make(LABEL, self._clock.now_ms(), checked=False)
            self._feed.publish(BackupsChanged())
            done, emptied = await self._store.mend()
            for words in done:
                _log.info("repair: %s", words)
            if emptied:
                self._feed.publish(SearchEmptied())
            return replace(await self._check(), done=tuple(done), backup=backup.name)

    async def _check(self) -> HealthReport:
        problems = await verify(self._database)
        found = await verify_bytes(self._attachments, self._blobs, self._backups)
        return HealthReport((*problems, *found.problems), found.remarks)
