"""Tables: as wide as the column, with lines between the rows; rows are laid out when they are first seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.logic.markdown.plain import row_text
from app.logic.markdown.values import Align, Row, Run, Runs, Table
from app.ui.transcript.blocks.base import Action, BlockState, Damage, Shown, Tools
from app.ui.transcript.blocks.columns import PAD_X, Wanted, cell_widths, shared, surely_one_line, wider
from app.ui.transcript.blocks.links import link_action
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.blocks.sideways import THICK, Sideways, SidewaysBar
from app.ui.transcript.blocks.table_words import TableWords
from app.ui.transcript.heights import Heights
from app.ui.transcript.ink import Face, Ink
from app.ui.transcript.maths.typesetter import Formulas
from app.ui.transcript.text import runs_right_to_left, units

_PAD_Y = 5
_SAMPLED = 60  # rows that may still widen a column; later ones wrap, so that a long table never moves as it grows
_KEPT = 200  # laid out rows kept per table
_ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute  # else left and right change places in right-to-left text
_ALIGN = {
    Align.NONE: None,
    Align.LEFT: Qt.AlignmentFlag.AlignLeft | _ABSOLUTE,
    Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight | _ABSOLUTE,
}


def _flat(runs: Runs) -> Runs:
    return tuple(Run(run.text.replace("\n", " "), run.style, run.link) for run in runs)


class TableLayout(Sideways):
    """One table. Row 0 is the header. Above it, room is kept for what can be done with the table."""

    hovers = True

    def __init__(self, value: Table, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width, state)
        self._value = value
        self._words = TableWords(ink, width, state)
        self._wanted: list[Wanted] = [(0.0, 0.0)] * len(value.header)
        self._columns: list[float] = []
        self._heights = Heights()
        self._starts: list[int] = []  # UTF-16 position of each row
        self._laid: OrderedDict[int, list[RichText]] = OrderedDict()
        self._changed = tools.changed
        self._formulas = Formulas(tools.typesetter, self._arrived)
        self._mirrored = runs_right_to_left(tuple(run for cell in value.header for run in cell))
        self._take(0)

    def _arrived(self) -> None:
        self.late = True
        self._changed()

    def take_late(self) -> None:
        """Show the formulas that were set meanwhile; columns and rows take their sizes."""
        self.late = False
        self._laid.clear()
        self._wanted = [(0.0, 0.0)] * len(self._value.header)
        self._take(0)
        self.touch()

    def _lefts(self) -> list[float]:
        """Where each column begins, px. In a table that is read from the right the first one stands there."""
        lefts = [0.0, *accumulate(self._columns)]
        return [lefts[-1] - end for end in lefts[1:]] if self._mirrored else lefts[:-1]

    @property
    def _shift(self) -> float:
        """How far the columns are moved to the left, px; on paper nothing is."""
        return 0.0 if self.ink.paper else float(self._bar.shift(self._state.scroll))

    def _placed(self, index: int) -> Iterator[tuple[RichText, float, int]]:
        """The cells of a row, each with the x of its column, px, and the position at which its text begins."""
        at = self._starts[index]
        for cell, left in zip(self._cells(index), self._lefts(), strict=True):
            yield cell, left - self._shift, at
            at += cell.length + 1

    def _row(self, index: int) -> Row:
        return self._value.header if index == 0 else self._value.rows[index - 1]

    @property
    def _count(self) -> int:
        return 1 + len(self._value.rows)

    def _face(self, index: int) -> Face:
        return self.ink.cell_head if index == 0 else self.ink.cell

    def _take(self, first: int) -> None:
        """Measure and place the rows from *first* on."""
        if self._widen(first):
            first = 0
        for row in [row for row in self._laid if row >= first]:
            del self._laid[row]
        self._heights.truncate(first)
        del self._starts[first:]
        for index in range(first, self._count):
            start = 0
            if index:
                start = self._starts[-1] + units(row_text(self._row(index - 1))) + 1
            self._starts.append(start)
            self._heights.append(self._row_height(index))
        self.height = self._words.height + self._heights.total + (8 if self._overflow > 0 else 0)

    def _y(self, index: int) -> int:
        """Where row *index* begins, px."""
        return self._words.height + self._heights.before(index)

    def _at(self, y: float) -> tuple[int, int]:
        """The row at a height, and how far below its top that is, px."""
        return self._heights.find(max(0, int(y) - self._words.height))

    def _widen(self, first: int) -> bool:
        """Take rows into account for the widths; True when the widths changed.

        A row that is still arriving does not count: what stands moves once with each row at most, not with each word.
        """
        whole = self._count if self._value.closed else self._count - 1
        for index in range(first, min(max(1, whole), _SAMPLED)):
            face = self._face(index)
            for column, cell in enumerate(self._row(index)[: len(self._wanted)]):
                self._wanted[column] = wider(self._wanted[column], cell_widths(cell, face, self.ink, self._formulas))
        columns = shared(self._wanted, float(self.width))
        changed = columns != self._columns
        self._columns = columns
        return changed

    def _row_height(self, index: int) -> int:
        face = self._face(index)
        for cell, width in zip(self._row(index), self._columns, strict=False):
            if not surely_one_line(cell, cell_widths(cell, face, self.ink, self._formulas)[1], width - 2 * PAD_X):
                return self._tall(index)
        return ceil(face.line) + 2 * _PAD_Y + 1

    def _tall(self, index: int) -> int:
        tallest = max((cell.height for cell in self._cells(index)), default=self._face(index).line)
        return ceil(tallest) + 2 * _PAD_Y + 1

    def _cells(self, index: int) -> list[RichText]:
        cells = self._laid.get(index)
        if cells is None:
            cells = [self._cell(index, column) for column in range(len(self._columns))]
            self._laid[index] = cells
            if len(self._laid) > _KEPT:
                self._laid.popitem(last=False)
        return cells

    def _cell(self, index: int, column: int) -> RichText:
        color = self.ink.colors.muted if index == 0 else self.ink.colors.text
        row = self._row(index)
        runs = _flat(row[column]) if column < len(row) else ()
        cell = RichText(self.ink, self._face(index), color, runs, self._align(column), self._formulas)
        cell.set_width(max(8.0, self._columns[column] - 2 * PAD_X))
        return cell

    def _align(self, column: int) -> Qt.AlignmentFlag | None:
        """How a column is set; in a table that is read from the right, numbers and code begin there, too."""
        align = self._value.aligns[column]
        return _ALIGN[Align.RIGHT if self._mirrored and align is Align.NONE else align]

    def update(self, value: object) -> bool:
        """Take new rows of a growing table."""
        old = self._value
        if not isinstance(value, Table) or (value.header, value.aligns) != (old.header, old.aligns):
            return False
        if len(value.rows) < len(old.rows):
            return False
        self._value = value
        first = max(0, len(old.rows))
        top = self._y(first)
        columns = list(self._columns)
        self._take(first)
        whole = columns != self._columns or self.damage is not None
        self.damage = Damage(0.0 if whole else float(top))
        return True

    @property
    def _overflow(self) -> int:
        return max(0, ceil(sum(self._columns) - self.width - 0.5))

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the rows inside the clip."""
        self._words.paint(painter, shown)
        painter.save()
        painter.setClipRect(QRectF(0, 0, self.width, self.height), Qt.ClipOperation.IntersectClip)
        first, _ = self._at(shown.clip.top())
        for index in range(first, self._count):
            top = self._y(index)
            if top > shown.clip.bottom():
                break
            self._paint_row(painter, index, top, shown)
        painter.restore()
        self._bar.paint(painter, self.ink, self._state.scroll)

    def _paint_row(self, painter: QPainter, index: int, top: int, shown: Shown) -> None:
        for cell, left, at in self._placed(index):
            painter.translate(left + PAD_X, top + _PAD_Y)
            chosen = None
            if shown.selected is not None:
                chosen = (max(0, shown.selected[0] - at), min(cell.length, shown.selected[1] - at))
            cell.paint(painter, chosen if chosen and chosen[0] < chosen[1] else None)
            painter.translate(-left - PAD_X, -top - _PAD_Y)
        painter.setPen(self.ink.colors.line)
        bottom = top + self._heights[index] - 0.5
        painter.drawLine(QPointF(-self._shift, bottom), QPointF(sum(self._columns) - self._shift, bottom))

    @property
    def _bar(self) -> SidewaysBar:
        return SidewaysBar(0, self.height - THICK - 1, self.width, self._overflow, self._mirrored)

    def breaks(self) -> Sequence[int]:
        """Between rows; the header keeps one."""
        return [self._y(index) for index in range(2, self._count)]

    def head(self) -> int:
        """The header row."""
        return self._heights[0]

    def overflow(self) -> int:
        """What scrolls sideways on the screen."""
        return self._overflow

    def actions(self) -> Sequence[Action]:
        """Those of the table, then the links of the rows that are laid out."""
        found = self._words.actions()
        for index in sorted(self._laid):
            top = self._y(index) + _PAD_Y
            for cell, left, _ in self._placed(index):
                found += [link_action(run, rects, QPointF(left + PAD_X, top)) for run, rects in cell.links()]
        return found

    def tip_at(self, point: QPointF) -> str:
        """Why a formula stays its source."""
        index, rest = self._at(point.y())
        for (cell, left, _), width in zip(self._placed(index), self._columns, strict=True):
            if cell.missed and left <= point.x() < left + width:
                run = cell.run_at(point.x() - left - PAD_X, rest - _PAD_Y)
                return cell.missed.get(run.text, "") if run is not None else ""
        return ""

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point."""
        index, rest = self._at(y)
        placed = list(self._placed(index))
        near = [max(left - x, x - left - width, 0.0) for (_, left, _), width in zip(placed, self._columns, strict=True)]
        if not placed:
            return self._starts[index]
        cell, left, at = placed[near.index(min(near))]
        return at + cell.position_at(x - left - PAD_X, rest - _PAD_Y)

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where a range lies, cell by cell."""
        found: list[QRectF] = []
        first = max(0, bisect_right(self._starts, start) - 1)
        for index in range(first, bisect_left(self._starts, end)):
            top = self._y(index) + _PAD_Y
            for cell, left, at in self._placed(index):
                if at < end and start < at + cell.length:
                    parts = cell.rects(max(0, start - at), min(cell.length, end - at))
                    found += [part.translated(left + PAD_X, top) for part in parts]
        return found

    def whole(self, position: int, forward: bool) -> int:
        """*position*, never inside a formula."""
        index = max(0, bisect_right(self._starts, position) - 1)
        for cell, _, at in self._placed(index):
            if at < position < at + cell.length:
                return at + cell.whole(position - at, forward)
        return position

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        index = max(0, bisect_right(self._starts, position) - 1)
        top = self._y(index) + _PAD_Y
        for cell, left, at in self._placed(index):
            if position <= at + cell.length:
                return cell.caret(position - at).translated(left + PAD_X, top)
        return QRectF(0, top, 1, self.ink.cell.line)
