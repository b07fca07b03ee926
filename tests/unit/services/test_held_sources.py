"""Held sources become what the API takes, right before a request leaves, and never earlier or later."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.attachment import Attachment, AttachmentKind, Held, Part
from app.model.blocks import ContentBlock, Json
from app.model.held import held_source
from app.model.ids import AttachmentId
from app.model.message import Status
from app.services import held_sources
from app.services.held_sources import HeldSources, MissingAttachmentError
from app.storage.attachments import AttachmentStore, Made
from app.storage.blobs import BlobStore
from app.storage.db import Database
from tests.fakes import attached
from tests.fakes.attached import png, wire_source
from tests.fakes.engine import Engine, engine
from tests.fakes.papers import paper

PAGES = ["Rainfall in March.", "Rainfall in April."]


@pytest.fixture
async def session(paths: Paths, demo_server: DemoServer) -> AsyncIterator[Engine]:
    async with engine(paths, demo_server) as made:
        yield made


class Counting(BlobStore):
    """Knows how often something was read."""

    reads = 0

    async def read(self, sha256: str) -> bytes:
        self.reads += 1
        return await super().read(sha256)


def asking(*blocks: ContentBlock) -> Json:
    return {"model": "m", "messages": [{"role": "user", "content": [block.data for block in blocks]}]}


def messages_sent(server: DemoServer) -> list[Any]:
    return [request.body for request in server.requests() if request.path.startswith("/v1/messages")]


async def test_every_kind_becomes_what_the_api_takes(paths: Paths) -> None:
    blobs = BlobStore(paths)
    blocks = [
        await attached.image(blobs),
        await attached.pdf(blobs, PAGES),
        await attached.text(blobs, "Grüße\r\n\x00"),
    ]
    resolved = await HeldSources(blobs).resolve(asking(*blocks))
    sources = [block["source"] for block in resolved["messages"][0]["content"]]
    assert sources == [
        wire_source(png(64, 48), "image/png"),
        wire_source(paper(PAGES), "application/pdf"),
        {"type": "text", "media_type": "text/plain", "data": "Grüße\r\n\x00"},
    ]
    assert [*resolved["messages"][0]["content"][1]] == ["type", "source", "title"]


async def test_nothing_is_changed_in_place_or_copied_without_need(paths: Paths) -> None:
    blobs = BlobStore(paths)
    held, plain = await attached.image(blobs), ContentBlock({"type": "text", "text": "x"})
    request = asking(held, plain)
    request["messages"].append({"role": "assistant", "content": [{"type": "text", "text": "y"}]})
    resolved = await HeldSources(blobs).resolve(request)
    assert request["messages"][0]["content"][0]["source"]["type"] == "held"
    assert resolved["messages"][0]["content"][1] is plain.data
    assert resolved["messages"][1] is request["messages"][1]
    bare = asking(plain)
    assert await HeldSources(blobs).resolve(bare) is bare


async def test_sources_inside_of_results_and_documents(paths: Paths) -> None:
    blobs = BlobStore(paths)
    held = (await attached.image(blobs)).data
    result = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "a"}, held]}
    pages = {"type": "document", "source": {"type": "content", "content": [held]}, "title": "t"}
    resolved = await HeldSources(blobs).resolve(asking(ContentBlock(result), ContentBlock(pages)))
    first, second = resolved["messages"][0]["content"]
    assert first["content"][1]["source"]["type"] == "base64"
    assert second["source"]["content"][0]["source"]["type"] == "base64"
    assert result["content"][1] is held


async def test_what_a_model_said_is_never_read_from_the_disk(paths: Paths) -> None:
    blobs = Counting(paths)
    said = {"role": "assistant", "content": [(await attached.image(blobs)).data]}
    request = {"model": "m", "messages": [said]}
    assert await HeldSources(blobs).resolve(request) is request
    assert blobs.reads == 0


@pytest.mark.parametrize("size", [0, 1, 2, 3, 393_215, 393_216, 393_217, 1_200_001])
async def test_pieces_join(paths: Paths, size: int) -> None:
    blobs, data = BlobStore(paths), bytes(range(256)) * (size // 256 + 1)
    held = await blobs.put(data[:size], "application/pdf")
    resolved = await HeldSources(blobs).resolve(asking(attached.document(held, "", "t", "inline", 1)))
    assert base64.b64decode(resolved["messages"][0]["content"][0]["source"]["data"], validate=True) == data[:size]


async def test_characters_are_not_cut_between_pieces(paths: Paths) -> None:
    words = "x" + "ä€🙂" * 200_000
    blobs = BlobStore(paths)
    resolved = await HeldSources(blobs).resolve(asking(await attached.text(blobs, words)))
    assert resolved["messages"][0]["content"][0]["source"]["data"] == words


async def test_a_count_and_the_turn_after_it_read_once(paths: Paths) -> None:
    blobs = Counting(paths)
    request = asking(await attached.pdf(blobs, PAGES), await attached.pdf(blobs, PAGES, "again.pdf"))
    sources = HeldSources(blobs)
    one, other = await asyncio.gather(sources.resolve(request), sources.resolve(request))
    assert one == other
    assert blobs.reads == 1


async def test_what_is_kept_is_bounded(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_sources, "_KEPT", 300)
    blobs = Counting(paths)
    sources = HeldSources(blobs)
    first, second = await attached.text(blobs, "a" * 200), await attached.text(blobs, "b" * 200)
    for block, reads in ((first, 1), (first, 1), (second, 2), (first, 3)):
        await sources.resolve(asking(block))
        assert blobs.reads == reads
    await sources.resolve(asking(await attached.text(blobs, "c" * 400)))
    await sources.resolve(asking(first))
    assert blobs.reads == 4  # what is too large alone drives nothing out


async def test_files_go_by_their_id_and_are_uploaded_once(session: Engine, demo_server: DemoServer) -> None:
    block = await attached.pdf(session.blobs, PAGES, via="file")
    answer = await attached.asked(session, (block,))
    again = await attached.asked(session, (block,), "And now?", under=answer)
    assert (answer.status, again.status) == (Status.COMPLETE, Status.COMPLETE)
    [stored] = await session.files.list()
    assert stored.name == "report.pdf"
    documents = [block for body in messages_sent(demo_server) for block in _documents(body)]
    assert [each["source"] for each in documents] == [{"type": "file", "file_id": stored.id}] * 3


async def test_what_is_only_counted_is_not_uploaded(session: Engine) -> None:
    request = asking(await attached.pdf(session.blobs, PAGES, via="file"))
    looked = await session.held.resolve(request, upload=False)
    assert looked["messages"][0]["content"][0]["source"] == wire_source(paper(PAGES), "application/pdf")
    assert await session.files.list() == []
    sent = await session.held.resolve(request)
    assert await session.held.resolve(request, upload=False) == sent
    assert sent["messages"][0]["content"][0]["source"]["type"] == "file"


async def test_a_file_that_was_deleted_on_the_server_is_uploaded_again(session: Engine) -> None:
    block = await attached.pdf(session.blobs, PAGES, via="file")
    first = await attached.asked(session, (block,))
    [gone] = await session.files.list()
    await session.api.delete_file(gone.id)
    second = await attached.asked(session, (block,), "And now?", under=first)
    assert second.status is Status.COMPLETE
    [there] = await session.files.list()
    assert there.id != gone.id


async def test_missing_bytes_are_told_by_name_and_nothing_is_sent(session: Engine, demo_server: DemoServer) -> None:
    block = await attached.pdf(session.blobs, PAGES, "A report.pdf")
    session.blobs.path(block.data["source"]["sha256"]).unlink()
    answer = await attached.asked(session, (block,))
    assert answer.status is Status.FAILED
    assert answer.error is not None
    assert answer.error.code == "attachment_missing"
    assert "“A report.pdf”" in answer.error.message
    assert messages_sent(demo_server) == []
    repair = await session.history.repair(answer.id)
    assert repair is not None
    assert [(change.code, change.kind) for change in repair.changes] == [("block", "document")]
    started = await session.turns.retry(answer.id, repair.settings)
    assert (await session.turns.wait(started.conversation_id)).status is Status.COMPLETE


@pytest.mark.parametrize("what", ["attachment_missing", "attachment_damaged"])
async def test_what_is_lost_is_named_before_it_is_uploaded(session: Engine, what: str) -> None:
    block = await attached.pdf(session.blobs, PAGES, "A report.pdf", via="file")
    path = session.blobs.path(block.data["source"]["sha256"])
    path.chmod(0o600)
    path.write_bytes(b"other bytes")
    if what == "attachment_missing":
        path.unlink()
    with pytest.raises(MissingAttachmentError, match=r"“A report\.pdf” (is missing|was damaged)") as caught:
        await session.held.resolve(asking(block))
    assert caught.value.error.code == what
    assert await session.files.list() == []


async def test_damaged_bytes_are_not_sent(session: Engine) -> None:
    block = await attached.image(session.blobs)
    path = session.blobs.path(block.data["source"]["sha256"])
    path.chmod(0o600)
    path.write_bytes(b"other bytes")
    with pytest.raises(MissingAttachmentError, match="damaged") as caught:
        await session.held.resolve(asking(block))
    assert caught.value.error.code == "attachment_damaged"


@pytest.mark.parametrize(
    "change", [{"sha256": "../../../etc/passwd"}, {"sha256": 7}, {"bytes": "many"}, {"sha256": "g" * 64}]
)
async def test_a_source_that_names_no_bytes_reads_nothing(paths: Paths, change: Json) -> None:
    source = held_source(Part(Held("0" * 64, 5, "image/png"))) | change
    with pytest.raises(MissingAttachmentError):
        await HeldSources(BlobStore(paths)).resolve(asking(ContentBlock({"type": "image", "source": source})))


async def test_a_picture_is_named_by_its_attachment(paths: Paths, database: Database) -> None:
    original, sent = Held("1" * 64, 9, "image/heic"), Part(Held("0" * 64, 5, "image/png"))
    source, store = held_source(sent), AttachmentStore(database)
    assert await store.name_of("0" * 64) is None
    attachment = Attachment(AttachmentId("x"), AttachmentKind.IMAGE, "holiday.heic", original, 1)
    await store.save(attachment, Made("", (sent,)))
    assert await store.name_of("1" * 64) == "holiday.heic"
    name_of = store.name_of
    with pytest.raises(MissingAttachmentError, match="holiday"):
        await HeldSources(BlobStore(paths), None, name_of).resolve(
            asking(ContentBlock({"type": "image", "source": source}))
        )


def _documents(body: Json) -> list[Json]:
    return [block for message in body["messages"] for block in message["content"] if block["type"] == "document"]
