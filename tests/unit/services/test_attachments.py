"""Attachments from the file to the request: taken in, kept, chosen, prepared, sent, and sent again byte for byte."""

from __future__ import annotations

import base64
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.media.media import Media
from app.media.values import ImageWish, MadeImage, MediaError
from app.model.attachment import AttachmentChoice, AttachmentKind, DraftItem, DraftPlace, ItemState
from app.model.message import Message
from app.model.news import AttachmentsChanged, News
from app.model.turn import Draft, TurnSettings
from app.services.bundle import Services
from tests.fakes.attaching import MODEL, NEW, PAGES, settled, take, write
from tests.fakes.clock import ManualClock
from tests.fakes.papers import encrypted_paper, paper
from tests.fakes.waiting import until


def png(width: int = 40, height: int = 30, **more: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, "PNG", **more)
    return made.getvalue()


async def ask(services: Services, items: tuple[DraftItem, ...], text: str = "What is it?", **more: Any) -> Message:
    draft = Draft(text, TurnSettings(MODEL, **more.pop("settings", {})), attachments=tuple(i.id for i in items), **more)
    started = await services.turns.send(draft)
    return await services.turns.wait(started.conversation_id)


def content(server: DemoServer, turn: int = -1) -> list[dict[str, Any]]:
    """The blocks of the last message of a request for an answer."""
    asked = [request.body for request in server.requests() if request.path == "/v1/messages"]
    found: list[dict[str, Any]] = asked[turn]["messages"][-1]["content"]
    return found


def decoded(block: dict[str, Any]) -> bytes:
    return base64.b64decode(block["source"]["data"])


async def test_files_of_all_kinds_are_sent_before_the_words(
    services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    picture, report = png(), paper(PAGES)
    paths = [
        write(files, "a.png", picture),
        write(files, "b.pdf", report),
        write(files, "c.txt", "Größe\r\n".encode("utf-16")),
    ]
    items = await take(services, *paths)
    assert [(item.name, item.state) for item in items] == [
        (name, ItemState.READY) for name in ("a.png", "b.pdf", "c.txt")
    ]
    answer = await ask(services, items)
    assert answer.error is None
    image, document, text, words = content(demo_server)
    assert (image["source"]["media_type"], decoded(image)) == ("image/png", picture)
    assert (document["title"], decoded(document)) == ("b.pdf", report)
    assert text["source"] == {"type": "text", "media_type": "text/plain", "data": "Größe\r\n"}
    assert words["text"] == "What is it?"
    assert "citations" not in document
    assert "a PDF of 3 pages" in answer.text
    assert "40 × 30 pixels" in answer.text
    assert services.attachments.items(NEW) == ()


async def test_what_was_sent_is_sent_again_byte_for_byte(
    wire: Callable[[], Any], demo_server: DemoServer, tmp_path: Path
) -> None:
    services: Services = await wire()
    path = write(tmp_path / "files", "large.png", png(3_000, 2_000, compress_level=1))
    items = await take(services, path)
    answer = await ask(services, items)
    first = content(demo_server)[0]
    path.write_bytes(b"changed since")
    services = await wire()
    started = await services.turns.send(Draft("And now?", TurnSettings(MODEL), conversation_id=answer.conversation_id))
    again = await services.turns.wait(started.conversation_id)
    asked = [request.body for request in demo_server.requests() if request.path == "/v1/messages"][-1]
    resent = asked["messages"][0]["content"][0]
    resent.pop("cache_control", None)
    first.pop("cache_control", None)
    assert resent == first
    assert again.usage is not None
    with Image.open(io.BytesIO(decoded(first))) as image:
        assert max(image.size) <= 1_568


async def test_a_stored_request_is_the_one_that_went_out(services: Services, tmp_path: Path) -> None:
    items = await take(services, write(tmp_path / "files", "b.pdf", paper(PAGES)))
    answer = await ask(services, items, settings={"citations": True})
    seen = await services.inspections.of(answer.id)
    assert seen is not None
    assert seen.exact


async def test_citations_are_asked_of_all_documents(
    services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    items = await take(services, write(files, "b.pdf", paper(PAGES)), write(files, "c.txt", b"A fact. Another."))
    answer = await ask(services, items, "What does page 2 say?", settings={"citations": True})
    assert [block.get("citations") for block in content(demo_server)] == [{"enabled": True}, {"enabled": True}, None]
    cited = [each for block in answer.blocks for each in block.data.get("citations") or ()]
    assert {(each["type"], each["start_page_number"]) for each in cited} == {("page_location", 2)}


async def test_one_bad_file_spoils_nothing(services: Services, tmp_path: Path) -> None:
    files = tmp_path / "files"
    write(files, "a.png", png())
    write(files, "broken.png", png()[:30])
    write(files, "empty.txt", b"")
    write(files, "tool.exe", b"MZ" + bytes(50))
    write(files, "z.pdf", paper(PAGES))
    items = await take(services, files)
    states = {item.name: item.state for item in items}
    assert states == {
        "a.png": ItemState.READY,
        "broken.png": ItemState.REFUSED,
        "empty.txt": ItemState.REFUSED,
        "tool.exe": ItemState.REFUSED,
        "z.pdf": ItemState.READY,
    }
    words = {item.name: item.error.message for item in items if item.error is not None}
    assert "tool.exe is a program" in words["tool.exe"]
    with pytest.raises(MediaError):
        await services.attachments.ready([item.id for item in items], MODEL)
    good = tuple(item for item in items if item.state is ItemState.READY)
    assert (await ask(services, good)).error is None


async def test_chosen_pages_alone_are_sent(services: Services, demo_server: DemoServer, tmp_path: Path) -> None:
    [item] = await take(services, write(tmp_path / "files", "b.pdf", paper(PAGES)))
    await services.attachments.choose(item.id, AttachmentChoice(pages=(3, 1), title="Spices", context="An excerpt"))
    answer = await ask(services, (item,))
    [document, _] = content(demo_server)
    assert (document["title"], document["context"]) == ("Spices", "An excerpt")
    assert "a PDF of 2 pages" in answer.text
    assert "Page 1: “Third page: cinnamon is bark.”" in answer.text


async def test_a_pdf_may_go_as_text_or_as_pictures(services: Services, demo_server: DemoServer, tmp_path: Path) -> None:
    [item] = await take(services, write(tmp_path / "files", "b.pdf", paper(PAGES)))
    await services.attachments.choose(item.id, AttachmentChoice(form="text", pages=(2,)))
    [text] = await services.attachments.ready([item.id], MODEL)
    assert text.block.data["source"]["media_type"] == "text/plain"
    await services.attachments.choose(item.id, AttachmentChoice(form="images", pages=(1, 2)))
    answer = await ask(services, (item,))
    assert [block["type"] for block in content(demo_server)] == ["image", "image", "text"]
    assert answer.error is None
    [use] = await services.attachments.of_conversation(answer.conversation_id)
    assert (use.attachment.name, use.position, len(use.parts)) == ("b.pdf", 0, 2)


async def test_a_locked_pdf_waits_for_its_password(services: Services, demo_server: DemoServer, tmp_path: Path) -> None:
    path = write(tmp_path / "files", "locked.pdf", encrypted_paper(PAGES, "sesame", "owner"))
    [item] = await take(services, path)
    assert item.state is ItemState.LOCKED
    with pytest.raises(MediaError, match="locked with a password"):
        await services.attachments.ready([item.id], MODEL)
    with pytest.raises(MediaError) as caught:
        await services.attachments.unlock(item.id, "wrong")
    assert caught.value.error.code == "wrong_password"
    await services.attachments.unlock(item.id, "sesame")
    assert (await settled(services))[0].state is ItemState.READY
    answer = await ask(services, (item,))
    assert "a PDF of 3 pages" in answer.text
    assert b"/Encrypt" not in decoded(content(demo_server)[0])


async def test_a_scan_has_no_text_to_be_sent_and_goes_in_another_way(services: Services, tmp_path: Path) -> None:
    made = io.BytesIO()
    Image.effect_noise((100, 100), 40).save(made, "PDF")
    services.attachments.set_model(NEW, MODEL)
    [item] = await take(services, write(tmp_path, "scan.pdf", made.getvalue()))
    await services.attachments.choose(item.id, AttachmentChoice(form="text"))
    await until(lambda: services.attachments.items(NEW)[0].state is ItemState.REFUSED, 30)
    error = services.attachments.items(NEW)[0].error
    assert error is not None
    assert error.code == "no_text"
    await services.attachments.choose(item.id, AttachmentChoice(form="images"))
    await until(lambda: services.attachments.is_settled(NEW, MODEL), 30)
    [item] = services.attachments.items(NEW)
    assert (item.state, item.error) == (ItemState.READY, None)
    assert item.prepared is not None


async def test_a_file_that_vanishes_after_the_drop_is_told_as_such(services: Services, tmp_path: Path) -> None:
    good, gone = write(tmp_path, "good.txt", b"Some words."), write(tmp_path, "gone.txt", b"More words.")
    services.attachments.add_files(NEW, [gone, good])
    gone.unlink()
    items = await settled(services)
    assert [(item.name, item.state) for item in items] == [
        ("gone.txt", ItemState.REFUSED),
        ("good.txt", ItemState.READY),
    ]
    assert items[0].error is not None
    assert items[0].error.code == "file_unreadable"


async def test_drafts_survive_a_restart_with_their_choices(wire: Callable[[], Any], tmp_path: Path) -> None:
    services: Services = await wire()
    files = tmp_path / "files"
    first, second = await take(services, write(files, "a.png", png()), write(files, "b.pdf", paper(PAGES)))
    await services.attachments.move(second.id, 0)
    await services.attachments.choose(second.id, AttachmentChoice(pages=(2,)))
    services = await wire()
    assert services.attachments.items(NEW) == ()
    items = await services.attachments.load(NEW)
    assert [item.id for item in items] == [second.id, first.id]
    assert items[0].attachment is not None
    assert items[0].attachment.choice.pages == (2,)
    assert (await ask(services, items)).error is None
    assert await (await wire()).attachments.load(NEW) == ()


async def test_what_is_removed_comes_back_where_it_was(services: Services, tmp_path: Path) -> None:
    files = tmp_path / "files"
    items = await take(services, *(write(files, f"{name}.png", png()) for name in "abc"))
    position = await services.attachments.remove(items[1].id)
    assert [item.name for item in services.attachments.items(NEW)] == ["a.png", "c.png"]
    assert position == 1
    await services.attachments.restore(items[1].id, position)
    assert [item.name for item in services.attachments.items(NEW)] == ["a.png", "b.png", "c.png"]


async def test_many_files_are_told_seldom_and_can_be_cancelled(services: Services, tmp_path: Path) -> None:
    heard: list[News] = []
    services.feed.subscribe(heard.append)
    files = tmp_path / "files"
    for number in range(120):
        write(files, f"{number:03}.txt", f"File {number}".encode())
    services.attachments.add_files(NEW, [files])
    await until(lambda: services.attachments.progress(NEW).done >= 10, 30)
    services.attachments.cancel(NEW)
    items = await settled(services)
    assert 10 <= len(items) < 120
    assert all(item.state is ItemState.READY for item in items)
    assert services.attachments.progress(NEW).total == len(items)
    assert sum(isinstance(each, AttachmentsChanged) for each in heard) < 120


async def test_an_address_goes_as_it_is(services: Services, demo_server: DemoServer) -> None:
    services.attachments.add_address(NEW, "https://example.org/cat.png", AttachmentKind.IMAGE)
    answer = await ask(services, await settled(services))
    assert content(demo_server)[0]["source"] == {"type": "url", "url": "https://example.org/cat.png"}
    assert "does not open" in answer.text


async def test_an_upload_is_named_in_every_turn_and_made_anew_when_it_is_gone(
    services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    [item] = await take(services, write(tmp_path / "files", "b.pdf", paper(PAGES)))
    await services.attachments.choose(item.id, AttachmentChoice(via="file"))
    answer = await ask(services, (item,))
    source = content(demo_server)[0]["source"]
    assert source["type"] == "file"
    [stored] = await services.server_files.list()
    assert (stored.id, stored.name) == (source["file_id"], "b.pdf")
    await services.server_files.delete(stored.id)
    started = await services.turns.send(
        Draft("Say more about the document", TurnSettings(MODEL), conversation_id=answer.conversation_id)
    )
    again = await services.turns.wait(started.conversation_id)
    assert again.error is None
    assert "a PDF of 3 pages" in again.text


async def test_missing_bytes_are_told_and_nothing_is_sent(
    services: Services, demo_server: DemoServer, paths: Paths, tmp_path: Path
) -> None:
    items = await take(services, write(tmp_path / "files", "a.png", png()))
    answer = await ask(services, items)
    for path in paths.attachments.glob("??/*"):
        path.unlink()
    before = len(demo_server.requests())
    started = await services.turns.send(Draft("And?", TurnSettings(MODEL), conversation_id=answer.conversation_id))
    failed = await services.turns.wait(started.conversation_id)
    if failed.error is not None:  # unless the bytes were still remembered
        assert failed.error.code == "attachment_missing"
        assert len(demo_server.requests()) == before


async def test_names_are_fit_to_be_shown(services: Services) -> None:
    services.attachments.add_bytes(NEW, b"words", "two\nlines\u202etxt.exe " + "x" * 300 + ".txt")
    [item] = await settled(services)
    assert "\n" not in item.name
    assert "\u202e" not in item.name
    assert len(item.name) <= 255
    assert item.name.endswith(".txt")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"two\nlines.txt", "two lines.txt"),
        (b"\xe2\x80\xaeexe.\xe2\x80\x8ftxt", "exe.txt"),
        (b"x" * 251 + b".txt", "x" * 251 + ".txt"),
        ("ש".encode() * 125 + b".txt", "ש" * 125 + ".txt"),
        (b"not \xff UTF-8.txt", "not UTF-8.txt"),
        (b"-rf ;$(reboot) %s {0} <b>.txt", "-rf ;$(reboot) %s {0} <b>.txt"),
    ],
)
async def test_odd_names_of_real_files(services: Services, tmp_path: Path, name: bytes, shown: str) -> None:
    items = await take(services, write(tmp_path, os.fsdecode(name), b"Some words."))
    assert [(item.name, item.state) for item in items] == [(shown, ItemState.READY)]
    answer = await ask(services, items)
    assert answer.error is None
    [use] = await services.attachments.of_conversation(answer.conversation_id)
    assert use.attachment.name == shown


async def test_only_what_nothing_refers_to_is_forgotten_after_a_week(
    services: Services, clock: ManualClock, paths: Paths, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    sent = await take(services, write(files, "sent.png", png(50, 50)))
    await ask(services, sent)
    items = await take(services, write(files, "draft.png", png(60, 60)), write(files, "removed.png", png(70, 70)))
    await services.attachments.remove(items[1].id)
    clock.advance(8 * 86_400)
    before = set(paths.attachments.glob("??/*"))
    for path in before:
        os.utime(path, (1, 1))
    await services.tidying.run()
    after = {path.name for path in paths.attachments.glob("??/*")}
    gone = {path.name for path in before} - after
    removed = items[1].attachment
    assert removed is not None
    assert removed.original is not None
    assert gone == {removed.original.sha256}


async def test_what_was_refused_waits_for_the_next_message(services: Services, tmp_path: Path) -> None:
    files = tmp_path / "files"
    items = await take(services, write(files, "a.png", png()), write(files, "tool.exe", b"MZ" + bytes(50)))
    good = tuple(item for item in items if item.state is ItemState.READY)
    answer = await ask(services, good)
    [left] = services.attachments.items(NEW)
    await services.attachments.follow(NEW, DraftPlace(answer.conversation_id))
    assert services.attachments.items(NEW) == ()
    assert services.attachments.items(DraftPlace(answer.conversation_id)) == (left,)
    assert (left.name, left.state) == ("tool.exe", ItemState.REFUSED)
    again = await ask(services, (), "And now?", conversation_id=answer.conversation_id)
    assert again.error is None
    assert [item.name for item in services.attachments.items(DraftPlace(answer.conversation_id))] == ["tool.exe"]


async def test_each_is_prepared_once_however_often_the_model_is_told(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    models = [MODEL]  # the last one is that of the window
    prepare = Media.image

    async def counted(media: Media, path: Path, target: Path, wish: ImageWish) -> MadeImage:
        made.append(path.name)
        return await prepare(media, path, target, wish)

    def told(news: News) -> None:
        if isinstance(news, AttachmentsChanged):  # as the window does
            services.attachments.set_model(NEW, models[-1])

    monkeypatch.setattr(Media, "image", counted)
    services.feed.subscribe(told)
    paths = [write(tmp_path / "files", f"{width}.png", png(width, 30)) for width in range(40, 52)]
    items = await take(services, *paths)
    await until(lambda: services.attachments.is_settled(NEW, MODEL), 30)
    assert len(made) == len(set(made)) == len(items) == len(paths)
    models.append("claude-haiku-4-5")
    services.attachments.set_model(NEW, models[-1])  # takes them as they are
    assert not services.attachments.is_settled(NEW, "claude-haiku-4-5")
    await until(lambda: services.attachments.is_settled(NEW, "claude-haiku-4-5"), 30)
    assert len(made) == len(paths)
