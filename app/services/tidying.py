"""Forgets what was attached to nothing, and its bytes, after a while."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.storage.attachments import WANTED, AttachmentStore

if TYPE_CHECKING:
    from app.storage.backups import BackupFiles
    from app.storage.blobs import BlobStore
    from app.storage.leftovers import Leftovers

_log = logging.getLogger(__name__)
_GRACE_S = 7 * 86_400


class Tidying:
    """Looks through the attachments' folder, and for files that were never finished, once a session."""

    def __init__(
        self, store: AttachmentStore, blobs: BlobStore, backups: BackupFiles, leftovers: Leftovers, clock: Clock
    ) -> None:
        self._leftovers = leftovers
        self._store = store
        self._blobs = blobs
        self._backups = backups
        self._clock = clock

    async def run(self) -> None:
        """Forget what is in no draft and no message for a week, and the bytes that nothing refers to, backups included.

        Not while another process may use the data folder. Raises StorageError.
        """
        gone = await self._leftovers.drop(_GRACE_S)  # first: plain copies of sealed files do not wait for anything
        await self._store.drop_unused(self._clock.now_ms() - _GRACE_S * 1000)
        wanted = await self._store.wanted() | await self._backups.wanted(WANTED)
        gone += await self._blobs.drop_others(wanted, _GRACE_S)
        if gone:
            _log.info("%d files that nothing refers to were deleted", gone)
