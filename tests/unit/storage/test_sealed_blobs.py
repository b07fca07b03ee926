"""What is particular to bytes under a key: names that tell nothing, no plain byte in the folder."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.model.sealing import DataKey
from app.storage.attached_text import AttachedTexts
from app.storage.blobs import BlobStore
from app.storage.errors import StorageError
from app.storage.sealing.derive import Purpose, derive, new_key

_KEY = DataKey(bytes(range(32)))


@pytest.fixture
def blobs(paths: Paths) -> BlobStore:
    return BlobStore(paths, _KEY)


def files(paths: Paths) -> list[Path]:
    return [path for path in paths.root.rglob("*") if path.is_file()]


async def test_names_tell_nothing_without_the_key(blobs: BlobStore, paths: Paths) -> None:
    held = await blobs.put(b"a known file", "text/plain")
    name = hmac.digest(derive(_KEY, Purpose.NAMES), hashlib.sha256(b"a known file").digest(), "sha256").hex()
    assert files(paths) == [paths.attachments / name[:2] / name]
    assert held.sha256 == hashlib.sha256(b"a known file").hexdigest()
    assert blobs.names([held.sha256, "no SHA-256"]) == {name: held.sha256, "no SHA-256": "no SHA-256"}


async def test_no_plain_byte_is_in_the_folder_while_it_is_written(blobs: BlobStore, paths: Paths) -> None:
    seen: list[bool] = []

    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"a secret" * 10_000
            content = b"".join(path.read_bytes() for path in files(paths))
            seen.append(b"secret" in content)

    held = await blobs.gather(pieces(), "text/plain", most=10_000_000)
    assert seen == [False] * 40
    assert await blobs.read(held.sha256) == b"a secret" * 400_000


async def test_parts_are_read_without_the_rest(blobs: BlobStore) -> None:
    data = os.urandom(500_000)
    held = await blobs.put(data, "application/pdf")
    with blobs.open(held.sha256) as file:
        assert file.seek(400_000) == 400_000
        assert file.read(50) == data[400_000:400_050]


async def test_the_same_content_lies_there_once_though_no_two_files_are_alike(blobs: BlobStore, paths: Paths) -> None:
    held = await blobs.put(b"same" * 50_000, "text/plain")
    first = blobs.path(held.sha256).read_bytes()
    await blobs.put(b"same" * 50_000, "text/plain")
    assert files(paths) == [blobs.path(held.sha256)]
    assert blobs.path(held.sha256).read_bytes() == first


async def test_files_that_were_swapped_are_damaged(blobs: BlobStore) -> None:
    held = [await blobs.put(data, "text/plain") for data in (b"one", b"two")]
    first, second = (blobs.path(each.sha256) for each in held)
    first.rename(first.parent / "away")
    second.rename(first)
    (first.parent / "away").rename(second)
    for each in held:
        with pytest.raises(StorageError) as caught:
            await blobs.read(each.sha256)
        assert caught.value.error.code == "attachment_damaged"
        assert caught.value.error.detail == each.sha256
    assert set(await blobs.check()) == blobs.names([each.sha256 for each in held]).keys()


async def test_another_key_finds_and_reads_nothing(blobs: BlobStore, paths: Paths) -> None:
    held = await blobs.put(b"words", "text/plain")
    other = BlobStore(paths, new_key())
    assert not await other.has(held.sha256)
    assert await other.known() == await blobs.known()
    blobs.path(held.sha256).rename(blobs.path(held.sha256).with_name("x"))
    other.path(held.sha256).parent.mkdir(exist_ok=True)
    blobs.path(held.sha256).with_name("x").rename(other.path(held.sha256))
    with pytest.raises(StorageError) as caught:
        await other.read(held.sha256)
    assert caught.value.error.code == "attachment_damaged"


async def test_a_piece_that_is_damaged_is_met_where_it_is_read(blobs: BlobStore) -> None:
    held = await blobs.put(bytes(300_000), "text/plain")
    file = bytearray(blobs.path(held.sha256).read_bytes())
    file[200_000] ^= 1
    blobs.path(held.sha256).write_bytes(file)
    with pytest.raises(StorageError) as caught:
        list(blobs.pieces(held.sha256))
    assert caught.value.error.code == "attachment_damaged"
    with blobs.open(held.sha256) as opened:
        assert opened.read(1_000) == bytes(1_000)
        with pytest.raises(OSError, match="piece 3 is damaged"):
            opened.read()


async def test_texts_are_read_for_the_search(blobs: BlobStore, paths: Paths) -> None:
    held = await blobs.put("Grüße".encode() * 20_000, "text/plain")
    assert AttachedTexts(paths, _KEY)._read(held.sha256, 7) == "Grüße"
    assert AttachedTexts(paths)._read(held.sha256, 7) == ""
