"""The demo's Files API, as the official SDK sees it."""

from __future__ import annotations

import base64
from typing import Any

import anthropic
import pytest

from tests.fakes.papers import paper
from tests.unit.demo.test_demo_pictures import png

Json = dict[str, Any]


def asking(block: Json, words: str = "What is it?") -> list[Json]:
    return [{"role": "user", "content": [block, {"type": "text", "text": words}]}]


def spoken(message: Any) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


async def test_a_file_is_uploaded_listed_and_deleted(client: anthropic.AsyncAnthropic) -> None:
    data = bytes(range(256)) * 50 + b"\r\n--\r\n"
    stored = await client.files.upload(file=("numbers.bin", data, "application/octet-stream"))
    assert (stored.filename, stored.mime_type, stored.size_bytes) == (
        "numbers.bin",
        "application/octet-stream",
        len(data),
    )
    assert stored.id.startswith("file_")
    assert not stored.downloadable
    assert stored.expires_at is None
    assert (await client.files.retrieve_metadata(stored.id)).to_dict() == stored.to_dict()
    assert [each.id async for each in client.files.list()] == [stored.id]
    assert (await client.files.delete(stored.id)).id == stored.id
    with pytest.raises(anthropic.NotFoundError):
        await client.files.retrieve_metadata(stored.id)


async def test_lists_come_in_pages_and_by_id(client: anthropic.AsyncAnthropic) -> None:
    ids = [(await client.files.upload(file=(f"{n}.txt", b"x", "text/plain"))).id for n in range(5)]
    first = await client.files.list(limit=2)
    assert [each.id for each in first.data] == ids[:2:-1]
    assert first.next_page
    assert [each.id async for each in client.files.list(limit=2)] == ids[::-1]
    assert {each.id async for each in client.files.list(ids=[ids[0], ids[3], "file_none"])} == {ids[0], ids[3]}


async def test_a_file_expires(client: anthropic.AsyncAnthropic, hand: Any) -> None:
    stored = await client.files.upload(file=("note.txt", b"x", "text/plain"), expires_in_seconds=3600)
    assert stored.expires_at is not None
    assert (stored.expires_at - stored.created_at).total_seconds() == 3600
    hand.turn(3599)
    await client.files.retrieve_metadata(stored.id)
    hand.turn(2)
    with pytest.raises(anthropic.NotFoundError):
        await client.files.retrieve_metadata(stored.id)
    assert [each async for each in client.files.list()] == []


@pytest.mark.parametrize("name", ["a/b.txt", "a|b.txt", "x" * 256])
async def test_names_are_checked(client: anthropic.AsyncAnthropic, name: str) -> None:
    with pytest.raises(anthropic.BadRequestError):
        await client.files.upload(file=(name, b"x", "text/plain"))


async def test_an_expiry_out_of_bounds_is_refused(client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.BadRequestError):
        await client.files.upload(file=("a.txt", b"x", "text/plain"), expires_in_seconds=60)


async def test_a_file_stands_for_its_bytes(client: anthropic.AsyncAnthropic, create: Any) -> None:
    data = paper(["The tide comes twice a day.", "The moon pulls."])
    stored = await client.files.upload(file=("tides.pdf", data, "application/pdf"))
    named = {"type": "document", "source": {"type": "file", "file_id": stored.id}, "citations": {"enabled": True}}
    source = {"type": "base64", "media_type": "application/pdf", "data": base64.b64encode(data).decode()}
    inline = {"type": "document", "source": source, "citations": {"enabled": True}}
    by_name, by_bytes = await create(messages=asking(named)), await create(messages=asking(inline))
    assert spoken(by_name) == spoken(by_bytes)
    assert by_name.usage.input_tokens == by_bytes.usage.input_tokens
    cited = [each for block in by_name.content if block.type == "text" for each in block.citations or []]
    assert {each.file_id for each in cited} == {stored.id}


async def test_a_picture_by_file(client: anthropic.AsyncAnthropic, create: Any) -> None:
    stored = await client.files.upload(file=("a.png", png(30, 40), "image/png"))
    block = {"type": "image", "source": {"type": "file", "file_id": stored.id}}
    assert "30 × 40 pixels" in spoken(await create(messages=asking(block)))


async def test_a_deleted_file_is_not_found(client: anthropic.AsyncAnthropic, refusal: Any) -> None:
    stored = await client.files.upload(file=("a.png", png(30, 40), "image/png"))
    await client.files.delete(stored.id)
    error = await refusal(messages=asking({"type": "image", "source": {"type": "file", "file_id": stored.id}}))
    assert (error.status_code, error.api_message) == (404, f"File not found: {stored.id}")


async def test_a_text_is_no_picture(client: anthropic.AsyncAnthropic, refusal: Any) -> None:
    stored = await client.files.upload(file=("a.txt", b"words", "text/plain"))
    error = await refusal(messages=asking({"type": "image", "source": {"type": "file", "file_id": stored.id}}))
    assert error.status_code == 400


async def test_what_names_a_file_beside_its_bytes_is_refused(refusal: Any) -> None:
    source = {"type": "base64", "media_type": "image/png", "data": "aGVsbG8=", "file_id": "file_1"}
    error = await refusal(messages=asking({"type": "image", "source": source}))
    assert "Extra inputs are not permitted" in error.api_message
