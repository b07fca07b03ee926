"""PDFs with text from right to left: read in the order in which it was written, found where it is seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from app.media import passages, pdf
from tests.fakes.pictures import require_fonts

LINES = ("שלום עולם זה ספר", "The word שלום means peace 123", "مرحبا بالعالم هذا كتاب")


@pytest.fixture
def leftward(tmp_path: Path, qapp: QApplication) -> Path:
    """A page as Qt writes it: the glyphs in the order in which they are seen."""
    require_fonts()
    path = tmp_path / "leftward.pdf"
    writer = QPdfWriter(str(path))
    writer.setResolution(72)
    painter = QPainter(writer)
    painter.setFont(QFont("Noto Sans", 14))
    for line, text in enumerate(LINES):
        painter.drawText(72, 100 + 40 * line, text)
    painter.end()
    return path


def test_it_is_read_as_it_was_written(leftward: Path) -> None:
    assert "".join(pdf.texts(leftward, None)).split("\n") == [*LINES]
    pdf.pages(leftward, [1], leftward.with_name("made"))
    assert "".join(pdf.texts(leftward.with_name("made"), None)).split("\n") == [*LINES]


def box_of(path: Path, words: str) -> tuple[float, float, float, float]:
    [found] = passages.find(path, [1], words)
    assert passages.search(path, words, 9) == [found]
    [box] = found.boxes
    return box


@pytest.mark.parametrize(
    ("line", "words"),
    [(0, LINES[0]), (0, "שלום עולם"), (0, "ספר"), (1, "word שלום means"), (2, LINES[2]), (2, "مرحبا بالعالم")],
)
def test_words_are_found_on_their_line(leftward: Path, line: int, words: str) -> None:
    first = box_of(leftward, LINES[0])
    _, top, _, height = box_of(leftward, words)
    assert top + height / 2 == pytest.approx(first[1] + first[3] / 2 + 40 * line, abs=6)


@pytest.mark.parametrize(("line", "begin", "end"), [(0, "שלום", "ספר"), (2, "مرحبا", "كتاب")])
def test_a_line_begins_at_its_right(leftward: Path, line: int, begin: str, end: str) -> None:
    left, _, width, _ = box_of(leftward, LINES[line])
    first, last = box_of(leftward, f"{begin} ") if line == 2 else box_of(leftward, LINES[0][:9]), box_of(leftward, end)
    assert first[0] + first[2] == pytest.approx(left + width, abs=1)
    assert last[0] == pytest.approx(left, abs=1)
    assert last[0] + last[2] < first[0]
