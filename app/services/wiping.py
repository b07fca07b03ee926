"""Deletes everything: the data folder of this program, what moves have left elsewhere, and keys in the keyring."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base.paths import Paths
from app.model.errors import ChatelaineError, TurnError
from app.model.wiping import Amount, Wiped, WipeInventory, WipeReport
from app.services.encryption import account_of
from app.services.in_thread import in_thread
from app.storage import wiping
from app.storage.datalock import DataLock
from app.storage.errors import StorageError, demo_in_use, gone, translate
from app.storage.folders import default_data_dir, forget_all
from app.storage.plain_copies import PrivateRoom

if TYPE_CHECKING:
    from app.keystore.store import KeyStore

Tell = Callable[[int, int], None]


def _nobody(_done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


class Wiping:
    """For a folder that nobody uses.

    *accounts* are those whose keys go. With *demo* the demo's folder inside goes, too. *elsewhere* are other folders
    with data of the same user: the demo's own, and those that moves have left behind.
    """

    def __init__(
        self,
        paths: Paths,
        keyring: KeyStore,
        accounts: Callable[[], Sequence[str]],
        *,
        demo: bool,
        elsewhere: Callable[[], Sequence[Paths]] = tuple,
    ) -> None:
        self._paths = paths
        self._keyring = keyring
        self._accounts = accounts
        self._demo = demo
        self._elsewhere = elsewhere

    async def inventory(self) -> WipeInventory:
        """What :meth:`run` would delete. Raises StorageError."""
        try:
            return await asyncio.to_thread(self._look)
        except OSError as error:
            raise translate(error) from error

    async def require_idle_demo(self) -> None:
        """Raise StorageError where a demo runs that uses what :meth:`run` would delete."""
        await asyncio.to_thread(self._try_demo)

    async def run(self, tell: Tell = _nobody) -> WipeReport:
        """Delete it, and look for what is left. *tell* hears, in a thread, how many bytes are done, of how many.

        Raises StorageError: another process uses one of the folders, or ours is gone; nothing was deleted then.
        """
        places = await asyncio.to_thread(self._places)
        total = await self._total()
        with ExitStack() as held:
            await asyncio.to_thread(self._hold, places, held)
            trouble = await self._forget_keys(places)
            report = await in_thread(lambda: _wipe(places, tell, total))
        await in_thread(PrivateRoom.beside(None).sweep)  # plain copies of sealed files that a killed process left
        rest = await in_thread(lambda: _wipe(places, _nobody, 0))  # the locks, where an open file cannot be deleted
        if not rest.left:
            await asyncio.to_thread(forget_all, self._paths)
        deleted = Amount(report.deleted.files + rest.deleted.files, report.deleted.size + rest.deleted.size)
        return replace(rest, deleted=deleted, key_trouble=trouble)

    # Inside

    def _places(self) -> list[tuple[Paths, bool]]:
        """The folders to be wiped, with whether the demo's inside goes, too; ours first.

        Raises StorageError: ours is on a disk that is not connected; what lies there would stay, and be forgotten.
        """
        if not self._paths.root.is_dir() and self._paths.root != default_data_dir():
            raise gone(str(self._paths.root))
        more = [(paths, False) for paths in self._elsewhere() if paths.root.is_dir()]
        return [(self._paths, self._demo), *more]

    def _look(self) -> WipeInventory:
        (ours, demo), *more = self._places()
        found = wiping.inventory(ours, demo=demo)
        for paths, _ in more:
            amounts = wiping.inventory(paths, demo=False).amounts.values()
            if amounts:
                earlier = found.amounts.get(Wiped.ELSEWHERE, Amount())
                files = earlier.files + sum(amount.files for amount in amounts)
                found.amounts[Wiped.ELSEWHERE] = Amount(files, earlier.size + sum(amount.size for amount in amounts))
        return found

    async def _total(self) -> int:
        try:
            return sum(amount.size for amount in (await self.inventory()).amounts.values())
        except StorageError:  # what cannot be read is told by what is left of it
            return 0

    def _hold(self, places: Sequence[tuple[Paths, bool]], held: ExitStack) -> None:
        """Take the locks of all of them. Raises StorageError."""
        for paths, demo in places:
            _take(paths, held)
            if demo:
                _take_inner_demo(paths, held)

    def _try_demo(self) -> None:
        (ours, demo), *more = self._places()
        with ExitStack() as held:
            if demo:
                _take_inner_demo(ours, held)
            for paths, _ in more:
                _take(paths, held)

    async def _forget_keys(self, places: Sequence[tuple[Paths, bool]]) -> TurnError | None:
        """Delete the keys of the API and of data that was encrypted, all that can be; why one may still be there."""
        trouble = None
        sealed = await asyncio.to_thread(lambda: [account_of(paths) for paths, _ in places])
        for account in dict.fromkeys((*self._accounts(), *filter(None, sealed))):
            try:
                await self._keyring.delete(account)
            except ChatelaineError as error:
                trouble = trouble or error.error
        return trouble


def _take_inner_demo(paths: Paths, held: ExitStack) -> None:
    inner = Paths(paths.root / wiping.DEMO)
    if inner.lock.exists():
        _take(inner, held)


def _take(paths: Paths, held: ExitStack) -> None:
    """Take the lock of a folder. Raises StorageError."""
    lock = DataLock(paths.lock)
    try:
        lock.acquire()
    except StorageError as error:
        if error.error.code == "data_in_use" and paths.root.name == wiping.DEMO:
            raise demo_in_use(error.error.detail) from error
        raise
    held.callback(lock.release)


def _onwards(tell: Tell, done: int, total: int) -> Callable[[int], None]:
    """*tell*, for a folder that begins after *done* bytes."""
    return lambda size: tell(done + size, total)


def _wipe(places: Sequence[tuple[Paths, bool]], tell: Tell, total: int) -> WipeReport:
    """Wipe one after the other. What is left elsewhere is named by its whole path."""
    (ours, demo), *more = places
    report = wiping.wipe(ours, demo=demo, tell=lambda size: tell(size, total))
    for paths, _ in more:
        before = report.deleted
        found = wiping.wipe(paths, demo=False, tell=_onwards(tell, before.size, total))
        left = [(str(paths.root / name), why) for name, why in found.left]
        deleted = Amount(before.files + found.deleted.files, before.size + found.deleted.size)
        report = replace(report, deleted=deleted, left=(*report.left, *left))
    return report
