"""Bytes of attachments that are missing, changed or nobody's are found, and said in words."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator

import pytest

from app.base.paths import Paths
from app.model.attachment import Attachment, AttachmentKind, Held, Part
from app.model.ids import AttachmentId
from app.storage.attachments import AttachmentStore, Made
from app.storage.backups import BackupFiles
from app.storage.blobs import BlobStore
from app.storage.db import Database
from app.storage.sealing.derive import new_key
from app.storage.verify_bytes import BytesFound, verify_bytes
from tests.fakes.clock import ManualClock


@pytest.fixture
async def database(paths: Paths, clock: ManualClock) -> AsyncIterator[Database]:
    opened = await Database.open(paths, clock)
    yield opened
    await opened.close()


@pytest.fixture(params=["plain", "sealed"])
def blobs(paths: Paths, request: pytest.FixtureRequest) -> BlobStore:
    return BlobStore(paths, new_key() if request.param == "sealed" else None)


@pytest.fixture
def backups(paths: Paths) -> BackupFiles:
    return BackupFiles(paths)


@pytest.fixture
def store(database: Database) -> AttachmentStore:
    return AttachmentStore(database)


async def attach(store: AttachmentStore, blobs: BlobStore, name: str) -> tuple[Held, Held]:
    """An attachment with what was made of it."""
    original, made = (
        await blobs.put(name.encode(), "text/plain"),
        await blobs.put(b"made of " + name.encode(), "text/x"),
    )
    attachment = Attachment(AttachmentId(f"id of {name}"), AttachmentKind.TEXT, name, original, 1)
    await store.save(attachment, Made("as it is", (Part(made),)))
    return original, made


async def test_nothing_is_said_of_what_is_sound(store: AttachmentStore, blobs: BlobStore, backups: BackupFiles) -> None:
    assert await verify_bytes(store, blobs, backups) == BytesFound()
    await attach(store, blobs, "notes.txt")
    assert await verify_bytes(store, blobs, backups) == BytesFound()


async def test_missing_and_changed_bytes_are_named(
    store: AttachmentStore, blobs: BlobStore, backups: BackupFiles
) -> None:
    (original, made), (other, _) = [await attach(store, blobs, name) for name in ("notes.txt", "two\nlines")]
    blobs.path(original.sha256).unlink()
    blobs.path(made.sha256).write_bytes(b"made of notes.tx_")
    blobs.path(other.sha256).unlink()
    found = await verify_bytes(store, blobs, backups)
    assert sorted(found.problems) == sorted(
        (
            f"the bytes of the attachment 'notes.txt' are missing ({original.sha256})",
            f"the bytes of the attachment 'two\\nlines' are missing ({other.sha256})",
            f"the bytes of the attachment 'notes.txt' have changed since they were put there ({made.sha256})",
        )
    )
    assert found.remarks == ()


async def test_what_is_nobodys_is_told_and_is_no_fault(
    store: AttachmentStore, blobs: BlobStore, backups: BackupFiles
) -> None:
    held = [await blobs.put(b"nobody's" + bytes((number,)), "text/plain") for number in range(3)]
    size = sum(blobs.path(each.sha256).stat().st_size for each in held)
    folder = blobs.incoming / "tmp of a killed program"
    folder.mkdir()
    (folder / "made").write_bytes(b"half")
    found = await verify_bytes(store, blobs, backups)
    assert found.problems == ()
    assert found.remarks == (
        f"3 files ({size} bytes) that nothing refers to: deleted by the program after a week",
        "1 file (4 bytes) left over from work that was broken off: deleted by the program after a week",
    )


async def test_many_are_counted(store: AttachmentStore, blobs: BlobStore, backups: BackupFiles) -> None:
    for number in range(23):
        held, _ = await attach(store, blobs, f"note {number}")
        blobs.path(held.sha256).unlink()
    problems = (await verify_bytes(store, blobs, backups)).problems
    assert len(problems) == 21
    assert problems[-1] == "the bytes of 3 more attachments are missing (not listed)"


async def test_rows_that_cannot_be_read_are_a_finding(
    store: AttachmentStore, blobs: BlobStore, backups: BackupFiles, database: Database
) -> None:
    held, _ = await attach(store, blobs, "notes.txt")
    await store.save(Attachment(AttachmentId("b"), AttachmentKind.TEXT, "b", held, 1), None)

    def damage(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE attachments SET prepared = '{' WHERE id = 'id of notes.txt'")

    await database.write(damage)
    [problem] = (await verify_bytes(store, blobs, backups)).problems
    assert problem.startswith("the bytes of attachments could not be checked: ")
