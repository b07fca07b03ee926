"""Plain copies of sealed bytes: for the owner alone, one for all, gone when nobody needs them, and after a crash."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.blobs import BlobStore
from app.storage.errors import StorageError
from app.storage.leftovers import Leftovers
from app.storage.plain_copies import PlainCopies, PrivateRoom, usual_places
from app.storage.sealing.derive import new_key
from tests.faults.world import ROOT
from tests.unit.storage.samples import posix_only

_DYING = """
import os, sys
from pathlib import Path
from app.storage.plain_copies import PrivateRoom
folder = PrivateRoom([Path(sys.argv[1])]).make()
(folder / "plain").write_bytes(b"a secret")
os._exit(9)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where rooms are made."""
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


@pytest.fixture
def room(place: Path) -> Iterator[PrivateRoom]:
    made = PrivateRoom([place])
    yield made
    made.close()


@pytest.fixture
def blobs(paths: Paths, room: PrivateRoom) -> BlobStore:
    """Sealed ones."""
    return BlobStore(paths, new_key(), room)


def files_in(folder: Path) -> list[Path]:
    """All files below *folder* but locks."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "in-use"]


@posix_only
def test_a_folder_is_for_its_owner_alone(room: PrivateRoom) -> None:
    folder = room.make()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.parent.stat().st_mode & 0o777 == 0o700
    assert room.make() != folder


def test_all_of_it_goes_at_the_end(room: PrivateRoom, place: Path) -> None:
    (room.make() / "plain").write_bytes(b"a secret")
    room.close()
    assert list(place.iterdir()) == []
    room.make()  # a new one can be made
    assert len(list(place.iterdir())) == 1


def test_who_cleans_up_temporary_files_takes_nothing_that_cannot_be_made_again(room: PrivateRoom, place: Path) -> None:
    shutil.rmtree(room.make().parent)
    assert room.make().is_dir()
    assert len(list(place.iterdir())) == 1


def test_what_a_killed_process_left_is_deleted_and_what_is_in_use_stays(room: PrivateRoom, place: Path) -> None:
    ours = room.make()
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", _DYING, str(place)], cwd=ROOT, timeout=60, check=False)
        assert done.returncode == 9
    (place / "chatelaine-plain-of-nobody").mkdir()
    (place / "something else").mkdir()
    assert len(files_in(place)) == 2
    assert PrivateRoom([place / "gone"], [place, place]).sweep() == 2
    assert ours.is_dir()
    assert {path.name for path in place.iterdir()} == {
        ours.parent.name,
        "chatelaine-plain-of-nobody",
        "something else",
    }
    assert room.sweep() == 0


async def test_the_next_start_deletes_them(paths: Paths, place: Path) -> None:
    command = [sys.executable, "-c", _DYING, str(place)]
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 9
    assert len(files_in(place)) == 1
    assert await Leftovers(paths, PrivateRoom([place])).drop(3600) == 1
    assert files_in(place) == []


@posix_only
def test_a_link_is_not_followed(room: PrivateRoom, place: Path, tmp_path: Path) -> None:
    aim = tmp_path / "of somebody"
    aim.mkdir()
    (aim / "in-use").write_bytes(b"")
    (place / "chatelaine-plain-link").symlink_to(aim)
    assert room.sweep() == 0
    assert (aim / "in-use").exists()


def test_a_place_without_room_is_passed_over(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = tmp_path / "small"
    small.mkdir()

    class Usage:
        def __init__(self, free: int) -> None:
            self.free = free

    monkeypatch.setattr(
        "app.storage.plain_copies.shutil.disk_usage", lambda path: Usage(10**8 if path == small else 10**10)
    )
    room = PrivateRoom([tmp_path / "gone", small, place])
    assert room.make(10_000_000).parent.parent == small
    assert room.make(1_000_000_000).parent.parent == place
    assert room.make(10**12).parent.parent == place  # whoever writes there is told that it is full
    room.close()


def test_memory_comes_before_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert usual_places()[0] == tmp_path
    monkeypatch.setenv("XDG_RUNTIME_DIR", "not/absolute")
    assert all(place.is_absolute() for place in usual_places())
    assert len(PrivateRoom.beside(None)._places) == 1  # what lies in the open anyway takes no memory


def test_a_copy_is_made_once_for_all_and_goes_with_the_last(room: PrivateRoom) -> None:
    made: list[str] = []

    def pieces() -> Iterator[bytes]:
        made.append("")
        yield b"one "
        yield b"copy"

    copies = PlainCopies(room)
    leases = [copies.lease("name", 8, pieces) for _ in range(5)]
    threads = [threading.Thread(target=lease.begin) for lease in leases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    path = leases[0].begin()  # it has it already
    assert (path.read_bytes(), len(made)) == (b"one copy", 1)
    leases[0].end()
    for lease in leases[:4]:
        lease.end()
        lease.end()
        assert path.exists()
    leases[4].end()
    assert not path.parent.exists()


def test_a_need_that_ended_before_it_began_makes_nothing(room: PrivateRoom, place: Path) -> None:
    lease = PlainCopies(room).lease("name", 8, lambda: iter([b"x"]))
    lease.end()
    with pytest.raises(InterruptedError):
        lease.begin()
    assert files_in(place) == []


async def test_what_is_lent_is_plain_and_goes_afterwards(blobs: BlobStore, place: Path, paths: Paths) -> None:
    held = await blobs.put(b"a secret " * 20_000, "text/plain")
    async with blobs.lent(held.sha256) as path, blobs.lent(held.sha256) as again:
        assert path == again
        assert path.read_bytes() == b"a secret " * 20_000
        if os.name == "posix":
            assert path.stat().st_mode & 0o777 == 0o600
        assert path.is_relative_to(place)
    assert files_in(place) == []
    assert all(b"secret" not in path.read_bytes() for path in files_in(paths.root))


async def test_what_is_plain_is_lent_where_it_lies(paths: Paths, place: Path, room: PrivateRoom) -> None:
    blobs = BlobStore(paths, None, room)
    held = await blobs.put(b"words", "text/plain")
    async with blobs.lent(held.sha256) as path:
        assert path == blobs.path(held.sha256)
    async with blobs.workplace() as folder:
        assert folder.is_relative_to(paths.attachments)
    assert room._rooms == {}


async def test_what_is_missing_is_lent_as_a_path_to_nothing(blobs: BlobStore) -> None:
    async with blobs.lent("a" * 64) as path:
        assert not path.exists()


async def test_damage_is_told_and_nothing_of_it_is_lent(blobs: BlobStore, place: Path) -> None:
    held = await blobs.put(bytes(200_000), "text/plain")
    file = bytearray(blobs.path(held.sha256).read_bytes())
    file[100_000] ^= 1
    blobs.path(held.sha256).write_bytes(file)
    with pytest.raises(StorageError) as caught:
        async with blobs.lent(held.sha256):
            raise AssertionError("it was lent")
    assert caught.value.error.code == "attachment_damaged"
    assert files_in(place) == []


async def test_who_is_cancelled_while_it_is_made_leaves_no_copy(
    blobs: BlobStore, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = await blobs.put(bytes(200_000), "text/plain")
    begun, go_on, make = threading.Event(), threading.Event(), blobs._room.make

    def slow(size: int = 0) -> Path:
        begun.set()
        assert go_on.wait(30)
        return make(size)

    async def need() -> None:
        async with blobs.lent(held.sha256):
            raise AssertionError("it was lent")

    monkeypatch.setattr(blobs._room, "make", slow)
    task = asyncio.create_task(need())
    assert await asyncio.to_thread(begun.wait, 30)
    task.cancel()
    await asyncio.sleep(0)  # the task hears of it
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files_in(place) == []


async def test_files_are_made_in_private_too(blobs: BlobStore, place: Path, paths: Paths) -> None:
    async with blobs.workplace() as folder:
        (folder / "made").write_bytes(b"a secret")
        assert folder.is_relative_to(place)
        held = await blobs.take(folder / "made", "text/plain")
    assert files_in(place) == []
    assert await blobs.read(held.sha256) == b"a secret"
    assert all(b"secret" not in path.read_bytes() for path in files_in(paths.root))
