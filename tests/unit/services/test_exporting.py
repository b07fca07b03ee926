"""Exports where something is wrong with what they read, or with what lies in the folder already."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import pytest

from app.exchange.errors import ExchangeError
from app.exchange.file_names import TitleNames
from app.exchange.parts import wanted_pictures
from app.model.carried import ReadingChoice
from app.services.exporting import ExportReport, Extent, ReadingForm, ReadingWish
from tests.fakes.attached import png
from tests.fakes.exports import Value, claude_chat, gpt_chat, json_file, node, said, spoken, zip_file
from tests.fakes.stores import Stores, stores

_DAMAGED = "“Long”: 49 messages could not be read: the database is damaged."


def _long() -> Value:
    turns = (said(str(at), "human" if at % 2 else "assistant", f"x{at}") for at in range(1, 250))
    return claude_chat(*turns, uuid="long", name="Long")


def _short(name: str = "Short") -> Value:
    return claude_chat(said("1", "human", "Hi"), uuid=name, name=name)


def _spoil(connection: sqlite3.Connection) -> None:
    (number,) = connection.execute(
        "SELECT MAX(number) FROM messages WHERE id IN (SELECT active_leaf FROM conversations WHERE title = 'Long')"
    ).fetchone()
    connection.execute("DROP TRIGGER blocks_are_final")
    connection.execute("UPDATE blocks SET data = 'no JSON' WHERE message = ?", (number,))


async def _damaged(home: Stores, tmp_path: Path) -> None:
    await home.importing.run(json_file(tmp_path / "x.json", _long(), _short()))
    await home.database.write(_spoil)


@pytest.mark.parametrize("form", ["markdown", "html"])
async def test_what_cannot_be_read_ends_its_conversation_and_no_other(tmp_path: Path, form: ReadingForm) -> None:
    async with stores(tmp_path / "data") as home:
        await _damaged(home, tmp_path)
        report = await home.exporting.readable(tmp_path / "out", Extent(), form, ReadingWish())
    assert report.notes == [_DAMAGED]
    assert (report.conversations, report.messages) == (2, 201)
    texts = [each.read_text("utf-8") for each in (tmp_path / "out").iterdir()]
    assert any("x200" in text and "x201" not in text for text in texts)


async def test_what_cannot_be_read_is_not_drawn_and_said(tmp_path: Path) -> None:
    async with stores(tmp_path / "data") as home:
        await _damaged(home, tmp_path)
        report = ExportReport()
        drawn = {each.name: len(each.messages) async for each in home.exporting.whole(Extent(), False, report)}
    assert drawn == {"Long.pdf": 200, "Short.pdf": 1}
    assert report.notes == [_DAMAGED]


async def _with_picture(home: Stores, tmp_path: Path) -> Path:
    """A conversation with a picture; where its bytes lie."""
    told = spoken("user", "Look", metadata={"attachments": [{"id": "file-12345678", "name": "a.png"}]})
    chat = gpt_chat(node("u", "root", told))
    await home.importing.run(
        zip_file(tmp_path / "in.zip", {"conversations.json": _json(chat), "file-12345678": png(8, 6)})
    )
    (conversation,) = await home.all()
    (held,) = (held for each in conversation.messages for held in wanted_pictures(each))
    return home.blobs.path(held.sha256)


def _json(chat: Value) -> bytes:
    return json.dumps([chat]).encode()


async def test_a_damaged_picture_does_not_keep_its_conversation(tmp_path: Path) -> None:
    wish = ReadingWish(ReadingChoice(pictures=True))
    async with stores(tmp_path / "data") as home:
        path = await _with_picture(home, tmp_path)
        await home.exporting.readable(tmp_path / "whole", Extent(), "html", wish)
        path.write_bytes(b"wrong")
        report = await home.exporting.readable(tmp_path / "out", Extent(), "html", wish)
    assert report.notes == ["“Sun”: a picture could not be read."]
    assert "data:image/png" in (tmp_path / "whole" / "Sun.html").read_text("utf-8")
    assert "Attached: a.png" in (tmp_path / "out" / "Sun.html").read_text("utf-8")


async def test_bytes_that_cannot_be_read_do_not_end_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stores(tmp_path / "data") as home:
        path = await _with_picture(home, tmp_path)

        def fails(sha256: str) -> object:
            raise OSError(5, "Input/output error", str(path))

        monkeypatch.setattr(home.blobs, "pieces", fails)  # no disk can be made to fail at one place
        report = await home.exporting.archive(tmp_path / "out.zip", Extent())
    assert set(report.notes) == {"“Sun”: the file of an attachment is damaged."}
    async with stores(tmp_path / "other") as other:
        await other.importing.run(tmp_path / "out.zip")
        assert len(await other.all()) == 1


async def test_nothing_in_the_folder_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "RAIN.md").write_text("mine", "utf-8")
    async with stores(tmp_path / "data") as home:
        await home.importing.run(json_file(tmp_path / "x.json", _short("Rain"), _short("Sun")))
        first = await home.exporting.readable(out, Extent(), "markdown", ReadingWish())
        assert {each.name for each in out.iterdir()} == {"RAIN.md", "Rain (2).md", "Sun.md"}
        again = await home.exporting.readable(out, Extent(), "markdown", ReadingWish())
        (out / "Sun.md").write_text("old", "utf-8")
        wish = ReadingWish(replace=True)
        replaced = await home.exporting.readable(out, Extent(), "markdown", wish)
    assert [note.partition(" a number")[0] for note in first.notes] == ["One file has"]
    assert [note.partition(" a number")[0] for note in again.notes] == ["2 files have"]
    assert replaced.notes == []
    assert (out / "RAIN.md").read_text("utf-8") == "mine"
    assert (out / "Sun.md").read_text("utf-8").startswith("# Sun")
    assert (out / "Sun (2).md").is_file()


def test_names_are_compared_as_every_system_does() -> None:
    names = TitleNames(["Caf\u00e9.md", "x.html"])
    assert [names.new(title, "markdown") for title in ("Cafe\u0301", "X", "x", "CON\u00b9")] == [
        "Cafe\u0301 (2).md",
        "X.md",
        "x (2).md",
        "CON\u00b9.md",
    ]
    assert names.numbered == 1
    assert [names.new(title, "markdown") for title in ("COM\u00b9", "nul .txt", "CONIN$")] == [
        "_COM\u00b9.md",
        "_nul .txt.md",
        "_CONIN$.md",
    ]


def test_thousands_of_one_title_cost_no_more_than_others(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def count(name: str) -> str:
        compared.append(name)
        return name

    monkeypatch.setattr("app.exchange.file_names._compared", count)
    names = TitleNames(["Chat (2).md"])
    made = [names.new("Chat", "markdown") for _ in range(300)]
    assert made == ["Chat.md", *(f"Chat ({number}).md" for number in range(3, 302))]
    assert names.numbered == 299
    assert len(compared) < 4 * len(made)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows says less of why")
@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("no/x.html", "The folder is not there"),
        ("folder", "There is a folder of that name"),
        ("file/x.html", "There is a file where its folder should be"),
        ("n" * 300, "Choose a shorter name."),
    ],
)
async def test_what_cannot_be_written_says_why(tmp_path: Path, name: str, advice: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x", "utf-8")
    async with stores(tmp_path / "data") as home:
        await home.importing.run(json_file(tmp_path / "x.json", _short()))
        extent = Extent(tuple(await home.carry.ids()))
        for write in (home.exporting.archive(tmp_path / name, extent), _read(home, tmp_path / name, extent)):
            with pytest.raises(ExchangeError) as caught:
                await write
            assert (caught.value.error.code, caught.value.error.advice.partition(":")[0]) == ("not_written", advice)
        assert await home.exporting.archive(tmp_path / ("n" * 255), extent)


async def _read(home: Stores, path: Path, extent: Extent) -> ExportReport:
    return await home.exporting.readable(path, extent, "html", ReadingWish())
