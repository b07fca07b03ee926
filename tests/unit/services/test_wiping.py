"""Everything is deleted: all folders, all keys, only when nobody uses them, and what is left is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.paths import Paths
from app.keystore import troubles
from app.keystore.memory_store import MemoryStore
from app.model.wiping import Wiped
from app.services.wiping import Wiping
from app.storage.datalock import DataLock
from app.storage.errors import StorageError
from app.storage.plain_copies import PrivateRoom


class OneLocked(MemoryStore):
    """A keyring in which the key of one account cannot be deleted."""

    async def delete(self, account: str) -> None:
        if account == "https://locked.example":
            raise troubles.timeout()
        await super().delete(account)


def make(paths: Paths) -> None:
    paths.root.mkdir(exist_ok=True)
    paths.database.write_bytes(b"secret")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "demo")


def wiping(paths: Paths, elsewhere: Paths, keyring: MemoryStore, *accounts: str) -> Wiping:
    return Wiping(paths, keyring, lambda: accounts, demo=True, elsewhere=lambda: [elsewhere])


async def test_every_key_goes_that_can(paths: Paths, elsewhere: Paths) -> None:
    keyring = OneLocked()
    accounts = ("https://locked.example", "https://a.example", "https://b.example")
    for account in accounts:
        await keyring.set(account, "key")
    report = await wiping(paths, elsewhere, keyring, *accounts).run()
    assert [await keyring.get(account) for account in accounts] == ["key", None, None]
    assert report.key_trouble is not None
    assert report.key_trouble.code == "keyring_timeout"


async def test_nothing_is_deleted_where_the_folder_is_gone(paths: Paths, elsewhere: Paths, tmp_path: Path) -> None:
    """What lies on a disk that is not connected would stay, and nobody would know of it any more."""
    make(elsewhere)
    keyring = MemoryStore()
    await keyring.set("https://a.example", "key")
    gone = wiping(Paths(tmp_path / "gone"), elsewhere, keyring, "https://a.example")
    for work in (gone.inventory, gone.require_idle_demo, gone.run):
        with pytest.raises(StorageError) as caught:
            await work()
        assert caught.value.error.code == "disk_gone"
    assert await keyring.get("https://a.example") == "key"
    assert elsewhere.database.exists()


async def test_other_folders_go_too(paths: Paths, elsewhere: Paths) -> None:
    make(paths)
    make(elsewhere)
    made = wiping(paths, elsewhere, MemoryStore())
    amounts = (await made.inventory()).amounts
    assert (amounts[Wiped.DATABASE].size, amounts[Wiped.ELSEWHERE].size) == (6, 6)
    told: list[tuple[int, int]] = []
    report = await made.run(lambda done, total: told.append((done, total)))
    assert (report.left, paths.root.exists(), elsewhere.root.exists()) == ((), False, False)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {total for _, total in told[:2]} == {12}
    assert told[-1][0] >= 12  # the locks were not there before


async def test_plain_copies_that_a_killed_program_left_go_too(
    paths: Paths, elsewhere: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, used = PrivateRoom([tmp_path]), PrivateRoom([tmp_path])
    secret, running = (room.make() / "plain" for room in (left, used))
    for path in (secret, running):
        path.write_bytes(b"a secret")
    for _, lock in left._rooms.values():  # as its process ends
        lock.release()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    await wiping(paths, elsewhere, MemoryStore()).run()
    assert (secret.exists(), running.exists()) == (False, True)
    used.close()


@pytest.mark.parametrize("which", ["ours", "elsewhere", "inner"])
async def test_nothing_goes_while_one_is_in_use(paths: Paths, elsewhere: Paths, which: str) -> None:
    inner = Paths(paths.root / "demo")
    for each in (paths, elsewhere, inner):
        make(each)
    keyring = MemoryStore()
    await keyring.set("https://a.example", "key")
    lock = DataLock({"ours": paths, "elsewhere": elsewhere, "inner": inner}[which].lock)
    lock.acquire()
    made = wiping(paths, elsewhere, keyring, "https://a.example")
    with pytest.raises(StorageError) as caught:
        await made.run()
    assert caught.value.error.code == "data_in_use"
    assert ("demo" in caught.value.error.message) == (which != "ours")
    if which != "ours":
        with pytest.raises(StorageError):
            await made.require_idle_demo()
    lock.release()
    await made.require_idle_demo()
    assert await keyring.get("https://a.example") == "key"
    assert all(each.database.exists() for each in (paths, elsewhere, inner))
