"""What is attached while a message is on its way to the disk is of the next message, and of that alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.demo.server import DemoServer
from app.model.attachment import AttachmentKind, DraftPlace, ItemState
from app.model.errors import ErrorKind, TurnError
from app.model.message import Message
from app.model.turn import Draft, TurnSettings
from app.services.bundle import Services
from app.storage.attachments import AttachmentStore
from app.storage.errors import StorageError
from tests.fakes.attaching import MODEL, NEW, settled, take, write
from tests.fakes.waiting import until

FULL = TurnError(ErrorKind.USER, "disk_full", "The disk is full.")


def names(services: Services, place: DraftPlace) -> list[str]:
    return [item.name for item in services.attachments.items(place)]


def titles(server: DemoServer) -> list[str]:
    """The documents of the last question."""
    last = [request.body for request in server.requests() if request.path == "/v1/messages"][-1]
    return [block["title"] for block in last["messages"][-1]["content"] if block["type"] == "document"]


async def send(services: Services, place: DraftPlace, meanwhile: Path) -> Message:
    """Send what the draft has; *meanwhile* is attached when the message has left and is not stored."""
    ids = tuple(item.id for item in services.attachments.items(place))
    draft = Draft("Read it.", TurnSettings(MODEL), place.conversation_id, attachments=ids, edits=place.edits)
    sending = asyncio.create_task(services.turns.send(draft))
    await asyncio.sleep(0)
    services.attachments.add_files(place, [meanwhile])
    started = await sending
    return await services.turns.wait(started.conversation_id)


async def test_in_a_conversation_it_stays(
    wire: Callable[[], Any], services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    await take(services, write(tmp_path / "f", "first.txt", b"One."))
    begun = await services.turns.send(Draft("Begin.", TurnSettings(MODEL)))
    await services.turns.wait(begun.conversation_id)
    place = DraftPlace(begun.conversation_id)
    await take(services, write(tmp_path / "f", "a.txt", b"A fact."), place=place)
    await send(services, place, write(tmp_path / "f", "b.txt", b"Another."))
    assert titles(demo_server) == ["a.txt"]
    await settled(services, place)
    assert names(services, place) == ["b.txt"]
    assert names(services, NEW) == ["first.txt"]
    again: Services = await wire()
    assert [item.name for item in await again.attachments.load(place)] == ["b.txt"]
    assert [item.name for item in await again.attachments.load(NEW)] == ["first.txt"]


async def test_of_a_new_chat_it_goes_where_the_chat_goes(
    wire: Callable[[], Any], services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    await take(services, write(tmp_path / "f", "a.txt", b"A fact."))
    answer = await send(services, NEW, write(tmp_path / "f", "b.txt", b"Another."))
    place = DraftPlace(answer.conversation_id)
    services.attachments.add_files(NEW, [write(tmp_path / "f", "c.txt", b"A third.")])  # still being looked for
    await services.attachments.follow(NEW, place)
    await until(lambda: names(services, place) == ["b.txt", "c.txt"])
    await settled(services, place)
    assert names(services, NEW) == []
    again: Services = await wire()
    assert [item.name for item in await again.attachments.load(place)] == ["b.txt", "c.txt"]
    assert await again.attachments.load(NEW) == ()
    assert titles(demo_server) == ["a.txt"]


async def test_a_dialog_that_was_opened_before_adds_to_the_conversation(services: Services, tmp_path: Path) -> None:
    spot = services.attachments.spot(NEW)
    await take(services, write(tmp_path / "f", "a.txt", b"A fact."))
    answer = await send(services, NEW, write(tmp_path / "f", "b.txt", b"Another."))
    await services.attachments.follow(NEW, DraftPlace(answer.conversation_id))
    assert spot.place == DraftPlace(answer.conversation_id)


async def test_of_an_edit_it_goes_to_the_draft_of_the_conversation(
    wire: Callable[[], Any], services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    await take(services, write(tmp_path / "f", "a.txt", b"A fact."))
    ids = tuple(item.id for item in services.attachments.items(NEW))
    begun = await services.turns.send(Draft("Read it.", TurnSettings(MODEL), attachments=ids))
    answer = await services.turns.wait(begun.conversation_id)
    edit, own = DraftPlace(answer.conversation_id, answer.parent_id), DraftPlace(answer.conversation_id)
    await take(services, write(tmp_path / "f", "own.txt", b"For later."), place=own)
    await services.attachments.begin_edit(edit)
    await send(services, edit, write(tmp_path / "f", "b.txt", b"Another."))
    await until(lambda: names(services, own) == ["own.txt", "b.txt"])
    await settled(services, own)
    assert names(services, edit) == []
    assert titles(demo_server) == ["a.txt"]
    again: Services = await wire()
    assert [item.name for item in await again.attachments.load(own)] == ["own.txt", "b.txt"]
    assert await again.attachments.load(edit) == ()


async def test_what_is_removed_before_a_chat_gets_its_name_comes_back_there(services: Services, tmp_path: Path) -> None:
    [item] = await take(services, write(tmp_path / "f", "a.txt", b"A fact."))
    position = await services.attachments.remove(item.id)
    assert position == 0
    begun = await services.turns.send(Draft("Begin.", TurnSettings(MODEL)))
    await services.attachments.follow(NEW, DraftPlace(begun.conversation_id))
    await services.attachments.restore(item.id, position)
    assert names(services, DraftPlace(begun.conversation_id)) == ["a.txt"]
    assert names(services, NEW) == []
    await services.turns.wait(begun.conversation_id)


async def test_what_is_removed_while_it_is_read_can_be_brought_back(services: Services, tmp_path: Path) -> None:
    services.attachments.add_files(NEW, [write(tmp_path / "f", "a.txt", b"A fact.")])
    await until(lambda: bool(services.attachments.items(NEW)))
    [item] = services.attachments.items(NEW)
    await services.attachments.remove(item.id)
    await services.attachments.restore(item.id, 0)
    [again] = await settled(services)
    assert (again.id, again.state) == (item.id, ItemState.READY)


async def test_what_is_sent_stays_sent(services: Services, tmp_path: Path) -> None:
    """The cross is pressed while the message is on its way: Undo must not send it twice."""
    [item] = await take(services, write(tmp_path / "f", "a.txt", b"A fact."))
    draft = Draft("Read it.", TurnSettings(MODEL), attachments=(item.id,))
    sending = asyncio.create_task(services.turns.send(draft))
    await asyncio.sleep(0)
    await services.attachments.remove(item.id)
    started = await sending
    await services.attachments.restore(item.id, 0)
    assert names(services, NEW) == []
    await services.turns.wait(started.conversation_id)


@pytest.mark.parametrize("way", ["file", "address"])
async def test_it_is_ready_once_the_draft_on_disk_has_it(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    gate, store, asked = asyncio.Event(), AttachmentStore.set_drafts, asyncio.Event()

    async def slow(self: AttachmentStore, drafts: Mapping[DraftPlace, Any]) -> None:
        asked.set()
        await gate.wait()
        await store(self, drafts)

    monkeypatch.setattr(AttachmentStore, "set_drafts", slow)
    if way == "file":
        services.attachments.add_files(NEW, [write(tmp_path / "f", "a.txt", b"A fact.")])
    else:
        services.attachments.add_address(NEW, "https://example.org/cat.png", AttachmentKind.IMAGE)
    await asked.wait()
    assert [item.state for item in services.attachments.items(NEW)] != [ItemState.READY]
    gate.set()
    assert [item.state for item in await settled(services)] == [ItemState.READY]


@pytest.mark.parametrize("way", ["file", "address"])
async def test_what_cannot_be_stored_is_refused_in_words(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    async def full(self: AttachmentStore, drafts: Mapping[DraftPlace, Any]) -> None:
        raise StorageError(FULL)

    monkeypatch.setattr(AttachmentStore, "set_drafts", full)
    if way == "file":
        services.attachments.add_files(NEW, [write(tmp_path / "f", "a.txt", b"A fact.")])
    else:
        services.attachments.add_address(NEW, "https://example.org/cat.png", AttachmentKind.IMAGE)
    [item] = await settled(services)
    assert (item.state, item.attachment) == (ItemState.REFUSED, None)
    assert item.error is not None
