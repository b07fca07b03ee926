"""Imports on a real data folder: other products' files, damage, bombs, cancelling, killing, twice."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import struct
import zipfile
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.base.paths import Paths
from app.exchange import items
from app.exchange.errors import ExchangeError
from app.model.carried import CarryProgress, ImportItem, Outcome
from app.model.ids import ConversationId
from app.model.news import ConversationChanged, News
from app.services.exporting import Extent, ReadingWish
from app.services.importing import ImportReport, Listener
from app.storage.conversations import ConversationStore
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.attached import png
from tests.fakes.exports import claude_chat, gpt_chat, json_file, node, said, spoken, zip_file
from tests.fakes.generated_trees import held
from tests.fakes.papers import encrypted_paper
from tests.fakes.stores import Stores, stores


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Stores]:
    """An empty data folder."""
    async with stores(tmp_path / "home") as opened:
        yield opened


async def _import(home: Stores, path: Path) -> tuple[ImportReport, list[ImportItem]]:
    told: list[ImportItem] = []
    report = await home.importing.run(path, Listener(item=told.append))
    assert report.outcomes.total() == len(told)
    assert await verify(home.database) == []
    return report, told


def _chats(count: int) -> list[dict[str, Any]]:
    return [claude_chat(said("1", "human", f"Number {at}"), uuid=f"c{at}", name=f"Chat {at}") for at in range(count)]


_GPT = gpt_chat(node("q", "root", spoken("user", "Hi"), "a"), node("a", "q", spoken("assistant", "Hello")), current="a")


@pytest.mark.parametrize(
    "name",
    [
        "conversations.json",
        "data/conversations.json",
        "conversations-000.json",
        "conversations_1.json",
        "data\\conversations.json",
        "Conversations.JSON",
    ],
)
async def test_a_zip_of_either_product(home: Stores, tmp_path: Path, name: str) -> None:
    path = zip_file(tmp_path / "x.zip", {"users.json": "[]", name: json.dumps([*_chats(2), _GPT]), "chat.html": "<p>"})
    report, _ = await _import(home, path)
    assert report.outcomes == {Outcome.ADDED: 3}
    assert sorted(each.summary.title for each in await home.all()) == ["Chat 0", "Chat 1", "Sun"]
    assert await LedgerStore(home.database).rows() == []


async def test_several_long_files_in_one_zip(home: Stores, tmp_path: Path) -> None:
    files = {f"conversations-00{at}.json": json.dumps([chat]) for at, chat in enumerate(_chats(3))}
    report, _ = await _import(home, zip_file(tmp_path / "x.zip", files))
    assert report.outcomes == {Outcome.ADDED: 3}


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(_chats(2)),
        "\ufeff" + json.dumps(_chats(2), indent=2),
        "\n".join(json.dumps(each) for each in _chats(2)),
        json.dumps({"conversations": _chats(2)}),
    ],
    ids=["array", "with a mark", "lines", "listed"],
)
async def test_bare_json_in_its_shapes(home: Stores, tmp_path: Path, data: str) -> None:
    path = tmp_path / "whatever.dat"
    path.write_text(data, "utf-8")
    report, _ = await _import(home, path)
    assert report.outcomes == {Outcome.ADDED: 2}


async def test_a_second_newer_export_adds_what_is_new(home: Stores, tmp_path: Path) -> None:
    first = claude_chat(said("1", "human", "Hi"), said("2", "assistant", "Hello"))
    await _import(home, json_file(tmp_path / "a.json", first))
    later = claude_chat(
        said("1", "human", "Hi"), said("2", "assistant", "Hello"), said("3", "human", "More"), name="Renamed"
    )
    report, _ = await _import(home, json_file(tmp_path / "b.json", later, *_chats(1)))
    assert (report.outcomes, report.messages) == ({Outcome.EXTENDED: 1, Outcome.ADDED: 1}, 2)
    again, _ = await _import(home, tmp_path / "b.json")
    assert (again.outcomes, again.messages) == ({Outcome.SAME: 2}, 0)


async def test_damaged_items_are_told_and_the_rest_comes_in(home: Stores, tmp_path: Path) -> None:
    good = [json.dumps(each) for each in _chats(3)]
    odd = ["5", '{"uuid": }', '{"name": "Neither"}', '{"uuid":"e","name":"Empty","chat_messages":[]}', "[1]"]
    path = tmp_path / "x.json"
    path.write_bytes(
        f"[{good[0]},{','.join(odd)},{good[1]},".encode() + b'{"name":"\xff"},' + good[2].encode() + b',{"uu'
    )
    report, told = await _import(home, path)
    assert report.outcomes == {Outcome.ADDED: 3, Outcome.REFUSED: 6, Outcome.EMPTY: 1}
    words = [" ".join(item.notes) for item in told if item.outcome is Outcome.REFUSED]
    for expected in ("no conversation", "not readable JSON", "no conversation of a product", "UTF-8", "in the middle"):
        assert any(expected in each for each in words), expected
    assert "Neither" in [item.title for item in told]


async def test_our_own_mistake_with_one_conversation_does_not_end_the_rest(
    home: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: Any
) -> None:
    convert = items.convert

    def mistaken(value: dict[str, Any]) -> Any:
        return convert(value) if value["name"] != "Chat 1" else value["nothing"]

    monkeypatch.setattr(items, "convert", mistaken)
    expected_log("a conversation could not be imported")
    report, told = await _import(home, json_file(tmp_path / "x.json", *_chats(3)))
    assert report.outcomes == {Outcome.ADDED: 2, Outcome.REFUSED: 1}
    assert "made a mistake" in told[1].notes[0]


async def test_conversations_that_came_in_are_told_to_the_window(home: Stores, tmp_path: Path) -> None:
    news: list[News] = []
    home.feed.subscribe(news.append)
    await _import(home, json_file(tmp_path / "x.json", *_chats(2)))
    await _import(home, tmp_path / "x.json")
    assert [each.summary.title for each in news if isinstance(each, ConversationChanged)] == ["Chat 0", "Chat 1"]


async def test_progress_goes_up_to_the_end(home: Stores, tmp_path: Path) -> None:
    told: list[CarryProgress] = []
    path = json_file(tmp_path / "x.json", *_chats(3))
    await home.importing.run(path, Listener(progress=told.append))
    assert [each.conversations for each in told] == [1, 2, 3, 3]
    done = [each.done for each in told]
    assert done == sorted(set(done))
    assert told[-1].done == told[-1].total == path.stat().st_size


@pytest.mark.parametrize("packed", [True, False])
async def test_progress_goes_no_further_than_the_end(home: Stores, tmp_path: Path, packed: bool) -> None:
    """In UTF-8 there are more bytes than in a file in UTF-16."""
    chats = [claude_chat(said("1", "human", "雨" * 5_000), uuid=f"c{at}") for at in range(3)]
    data = json.dumps(chats, ensure_ascii=False).encode("utf-16")
    path = tmp_path / "x.json"
    path.write_bytes(data)
    if packed:
        path = zip_file(tmp_path / "x.zip", {"conversations.json": data})
    told: list[CarryProgress] = []
    await home.importing.run(path, Listener(progress=told.append))
    assert [each.conversations for each in told] == [1, 2, 3, 3]
    assert {each.total for each in told} == {len(data)}
    assert max(each.done for each in told) == len(data)


async def test_what_was_taken_in_stays_when_it_is_cancelled_and_the_rest_follows_later(
    home: Stores, tmp_path: Path
) -> None:
    path = json_file(tmp_path / "x.json", *_chats(5))
    task: asyncio.Task[ImportReport]

    def stop(item: ImportItem) -> None:
        if item.title == "Chat 2":
            task.cancel()

    task = asyncio.create_task(home.importing.run(path, Listener(item=stop)))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(each.summary.title for each in await home.all()) == ["Chat 0", "Chat 1", "Chat 2"]
    report, _ = await _import(home, path)
    assert report.outcomes == {Outcome.SAME: 3, Outcome.ADDED: 2}


# Files that come along


async def test_pictures_of_the_user_become_attachments(home: Stores, tmp_path: Path) -> None:
    asked = spoken(
        "user",
        {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_0000abcd1234"},
        "What is this?",
        {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-GoneGone1"},
        kind="multimodal_text",
    )
    files: dict[str, bytes | str] = {
        "conversations.json": json.dumps([gpt_chat(node("q", "root", asked))]),
        "file_0000abcd1234-0f0f-sanitized.png": png(40, 30),
    }
    path = zip_file(tmp_path / "x.zip", files)
    _, told = await _import(home, path)
    (stored,) = await home.all()
    (message,) = stored.messages
    assert [block.type for block in message.message.blocks].count("image") == 1
    ((place, id),) = message.attached
    source = message.message.blocks[place].data["source"]
    assert (source["type"], source["width"], source["height"]) == ("held", 40, 30)
    assert await home.blobs.has(source["sha256"])
    assert [each.attachment.id for each in stored.attachments] == [id]
    assert "not part of the export" in message.message.text
    assert told[0].notes == ("One attachment (“a picture”) is not part of the export.",)
    again, _ = await _import(home, path)
    assert again.outcomes == {Outcome.SAME: 1}


async def test_a_file_that_is_none_is_named_and_the_message_comes_in(home: Stores, tmp_path: Path) -> None:
    asked = spoken("user", "Look", metadata={"attachments": [{"id": "file-Broken123", "name": "a.png"}]})
    files: dict[str, bytes | str] = {
        "conversations.json": json.dumps([gpt_chat(node("q", "root", asked))]),
        "file-Broken123-a.png": b"\x89PNG\r\n\x1a\n no picture",
    }
    _, told = await _import(home, zip_file(tmp_path / "x.zip", files))
    assert told[0].outcome is Outcome.ADDED
    assert told[0].notes[0].startswith("One attachment (“a.png”) is left out: ")
    (stored,) = await home.all()
    assert "a.png" in stored.messages[0].message.text


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("locked {0}.pdf", encrypted_paper(["A page."], "sesame", "owner"), "It is locked with a password"),
        ("tool.exe", b"MZ" + bytes(50), "is a program"),
        ("\ud800{}%s\u202egnp.png", b"\x89PNG\r\n\x1a\n no picture", "damaged"),
        ("x" * 300 + ".pdf", b"%PDF-1.4 nothing", ""),
    ],
    ids=["locked", "a program", "an odd name", "a long name"],
)
async def test_no_file_keeps_its_conversation_from_coming_in(
    home: Stores, tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    asked = spoken("user", "Look", metadata={"attachments": [{"id": "file-Broken123", "name": name}]})
    files: dict[str, bytes | str] = {
        "conversations.json": json.dumps([gpt_chat(node("q", "root", asked))]),
        "file-Broken123-a.bin": data,
    }
    _, told = await _import(home, zip_file(tmp_path / "x.zip", files))
    assert told[0].outcome is Outcome.ADDED
    (note,) = told[0].notes
    assert note.startswith("One attachment (“")
    assert why in note
    (stored,) = await home.all()
    assert "Look" in stored.messages[0].message.text


async def test_success_is_told_when_it_is_on_the_disk(home: Stores, tmp_path: Path) -> None:
    """An empty transaction would force nothing: something is written, in a transaction that waits for the disk."""
    path = json_file(tmp_path / "x.json", *_chats(2))
    await home.importing.run(path)

    def version(connection: sqlite3.Connection) -> int:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])

    with closing(sqlite3.connect(Paths(tmp_path / "home").database)) as other:
        before = version(other)
        await home.carry.settle()
        assert version(other) > before
    assert await home.database.write(lambda c: c.execute("PRAGMA synchronous").fetchone()[0]) == 2


# Archives, damaged or made to harm


async def _archive(home: Stores, tmp_path: Path) -> Path:
    await home.importing.run(json_file(tmp_path / "in.json", *_chats(2)))
    await home.exporting.archive(tmp_path / "out.zip", Extent())
    return tmp_path / "out.zip"


def _changed(path: Path, target: Path, changes: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """The archive *path* with other entries, or more of them."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", packing) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return target


async def test_an_archive_cut_anywhere_leaves_whole_conversations_or_nothing(home: Stores, tmp_path: Path) -> None:
    data = (await _archive(home, tmp_path)).read_bytes()
    async with stores(tmp_path / "other") as other:
        for size in range(0, len(data), 37):
            cut = tmp_path / "cut.zip"
            cut.write_bytes(data[:size])
            with pytest.raises(ExchangeError):
                await other.importing.run(cut)
        assert await other.all() == []


async def test_an_archive_with_any_byte_changed_ends_in_words(home: Stores, tmp_path: Path) -> None:
    data = (await _archive(home, tmp_path)).read_bytes()
    whole = await home.all()
    async with stores(tmp_path / "other") as other:
        for at in range(0, len(data), 23):
            bad = tmp_path / "bad.zip"
            bad.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
            try:
                await other.importing.run(bad)
            except ExchangeError as error:
                assert error.error.message  # noqa: PT017
        assert [each for each in await other.all() if each not in whole] == []
        assert await verify(other.database) == []


async def test_a_conversation_of_an_archive_comes_in_alone(home: Stores, tmp_path: Path) -> None:
    with zipfile.ZipFile(await _archive(home, tmp_path)) as opened:
        entry = next(name for name in opened.namelist() if name.startswith("conversations/"))
        data = opened.read(entry)
    async with stores(tmp_path / "other") as other:
        report, _ = await _import(other, _bare(tmp_path / "one.json", data))
        assert report.outcomes == {Outcome.ADDED: 1}
        newer = data.replace(b'"version":2', b'"version":3')
        refused, told = await _import(other, _bare(tmp_path / "two.json", newer))
        assert refused.outcomes == {Outcome.REFUSED: 1}
        assert "newer version" in told[0].notes[0]


def _bare(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "conversations/../../x.json",
        "/conversations/1.json",
        "conversations/a/b.json",
        "conversations\\a\\b.json",
        "../y",
    ],
)
async def test_names_that_lead_elsewhere_are_no_conversations(home: Stores, tmp_path: Path, name: str) -> None:
    path = _changed(await _archive(home, tmp_path), tmp_path / "x.zip", {name: b"{}"})
    async with stores(tmp_path / "other") as other:
        report, _ = await _import(other, path)
    assert report.outcomes == {Outcome.ADDED: 2}
    assert not (tmp_path / "y").exists()


async def test_a_conversation_that_unpacks_without_end_is_refused(
    home: Stores, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("app.exchange.sources.MOST_ITEM", 2_000_000)
    bomb = {"conversations/00000009-x.json": b" " * 50_000_000}
    path = _changed(await _archive(home, tmp_path), tmp_path / "x.zip", bomb)
    async with stores(tmp_path / "other") as other:
        report, told = await _import(other, path)
    assert report.outcomes == {Outcome.ADDED: 2, Outcome.REFUSED: 1}
    assert "larger than it may be" in told[-1].notes[0]


async def _with_attachment(home: Stores, tmp_path: Path, data: bytes, name: str = "") -> tuple[Path, str]:
    """An archive whose conversation names *data*, which lies in it under that name."""
    wanted = held(data)
    block = {
        "type": "document",
        "source": {"type": "held", "sha256": wanted.sha256, "bytes": wanted.size, "media_type": "a/b"},
    }
    path = await _archive(home, tmp_path)
    with zipfile.ZipFile(path) as opened:
        entry = next(each for each in opened.namelist() if each.startswith("conversations/"))
        value = json.loads(opened.read(entry))
    value["messages"][0]["blocks"][0]["data"] = block
    changes = {entry: json.dumps(value).encode(), f"attachments/{name or wanted.sha256}": data}
    return _changed(path, tmp_path / "with.zip", changes), wanted.sha256


async def test_bytes_that_were_packed_absurdly_are_left_out(home: Stores, tmp_path: Path) -> None:
    path, sha256 = await _with_attachment(home, tmp_path, b"\0" * 30_000_000)
    async with stores(tmp_path / "other") as other:
        report, told = await _import(other, path)
        assert report.outcomes == {Outcome.ADDED: 2}
        assert not await other.blobs.has(sha256)
    assert "damaged" in " ".join(note for item in told for note in item.notes)


@pytest.mark.parametrize("other_bytes", [b"other", b"word", b"words and more"])
async def test_bytes_that_are_others_are_left_out(home: Stores, tmp_path: Path, other_bytes: bytes) -> None:
    path, sha256 = await _with_attachment(home, tmp_path, b"words")
    path = _changed(path, tmp_path / "bad.zip", {f"attachments/{sha256}": other_bytes})
    async with stores(tmp_path / "other") as other:
        _, told = await _import(other, path)
        assert await other.blobs.known() == frozenset()
    assert "is damaged and left out" in " ".join(note for item in told for note in item.notes)


async def test_bytes_that_are_missing_are_told(home: Stores, tmp_path: Path) -> None:
    path, _ = await _with_attachment(home, tmp_path, b"words", name="elsewhere")
    async with stores(tmp_path / "other") as other:
        _, told = await _import(other, path)
    assert "not in the export" in " ".join(note for item in told for note in item.notes)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
async def test_other_ways_of_packing_are_not_read(home: Stores, tmp_path: Path, packing: int) -> None:
    path = _changed(await _archive(home, tmp_path), tmp_path / "x.zip", {}, packing)
    async with stores(tmp_path / "other") as other:
        report, told = await _import(other, path)
    assert report.outcomes == {Outcome.REFUSED: 2}
    assert "packed in a way" in told[0].notes[0]


async def test_a_zip_whose_list_would_fill_the_memory_is_refused(home: Stores, tmp_path: Path) -> None:
    data = bytearray((await _archive(home, tmp_path)).read_bytes())
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<L", data, at + 12, 0x7FFFFFFF)
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(ExchangeError, match="damaged") as caught:
        await home.importing.run(tmp_path / "x.zip")
    assert "too long" in caught.value.error.detail


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unknown_file"),
        (b"hello", "unknown_file"),
        (b"PK\x03\x04", "file_damaged"),
        (b"\xff\xfex\0", "unknown_file"),
    ],
)
async def test_what_is_no_export_is_refused_as_a_whole(home: Stores, tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(ExchangeError) as caught:
        await home.importing.run(tmp_path / "x")
    assert caught.value.error.code == code


async def test_a_zip_without_conversations_and_a_file_that_is_not_there(home: Stores, tmp_path: Path) -> None:
    for path, code in ((zip_file(tmp_path / "x.zip", {"a.txt": "x"}), "unknown_file"), (tmp_path / "no", "not_read")):
        with pytest.raises(ExchangeError) as caught:
            await home.importing.run(path)
        assert caught.value.error.code == code


async def test_what_lies_in_the_bin_is_told(home: Stores, tmp_path: Path) -> None:
    path = json_file(tmp_path / "x.json", *_chats(1))
    await _import(home, path)
    (id,) = await home.carry.ids()
    await ConversationStore(home.database).remove(id, 5)
    _, told = await _import(home, path)
    assert (told[0].outcome, told[0].notes) == (Outcome.BINNED, ("It lies in the bin.",))


async def test_an_archive_that_was_unpacked_and_packed_again_has_everything(home: Stores, tmp_path: Path) -> None:
    chat = gpt_chat(
        node("u", "root", spoken("user", "Hi", metadata={"attachments": [{"id": "file-12345678", "name": "a.txt"}]}))
    )
    await _import(
        home, zip_file(tmp_path / "x.zip", {"conversations.json": json.dumps([chat]), "file-12345678": "abc"})
    )
    await home.exporting.archive(tmp_path / "out.zip", Extent())
    for part in ("/", "\\"):
        with zipfile.ZipFile(tmp_path / "out.zip") as packed:
            files = {f"my chats{part}{name.replace('/', part)}": packed.read(name) for name in packed.namelist()}
        assert any("attachments" in name for name in files)
        others = {"__MACOSX/my chats/._manifest.json": b"x", "manifest.json": b"{}", "a/manifest.json": b"{}"}
        again = zip_file(tmp_path / "again.zip", files | others)
        async with stores(tmp_path / f"new{ord(part)}") as other:
            report, told = await _import(other, again)
            assert report.outcomes == {Outcome.ADDED: 1}
            assert [each.notes for each in told] == [()]
            assert await verify(other.database) == []


async def test_a_zip_of_zips_says_what_to_do(home: Stores, tmp_path: Path) -> None:
    path = zip_file(tmp_path / "x.zip", {"inner.ZIP": b"PK"})
    with pytest.raises(ExchangeError) as caught:
        await home.importing.run(path)
    assert "Unpack it" in caught.value.error.advice


# Exports


async def test_a_selection_and_a_branch(home: Stores, tmp_path: Path) -> None:
    forked = claude_chat(
        said("1", "human", "Hi", ""), said("2", "assistant", "A", "1"), said("3", "assistant", "B", "1"), uuid="f"
    )
    await _import(home, json_file(tmp_path / "x.json", forked, *_chats(2)))
    ids = await home.carry.ids()
    one = next(each for each in await home.all() if len(each.messages) == 3)
    leaf = one.messages[1].message.id
    await home.exporting.archive(tmp_path / "two.zip", Extent(tuple(ids[:2])))
    report = await home.exporting.archive(tmp_path / "one.zip", Extent((one.summary.id,), leaf))
    assert (report.conversations, report.messages) == (1, 2)
    async with stores(tmp_path / "a") as first, stores(tmp_path / "b") as second:
        assert (await first.importing.run(tmp_path / "two.zip")).outcomes == {Outcome.ADDED: 2}
        await second.importing.run(tmp_path / "one.zip")
        (branch,) = await second.all()
    assert [each.message.id for each in branch.messages] == [one.messages[0].message.id, leaf]
    assert branch.summary.active_leaf == leaf


async def test_what_is_missing_is_said_by_the_export(home: Stores, tmp_path: Path) -> None:
    path, sha256 = await _with_attachment(home, tmp_path, b"words")
    async with stores(tmp_path / "other") as other:
        await other.importing.run(path)
        other.blobs.path(sha256).unlink()
        report = await other.exporting.archive(tmp_path / "again.zip", Extent())
        other.blobs.path(sha256).write_bytes(b"wrong")
        damaged = await other.exporting.archive(
            tmp_path / "again.zip", Extent((ConversationId("gone"), *await other.carry.ids()))
        )
    assert ["missing" in note for note in report.notes] == [True]
    assert "gone is not here" in damaged.notes[0]
    assert "damaged" in damaged.notes[1]


def _left_aside(folder: Path) -> list[Path]:
    return list(folder.glob(".*"))


async def test_a_damaged_row_ends_its_conversation_and_the_others_go_out(home: Stores, tmp_path: Path) -> None:
    long = claude_chat(
        *(said(str(at), "human" if at % 2 else "assistant", f"x{at}") for at in range(1, 250)), name="Long"
    )
    await _import(home, json_file(tmp_path / "x.json", long, *_chats(1)))

    def spoil(connection: sqlite3.Connection) -> None:
        (number,) = connection.execute(
            "SELECT MAX(number) FROM messages WHERE id IN (SELECT active_leaf FROM conversations WHERE title = 'Long')"
        ).fetchone()
        connection.execute("DROP TRIGGER blocks_are_final")
        connection.execute("UPDATE blocks SET data = 'no JSON' WHERE message = ?", (number,))

    await home.database.write(spoil)
    report = await home.exporting.archive(tmp_path / "out.zip", Extent())
    assert report.notes == ["“Long”: 49 messages could not be read: the database is damaged."]
    async with stores(tmp_path / "other") as other:
        report_in, told = await _import(other, tmp_path / "out.zip")
        assert report_in.outcomes == {Outcome.ADDED: 2}
        assert sorted(len(each.messages) for each in await other.all()) == [1, 200]
    assert "branch that was shown" in " ".join(note for item in told for note in item.notes)


async def test_a_cancelled_export_leaves_what_was_there(home: Stores, tmp_path: Path) -> None:
    path = await _archive(home, tmp_path)
    before = path.read_bytes()
    task: asyncio.Task[Any]

    def stop(progress: CarryProgress) -> None:
        if progress.done == 1:
            task.cancel()

    task = asyncio.create_task(home.exporting.archive(path, Extent(), stop))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert path.read_bytes() == before
    assert _left_aside(tmp_path) == []


async def test_a_folder_that_is_not_there_is_said(home: Stores, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError) as caught:
        await home.exporting.archive(tmp_path / "no" / "x.zip", Extent())
    assert caught.value.error.code == "not_written"


async def test_files_for_reading_are_called_by_their_titles(home: Stores, tmp_path: Path) -> None:
    titles = ["a/b", "a/b", "", "CON", "🌧" * 90]
    chats = [claude_chat(said("1", "human", "x"), uuid=str(at), name=title) for at, title in enumerate(titles)]
    await _import(home, json_file(tmp_path / "x.json", *chats))
    report = await home.exporting.readable(tmp_path / "out", Extent(), "html", ReadingWish())
    names = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert report.conversations == len(names) == 5
    assert {"a-b.html", "a-b (2).html", "x.html", "_CON.html"} <= set(names)
