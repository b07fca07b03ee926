"""Files that are uploaded once: found again by content, uploaded again when they are gone, listed, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.api.client import ApiClient
from app.api.errors import ApiError
from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.attachment import Held
from app.services.server_files import ServerFiles, server_name
from app.services.settings import Settings
from app.storage.blobs import BlobStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.sealing.derive import new_key
from app.storage.uploads import UploadStore
from tests.fakes.clock import ManualClock
from tests.fakes.waiting import until

_DAY_MS = 86_400_000


@pytest.fixture(params=["plain", "sealed"])
def blobs(paths: Paths, request: pytest.FixtureRequest) -> BlobStore:
    return BlobStore(paths, new_key() if request.param == "sealed" else None)


async def keep(blobs: BlobStore, data: bytes, media_type: str = "text/plain") -> Held:
    return await blobs.put(data, media_type)


@pytest.fixture
async def files(
    api: ApiClient, database: Database, settings: Settings, clock: ManualClock, blobs: BlobStore
) -> AsyncIterator[ServerFiles]:
    made = ServerFiles(
        api=api,
        store=UploadStore(database),
        blobs=blobs,
        settings=settings,
        clock=clock,
    )
    yield made
    await made.close()


def uploads(server: DemoServer) -> int:
    return sum((request.method, request.path) == ("POST", "/v1/files") for request in server.requests())


async def test_the_same_content_is_uploaded_once(files: ServerFiles, demo_server: DemoServer, blobs: BlobStore) -> None:
    held = await keep(blobs, b"words\r\nand \x00 more")
    first = await files.file_id(held, "notes.txt")
    assert await files.file_id(held, "another name.txt") == first
    assert uploads(demo_server) == 1
    [stored] = await files.list()
    assert (stored.id, stored.name, stored.media_type, stored.size) == (first, "notes.txt", "text/plain", held.size)
    assert stored.expires_ms is not None
    [sent] = [request.raw for request in demo_server.requests() if request.path == "/v1/files" and request.raw]
    assert b"words\r\nand \x00 more" in sent
    assert stored.expires_ms - stored.created_ms == 30 * _DAY_MS
    assert b"words\r\nand \x00 more" in demo_server.requests()[0].raw


async def test_two_that_want_the_same_wait_for_one_upload(
    files: ServerFiles, demo_server: DemoServer, blobs: BlobStore
) -> None:
    held = await keep(blobs, b"x" * 100_000)
    one, other = await asyncio.gather(files.file_id(held, "a.txt"), files.file_id(held, "b.txt"))
    assert one == other
    assert uploads(demo_server) == 1


async def test_what_expired_is_uploaded_again(
    files: ServerFiles, demo_server: DemoServer, clock: ManualClock, blobs: BlobStore
) -> None:
    held = await keep(blobs, b"words")
    first = await files.file_id(held, "a.txt")
    stored = (await files.list())[0]
    assert stored.expires_ms is not None
    clock.advance((stored.expires_ms - clock.now_ms()) / 1000 - 300)
    assert await files.file_id(held, "a.txt") != first
    assert uploads(demo_server) == 2


async def test_what_was_deleted_is_uploaded_again(files: ServerFiles, blobs: BlobStore) -> None:
    held = await keep(blobs, b"words")
    first = await files.file_id(held, "a.txt")
    await files.delete(first)
    assert await files.list() == []
    assert await files.file_id(held, "a.txt") != first


async def test_what_others_deleted_is_forgotten(files: ServerFiles, blobs: BlobStore) -> None:
    held = await keep(blobs, b"words")
    first = await files.file_id(held, "a.txt")
    assert await files.forget(["file_unknown", first])
    assert not await files.forget([first])
    assert await files.file_id(held, "a.txt") != first


async def test_all_that_wait_are_told_how_far_it_is(files: ServerFiles, blobs: BlobStore) -> None:
    held = await keep(blobs, bytes(3_000_000), "application/pdf")
    moved: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    await asyncio.gather(
        *(files.file_id(held, "large.pdf", lambda *step, to=told: to.append(step)) for told in moved),
    )
    assert moved[0] == moved[1]
    sent = [step[0] for step in moved[0]]
    assert sent == sorted(sent)
    assert (sent[0], sent[-1]) == (0, held.size)
    assert len(sent) > 3
    assert {step[1] for step in moved[0]} == {held.size}


async def test_what_lies_on_the_server_tells_of_no_upload(files: ServerFiles, blobs: BlobStore) -> None:
    held, told = await keep(blobs, b"words"), list[tuple[int, int]]()
    await files.file_id(held, "a.txt")
    await files.file_id(held, "a.txt", lambda *step: told.append(step))
    assert told == []


async def test_an_upload_that_nobody_waits_for_ends(
    files: ServerFiles, demo_server: DemoServer, blobs: BlobStore
) -> None:
    gate = Gate()
    demo_server.script(Script((gate,), path="/v1/files"))
    held = await keep(blobs, b"words")
    waiting = [asyncio.create_task(files.file_id(held, "a.txt")) for _ in range(2)]
    await until(lambda: uploads(demo_server) == 1)
    waiting[0].cancel()
    await asyncio.wait({waiting[0]})
    assert not waiting[1].done()
    waiting[1].cancel()
    await asyncio.wait({waiting[1]})
    gate.open()
    assert await files.file_id(held, "a.txt")  # a new upload, and nothing of the old one
    assert uploads(demo_server) == 2


@pytest.mark.parametrize("what", ["attachment_missing", "attachment_damaged"])
async def test_what_is_lost_is_told_before_anything_leaves(
    files: ServerFiles, demo_server: DemoServer, blobs: BlobStore, what: str
) -> None:
    held = await keep(blobs, bytes(200_000))
    path = blobs.path(held.sha256)
    if what == "attachment_missing":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[100_000] ^= 1
        path.write_bytes(content)
    with pytest.raises(StorageError) as caught:
        await files.file_id(held, "a.txt")
    assert caught.value.error.code == what
    assert uploads(demo_server) == 0


async def test_a_refusal_is_told(files: ServerFiles, demo_server: DemoServer, blobs: BlobStore) -> None:
    demo_server.script(Script.error(403, "permission_error", "No files for you.", path="/v1/files"))
    with pytest.raises(ApiError) as caught:
        await files.file_id(await keep(blobs, b"words"), "a.txt")
    assert caught.value.error.code == "permission_error"
    assert caught.value.error.message == (
        "“a.txt” could not be uploaded, so nothing was sent. This key is not allowed to do that."
    )


async def test_large_files_are_uploaded_unless_the_user_says_no(files: ServerFiles, settings: Settings) -> None:
    small, large = Held("a", 9_000_000, "application/pdf"), Held("b", 11_000_000, "application/pdf")
    assert [files.via("inline", small), files.via("file", small), files.via("inline", large)] == [
        "inline",
        "file",
        "file",
    ]
    await settings.set("attachments.upload_above", 0)
    assert files.via("inline", large) == "inline"


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("report.pdf", "report.pdf"),
        ("a/b\\c:d|e?.txt", "a_b_c_d_e_.txt"),
        ("line\nbreak", "line_break"),
        ("  ", "file"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("y" * 300, "y" * 255),
    ],
)
def test_names_are_made_fit_for_the_server(name: str, taken: str) -> None:
    assert server_name(name) == taken
