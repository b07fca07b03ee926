"""Deletes everything: the data folder of this program, and the key in the keyring."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base.paths import Paths
from app.model.errors import ChatelaineError, TurnError
from app.model.wiping import Amount, WipeInventory, WipeReport
from app.services.encryption import account_of
from app.storage import wiping
from app.storage.datalock import DataLock
from app.storage.errors import translate
from app.storage.folders import forget_move

if TYPE_CHECKING:
    from app.keystore.store import KeyStore


class Wiping:
    """For a folder that nobody uses. *account* is whose key goes; with *demo* the demo's folder inside goes, too."""

    def __init__(self, paths: Paths, keyring: KeyStore, account: str, *, demo: bool) -> None:
        self._paths = paths
        self._keyring = keyring
        self._account = account
        self._demo = demo

    async def inventory(self) -> WipeInventory:
        """What :meth:`run` would delete. Raises StorageError."""
        try:
            return await asyncio.to_thread(wiping.inventory, self._paths, demo=self._demo)
        except OSError as error:
            raise translate(error) from error

    async def run(self) -> WipeReport:
        """Delete it, and look for what is left. Raises StorageError: another process uses the folder."""
        lock = DataLock(self._paths.lock)
        lock.acquire()
        try:
            trouble = await self._forget_key()
            report = await self._wipe()
        finally:
            lock.release()
        rest = await self._wipe()  # the lock itself, where an open file cannot be deleted
        if not rest.left:
            await asyncio.to_thread(forget_move, self._paths)
        deleted = Amount(report.deleted.files + rest.deleted.files, report.deleted.size + rest.deleted.size)
        return replace(rest, deleted=deleted, key_trouble=trouble)

    async def _wipe(self) -> WipeReport:
        return await asyncio.to_thread(wiping.wipe, self._paths, demo=self._demo)

    async def _forget_key(self) -> TurnError | None:
        """The key of the API, and that of data that was encrypted."""
        try:
            for account in (self._account, account_of(self._paths)):
                if account is not None:
                    await self._keyring.delete(account)
        except ChatelaineError as error:
            return error.error
        return None
