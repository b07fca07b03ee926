"""Texts in every encoding, and the text of office documents."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from app.media import look, texts
from app.media.values import MediaError
from app.model.attachment import AttachmentKind

WORDS = "Größe: 5 €, naïve façade\r\nÜbung macht den Meister\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_certain_encodings_are_read_and_become_utf_8(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "notes.md"
    text = "Plain words first, then: " + WORDS
    path.write_bytes(text.encode(encoding))
    found = look.look(path, "notes.md")
    assert (found.kind, found.media_type, found.facts.source) == (AttachmentKind.TEXT, "text/plain", "md")
    assert found.facts.notes == ()
    made = texts.convert(path, tmp_path / "made", "md")
    assert (tmp_path / "made").read_bytes() == text.encode()
    assert made.size == len(text.encode())
    assert (made.newer, made.older) == (found.facts.newer[0], found.facts.older[0])


@pytest.mark.parametrize(("encoding", "text"), [("cp1252", WORDS * 5), ("shift_jis", "これは日本語の文章です。" * 20)])
def test_other_encodings_are_guessed_and_said_so(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(text.encode(encoding))
    found = look.look(path, "old.txt")
    assert found.facts.notes == ("guessed_encoding",)
    texts.convert(path, tmp_path / "made", "txt")
    assert (tmp_path / "made").read_bytes().decode() == text


@pytest.mark.parametrize("data", [b"   \n\t ", b"\xef\xbb\xbf"])
def test_a_file_without_words_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(data)
    with pytest.raises(MediaError) as caught:
        look.look(path, "empty.txt")
    assert caught.value.error.code == "no_text"


def test_too_much_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_BYTES", 1_000_000)
    path = tmp_path / "log.txt"
    path.write_bytes(b"line\n" * 300_000)
    with pytest.raises(MediaError) as caught:
        look.look(path, "log.txt")
    assert caught.value.error.code == "too_large"
    assert "log.txt" in caught.value.error.message


def test_a_word_document_gives_its_text_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Spices", 1)
    document.add_paragraph("They came by sea.")
    document.add_paragraph("Pepper", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {number}"
    document.add_paragraph("The end.")
    path = tmp_path / "spices"
    document.save(str(path))
    found = look.look(path, "spices")
    assert (found.kind, found.facts.source, found.facts.notes) == (AttachmentKind.TEXT, "docx", ("text_only",))
    texts.convert(path, tmp_path / "made", "docx")
    assert (tmp_path / "made").read_text("utf-8").split("\n") == [
        "# Spices",
        "They came by sea.",
        "- Pepper",
        "cell 0\tcell 1",
        "cell 2\tcell 3",
        "",
        "The end.",
    ]


def test_a_workbook_gives_its_values(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sums"
    sheet.append(["Quarter", "Sum"])
    sheet.append(["Q1", 35.1])
    book.create_sheet("Empty")
    path = tmp_path / "sums"  # as its bytes are kept: without an ending
    book.save(path)
    assert look.look(path, "sums").facts.source == "xlsx"
    texts.convert(path, tmp_path / "made", "xlsx")
    assert (tmp_path / "made").read_text("utf-8").split("\n")[:3] == ["# Sums", "Quarter\tSum", "Q1\t35.1"]


def test_a_stray_cell_brings_no_empty_rows_with_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place in ("A1", "A4", "A1048576", "XFD5"):
        sheet[place] = place
    path = tmp_path / "stray"
    book.save(path)
    texts.convert(path, tmp_path / "made", "xlsx")
    lines = (tmp_path / "made").read_text("utf-8").split("\n")
    assert lines == ["# Sheet", "A1", "", "", "A4", "", "A1048576", ""]


def make_zip(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("part", ["word/document.xml", "xl/workbook.xml"])
def test_archives_that_swell_are_refused(tmp_path: Path, part: str) -> None:
    path = make_zip(tmp_path / "bomb", {part: b"<a/>", "word/media.xml": bytes(20_000_000)})
    with pytest.raises(MediaError) as caught:
        look.look(path, "bomb")
    assert caught.value.error.code == "too_large"


def test_entities_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "laughs", {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})
    with pytest.raises(MediaError) as caught:
        look.look(path, "laughs")
    assert caught.value.error.code == "broken_file"
