"""Bytes outside the database: once by content, whole or not at all, for the owner alone."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.model.attachment import Held
from app.storage import blobs as blob_module
from app.storage.blobs import BlobStore
from app.storage.errors import StorageError
from app.storage.plain_copies import PrivateRoom
from app.storage.sealing.derive import new_key
from tests.unit.storage.samples import posix_only


@pytest.fixture(params=["plain", "sealed"])
def blobs(paths: Paths, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[BlobStore]:
    """All of it holds for files as they are, and for those under a key."""
    room = PrivateRoom([tmp_path])
    yield BlobStore(paths, new_key() if request.param == "sealed" else None, room)
    room.close()


async def test_what_is_put_is_read(blobs: BlobStore) -> None:
    held = await blobs.put(b"words", "text/plain")
    assert (held.sha256, held.size, held.media_type) == (hashlib.sha256(b"words").hexdigest(), 5, "text/plain")
    assert await blobs.read(held.sha256) == b"words"
    assert await blobs.has(held.sha256)


async def test_a_file_is_copied_piece_by_piece(blobs: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(os.urandom(3_000_001))
    held = await blobs.take(source, "application/pdf")
    source.write_bytes(b"changed since")
    assert held.size == 3_000_001
    assert hashlib.sha256(await blobs.read(held.sha256)).hexdigest() == held.sha256


async def test_the_same_content_lies_there_once(blobs: BlobStore, paths: Paths) -> None:
    held = [await asyncio.gather(*(blobs.put(b"same", "text/plain") for _ in range(5)))]
    assert len({each.sha256 for each in held[0]}) == 1
    files = [path for path in paths.attachments.rglob("*") if path.is_file()]
    assert files == [blobs.path(held[0][0].sha256)]


@posix_only
async def test_it_is_for_the_owner_alone(blobs: BlobStore) -> None:
    path = blobs.path((await blobs.put(b"secret", "text/plain")).sha256)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


async def test_what_is_too_large_leaves_nothing(blobs: BlobStore, paths: Paths, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(2_000_001))
    with pytest.raises(StorageError) as caught:
        await blobs.take(source, "image/png", most=2_000_000)
    assert caught.value.error.code == "too_large"
    assert "2 MB" in caught.value.error.message
    assert [path for path in paths.attachments.rglob("*") if path.is_file()] == []


async def test_missing_and_changed_bytes_are_told(blobs: BlobStore) -> None:
    held = await blobs.put(b"words", "text/plain")
    blobs.path(held.sha256).write_bytes(b"other")
    with pytest.raises(StorageError) as caught:
        await blobs.read(held.sha256)
    assert caught.value.error.code == "attachment_damaged"
    assert await blobs.check() == [*blobs.names([held.sha256])]
    blobs.path(held.sha256).unlink()
    with pytest.raises(StorageError) as caught:
        await blobs.read(held.sha256)
    assert caught.value.error.code == "attachment_missing"


async def test_a_damaged_copy_is_replaced_when_the_file_comes_again(blobs: BlobStore) -> None:
    held = await blobs.put(b"words", "text/plain")
    for damaged in (b"half", b"wor_s"):
        blobs.path(held.sha256).write_bytes(damaged)
        await blobs.put(b"words", "text/plain")
        assert await blobs.read(held.sha256) == b"words"


async def test_a_full_disk_leaves_nothing(blobs: BlobStore, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.storage.blobs.os.fsync", full)
    with pytest.raises(StorageError) as caught:
        await blobs.put(b"words", "text/plain")
    assert caught.value.error.code == "disk_full"
    assert [path for path in paths.attachments.rglob("*") if path.is_file()] == []


async def test_only_what_nobody_wants_for_long_is_dropped(blobs: BlobStore) -> None:
    wanted, old, fresh = [await blobs.put(data, "text/plain") for data in (b"a", b"b", b"c")]
    left = blobs.incoming / "left by a crash"
    left.write_bytes(b"half")
    for path in (blobs.path(wanted.sha256), blobs.path(old.sha256), left):
        os.utime(path, (1, 1))
    assert await blobs.drop_others({wanted.sha256}, older_than_s=3600) == 2
    assert await blobs.known() == blobs.names([wanted.sha256, fresh.sha256]).keys()


async def test_a_folder_left_by_a_crash_is_dropped_with_all_in_it(blobs: BlobStore) -> None:
    held = await blobs.put(b"a", "text/plain")
    old, fresh = blobs.incoming / "old", blobs.incoming / "fresh"
    for folder in (old, fresh):
        folder.mkdir()
        (folder / "made").write_bytes(b"half")
    os.utime(old, (1, 1))
    assert await blobs.drop_others([held.sha256], older_than_s=3600) == 1
    assert [path.name for path in blobs.incoming.iterdir()] == ["fresh"]


@posix_only
@pytest.mark.parametrize("what", ["nothing", "a folder", "a pipe", "a link to nothing", "a link to itself"])
async def test_what_cannot_be_read_is_told_as_such(blobs: BlobStore, paths: Paths, tmp_path: Path, what: str) -> None:
    source = tmp_path / "source"
    match what:
        case "a folder":
            source.mkdir()
        case "a pipe":
            os.mkfifo(source)
        case "a link to nothing":
            source.symlink_to(tmp_path / "gone")
        case "a link to itself":
            source.symlink_to(source)
    with pytest.raises(StorageError) as caught:
        await blobs.take(source, "image/png")
    assert caught.value.error.code == "file_unreadable"
    assert "attach it again" in caught.value.error.advice
    assert [path for path in paths.attachments.rglob("*") if path.is_file()] == []


async def test_a_file_that_breaks_off_while_it_is_read_leaves_nothing(
    blobs: BlobStore, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(3_000_000))
    pieces = blob_module._pieces_of_file

    def broken_off(path: Path) -> Iterator[bytes]:
        yield next(iter(pieces(path)))
        raise OSError(errno.EIO, "the stick was pulled out")

    monkeypatch.setattr(blob_module, "_pieces_of_file", broken_off)
    with pytest.raises(StorageError) as caught:
        await blobs.take(source, "image/png")
    assert caught.value.error.code == "file_unreadable"
    assert [path for path in paths.attachments.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "g" * 64])
def test_what_is_no_digest_names_no_path(blobs: BlobStore, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        blobs.path(name)


async def test_bytes_that_are_named_are_kept_only_when_they_are_those(blobs: BlobStore) -> None:
    held = Held(hashlib.sha256(b"abcdef").hexdigest(), 6, "text/plain")
    await blobs.fill(held, iter([b"abc", b"def"]))
    assert await blobs.read(held.sha256) == b"abcdef"


@pytest.mark.parametrize("pieces", [[b"abcdeF"], [b"abc"], [b"abcdef", b"g"]])
async def test_other_bytes_are_refused_and_leave_nothing(blobs: BlobStore, pieces: list[bytes]) -> None:
    held = Held(hashlib.sha256(b"abcdef").hexdigest(), 6, "text/plain")
    with pytest.raises(StorageError):
        await blobs.fill(held, iter(pieces))
    assert await blobs.known() == frozenset()
    assert not list(blobs.incoming.iterdir())
