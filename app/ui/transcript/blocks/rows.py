"""Lines of code broken into the rows that are drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout, QTextOption

from app.ui.transcript.ink import Ink
from app.ui.transcript.text import units

LONGEST_ROW = 4_000  # characters; longer lines are broken even without wrapping, so that no row is slow to draw
TAB_CELLS = 4


def code_option(ink: Ink, wrap: bool = False) -> QTextOption:
    """How a row of code is set: always left to right, tabs of four cells."""
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    option.setTabStopDistance(TAB_CELLS * ink.char_width)
    option.setWrapMode(QTextOption.WrapMode.WrapAnywhere if wrap else QTextOption.WrapMode.NoWrap)
    return option


class Rows:
    """The rows of a growing block of code at one width, px; -1 does not wrap.

    Positions are UTF-16 units in the whole code, lines joined by one line end.
    """

    def __init__(self, ink: Ink, width: float) -> None:
        self._ink = ink
        self._width = width
        self._lines: list[str] = []
        self._first_rows: list[int] = []  # of each line
        self._starts: list[int] = []  # UTF-16 position of each line
        self._breaks: list[tuple[int, ...]] = []  # characters at which each line's rows begin
        self._widest = 0.0

    @property
    def count(self) -> int:
        """The number of rows."""
        return self._first_rows[-1] + len(self._breaks[-1]) if self._lines else 0

    @property
    def lines(self) -> Sequence[str]:
        """The lines taken so far."""
        return self._lines

    @property
    def widest(self) -> float:
        """The width of the widest row, px, estimated from its characters."""
        return self._widest

    def cut(self, line: int) -> None:
        """Forget the lines from *line* on."""
        del self._lines[line:], self._first_rows[line:], self._starts[line:], self._breaks[line:]

    def add(self, line: str) -> None:
        """Take one more line."""
        first, start = self.count, 0
        if self._lines:
            start = self._starts[-1] + units(self._lines[-1]) + 1
        self._lines.append(line)
        self._first_rows.append(first)
        self._starts.append(start)
        self._breaks.append(self._broken(line))
        self._widest = max(self._widest, self._measure(line))

    def _measure(self, line: str) -> float:
        cells = len(line.expandtabs(TAB_CELLS)) if line.isascii() else 0
        if cells or not line:
            return min(cells, LONGEST_ROW) * self._ink.char_width
        return float(self._ink.code.metrics.horizontalAdvance(line[:LONGEST_ROW]))

    def _broken(self, line: str) -> tuple[int, ...]:
        if self._width < 0 or (line.isascii() and "\t" not in line):
            step = LONGEST_ROW if self._width < 0 else max(8, int(self._width / self._ink.char_width))
            return tuple(range(0, max(1, len(line)), step))
        return tuple(start + at for start in range(0, len(line), LONGEST_ROW) for at in self._wrapped(line, start)) or (
            0,
        )

    def _wrapped(self, line: str, start: int) -> list[int]:
        part = line[start : start + LONGEST_ROW]
        layout = QTextLayout(part, self._ink.code.font)
        layout.setTextOption(code_option(self._ink, wrap=True))
        starts = []
        layout.beginLayout()
        row = layout.createLine()
        while row.isValid():
            row.setLineWidth(self._width)
            starts.append(len(part.encode("utf-16-le", "surrogatepass")[: 2 * row.textStart()].decode("utf-16-le")))
            row = layout.createLine()
        layout.endLayout()
        return starts

    def row(self, number: int) -> tuple[int, int, int]:
        """Row *number* as (line, first character, last character, exclusive)."""
        line = bisect_right(self._first_rows, number) - 1
        breaks = self._breaks[line]
        at = number - self._first_rows[line]
        end = breaks[at + 1] if at + 1 < len(breaks) else len(self._lines[line])
        return line, breaks[at], end

    def text(self, number: int) -> str:
        """The characters of row *number*."""
        line, begin, end = self.row(number)
        return self._lines[line][begin:end]

    def first_row(self, line: int) -> int:
        """The first row of *line*."""
        return self._first_rows[line]

    def row_start(self, number: int) -> int:
        """The UTF-16 position at which row *number* begins."""
        line, begin, _ = self.row(number)
        return self._starts[line] + units(self._lines[line][:begin])

    def row_of(self, position: int) -> int:
        """The row that holds a UTF-16 position; 0 when there are none."""
        if not self._lines:
            return 0
        line = max(0, bisect_right(self._starts, position) - 1)
        rest = position - self._starts[line]
        row = self._first_rows[line]
        for at, begin in enumerate(self._breaks[line]):
            if units(self._lines[line][:begin]) <= rest:
                row = self._first_rows[line] + at
        return row
