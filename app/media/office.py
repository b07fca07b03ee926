"""The text of DOCX and XLSX files. The API takes neither: what is sent is their text, and that is said."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.logic.tokens import NEWER, OLDER, estimate_text
from app.media.values import Looked, refused
from app.model.attachment import AttachmentFacts, AttachmentKind

_MOST_UNPACKED = 300_000_000  # bytes of all parts together
_MOST_RATIO = 400  # times a part may be larger than packed
_MOST_CHARACTERS = 5_000_000
_MOST_COLUMNS = 500
_MOST_EMPTY = 3  # rows
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def look(path: Path, source: str) -> Looked:
    """The facts of a document. Raises MediaError."""
    found, cut = text(path, source)
    if not found.strip():
        raise refused("no_text", "The document has no text in it.", "Save it as PDF to send what it shows.")
    notes = ("text_only", "cut") if cut else ("text_only",)
    tokens = tuple((round(estimate_text(found, weights)),) for weights in (NEWER, OLDER))
    facts = AttachmentFacts(newer=tokens[0], older=tokens[1], source=source, notes=notes)
    return Looked(AttachmentKind.TEXT, _TYPES[source], facts)


def text(path: Path, source: str) -> tuple[str, bool]:
    """The text of the file, and whether it was cut. Raises MediaError."""
    _check_archive(path)
    lines = _docx(path) if source == "docx" else _xlsx(path)
    return _joined(lines)


def _check_archive(path: Path) -> None:
    """Refuse what unpacks to far more than it seems, and XML that declares entities."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        whole = sum(part.file_size for part in parts)
        swollen = any(
            part.file_size > 1_000_000 and part.file_size > part.compress_size * _MOST_RATIO for part in parts
        )
        if whole > _MOST_UNPACKED or swollen:
            raise refused(
                "too_large", "The document unpacks to far more than can be read.", "Save it as PDF or as text."
            )
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    head = file.read(4096)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise refused("broken_file", "The document is not one that Office wrote.", "Save it as PDF.")


def _joined(lines: Iterator[str]) -> tuple[str, bool]:
    found: list[str] = []
    left = _MOST_CHARACTERS
    for line in lines:
        if len(line) > left:
            found.append(line[:left])
            return "\n".join(found), True
        found.append(line)
        left -= len(line) + 1
    return "\n".join(found), False


def _docx(path: Path) -> Iterator[str]:
    import docx  # noqa: PLC0415
    from docx.table import Table  # noqa: PLC0415

    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            yield from _table(block)
        else:
            yield _paragraph(block)


def _paragraph(block: Any) -> str:
    style = str(getattr(block.style, "name", "") or "")
    if style.startswith("Heading ") and style[8:].isdigit():
        return f"{'#' * min(6, int(style[8:]))} {block.text}"
    if style == "Title":
        return f"# {block.text}"
    return f"- {block.text}" if style.startswith("List") else str(block.text)


def _table(table: Any) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        seen: set[int] = set()
        for cell in row.cells:
            if id(cell._tc) not in seen:  # a merged cell stands there once for each column
                seen.add(id(cell._tc))
                cells.append(" ".join(cell.text.split()))
        yield "\t".join(cells)
    yield ""


def _xlsx(path: Path) -> Iterator[str]:
    import openpyxl  # noqa: PLC0415

    with path.open("rb") as file:  # by its name openpyxl takes only what ends in .xlsx, and kept bytes have no ending
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                yield f"# {sheet.title}"
                yield from _rows(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS))
                yield ""
        finally:
            book.close()


def _rows(rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """Each row as a line; of many empty ones a single line is left: one stray cell can have a million before it."""
    empty = 0
    for row in rows:
        if row.count(None) == len(row):
            empty += 1
            continue
        yield from [""] * (empty if empty <= _MOST_EMPTY else 1)
        empty = 0
        yield "\t".join(_cell(value) for value in row).rstrip("\t")


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())
