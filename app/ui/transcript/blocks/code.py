"""Code: a header with language and actions, rows that are laid out when first seen, long code folded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout

from app.logic.file_names import code_file_name
from app.logic.markdown.values import CodeBlock
from app.ui.transcript.blocks.base import Action, BlockState, Damage, Shown, Tools
from app.ui.transcript.blocks.code_bars import PAD, Foot, Head, bars
from app.ui.transcript.blocks.rich import cursor_x
from app.ui.transcript.blocks.rows import Rows, code_option
from app.ui.transcript.blocks.sideways import THICK, Sideways, SidewaysBar
from app.ui.transcript.ink import Ink
from app.ui.transcript.syntax.highlighter import Highlighter
from app.ui.transcript.syntax.spans import Spans
from app.ui.transcript.text import for_document, units

FOLD_FROM = 40  # lines; longer code is folded
FOLDED_LINES = 32  # shown of it
_RADIUS = 10.0
_PAD_TOP = 10.0
_KEPT_ROWS = 400  # laid out rows kept per block
_DIGITS = 3  # of line numbers that always have room, so that code does not move as it grows
_GUTTER_GAP = 14.0  # px between line numbers and code


class CodeLayout(Sideways):
    """One block of code. Code that arrives is shown whole and stays so: nothing folds under the reader's eye."""

    def __init__(self, value: CodeBlock, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width, state)
        self._value = value
        if state.open is None and not value.closed:
            state.open = True
        self._head = Head(ink, width, value.language, code_file_name(value.info), state)
        self._foot: Foot | None = None
        self._gutter = self._numbers_width(len(value.lines))
        self._rows = Rows(ink, self._room if state.wrap else -1)
        self._laid: OrderedDict[int, QTextLayout] = OrderedDict()
        self._pen: Highlighter = tools.highlighter
        self._colours = self._pen.session(value.language, self._recoloured)
        self._changed = tools.changed
        self._take(0)

    @property
    def _header(self) -> int:
        return self._head.height

    @property
    def _left(self) -> float:
        """Where code begins, px."""
        return PAD + self._gutter

    @property
    def _room(self) -> float:
        return self.width - self._left - PAD

    @property
    def _top(self) -> float:
        return self._header + _PAD_TOP

    def _numbers_width(self, lines: int) -> float:
        if not self.ink.numbered:
            return 0.0
        return max(_DIGITS, len(str(lines))) * self.ink.char_width + _GUTTER_GAP

    @property
    def folded(self) -> bool:
        """Whether only the first lines are shown."""
        return folds(self._value) and not self._state.open and not self.ink.paper

    def _take(self, first: int) -> None:
        lines = self._value.lines[:FOLDED_LINES] if self.folded else self._value.lines
        self._rows.cut(first)
        for index in range(first, len(lines)):
            self._rows.add(lines[index])
        self._colours.take(lines, first, complete=self._value.closed)
        long = folds(self._value) and not self.ink.paper
        self._foot = Foot(self.ink, self.width, len(self._value.lines), self.folded) if long else None
        bar = 6 if self._overflow > 0 else 0
        inner = ceil(self._top + max(1, self._rows.count) * self.ink.code.line + _PAD_TOP + bar + 1)
        self.height = inner + (self._foot.height if self._foot is not None else 0)

    @property
    def _end(self) -> float:
        """Where the foot begins, or the block ends, px."""
        return self.height - (self._foot.height if self._foot is not None else 0)

    @property
    def _overflow(self) -> int:
        return 0 if self._state.wrap else max(0, ceil(self._rows.widest - self._room))

    def update(self, value: object) -> bool:
        """Take the new lines of a growing block."""
        old = self._value
        if not isinstance(value, CodeBlock) or value.info != old.info or len(value.lines) < len(old.lines):
            return False
        if self.folded or self._numbers_width(len(value.lines)) != self._gutter:
            return False
        first = max(0, len(old.lines) - 1)
        if old.lines and not value.lines[first].startswith(old.lines[first]):
            return False
        if len(value.lines) == len(old.lines) and value.lines[first:] == old.lines[first:]:
            return self._closed(value)
        top = self._top + self._rows.first_row(first) * self.ink.code.line if old.lines else 0.0
        for row in range(self._rows.first_row(first) if old.lines else 0, self._rows.count):
            self._laid.pop(row, None)
        height = self.height
        self._value = value
        self._take(first)
        self.damage = Damage(top if self.damage is None else 0.0)
        if self.height - height > 3 * self.ink.code.line:
            self.damage = Damage()
        return True

    def _closed(self, value: CodeBlock) -> bool:
        """Only the fence's end has come: what stands is not painted again."""
        height, end = self.height, self._end
        self._value = value
        self._take(max(0, len(value.lines) - 1))
        if self.height != height and self.damage is None:
            self.damage = Damage(end - _RADIUS)
        return True

    def _recoloured(self, first: int, last: int) -> None:
        """Lines *first* to *last* have new colours."""
        if first >= len(self._rows.lines):
            return
        last = min(last, len(self._rows.lines) - 1)
        for row in [row for row in self._laid if first <= self._rows.row(row)[0] <= last]:
            del self._laid[row]
        self.damage = Damage()
        self._changed()

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the frame, the bars and the rows inside the clip."""
        self._paint_frame(painter, shown)
        if shown.clip.top() < self._header:
            self._head.paint(painter, shown)
        line = self.ink.code.line
        first = max(0, int((shown.clip.top() - self._top) // line))
        rows = range(first, min(self._rows.count - 1, int((shown.clip.bottom() - self._top) // line)) + 1)
        if self._gutter:
            self._paint_numbers(painter, rows)
        painter.save()
        edge = self._left - 4 if self._gutter else 1
        box = QRectF(edge, self._header, self.width - edge - 1, self._end - self._header - 1)
        painter.setClipRect(box, _INTERSECT)
        painter.setPen(self.ink.colors.text)
        for row in rows:
            self._paint_row(painter, row, shown.selected)
        painter.restore()
        self._bar.paint(painter, self.ink, self._state.scroll)
        if self._foot is not None:
            index = len(self._head.actions())
            self._foot.paint(painter, self._end, index in (shown.hover, shown.focus))

    def _paint_numbers(self, painter: QPainter, rows: range) -> None:
        painter.setFont(self.ink.code.font)
        painter.setPen(self.ink.colors.muted)
        height = self.ink.code.line
        for row in rows:
            line, begin, _ = self._rows.row(row)
            if begin == 0:
                box = QRectF(PAD, self._top + row * height, self._gutter - _GUTTER_GAP, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(line + 1))

    def _paint_frame(self, painter: QPainter, shown: Shown) -> None:
        painter.setPen(self.ink.colors.line)
        painter.setBrush(self.ink.colors.code)
        frame = QRectF(0.5, 0.5, self.width - 1, self.height - 1)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if shown.clip.top() <= self._header:
            painter.drawLine(QPointF(1, self._header + 0.5), QPointF(self.width - 1, self._header + 0.5))

    def _paint_row(self, painter: QPainter, row: int, selected: tuple[int, int] | None) -> None:
        layout = self._row_layout(row)
        place = QPointF(self._left - self._state.scroll, self._top + row * self.ink.code.line)
        ranges = []
        if selected is not None:
            start = self._rows.row_start(row)
            ranges = self._selection(selected[0] - start, selected[1] - start, len_units(layout))
        layout.draw(painter, place, ranges)

    def _selection(self, start: int, end: int, length: int) -> list[QTextLayout.FormatRange]:
        if end <= 0 or start > length or start >= end:
            return []
        chosen = QTextLayout.FormatRange()
        chosen.start = max(0, start)
        chosen.length = min(end, length + 1) - chosen.start
        form = QTextCharFormat()
        form.setBackground(self.ink.colors.selection)
        chosen.format = form
        return [chosen]

    def _row_layout(self, row: int) -> QTextLayout:
        layout = self._laid.get(row)
        if layout is None:
            layout = self._lay(row)
            self._laid[row] = layout
            if len(self._laid) > _KEPT_ROWS:
                self._laid.popitem(last=False)
        else:
            self._laid.move_to_end(row)
        return layout

    def _lay(self, row: int) -> QTextLayout:
        line, begin, end = self._rows.row(row)
        text = self._rows.lines[line]
        layout = QTextLayout(for_document(text[begin:end]), self.ink.code.font)
        layout.setTextOption(code_option(self.ink))
        layout.setFormats(self._formats(text, begin, end, self._colours.spans(line)))
        layout.setCacheEnabled(True)
        layout.beginLayout()
        made = layout.createLine()
        if made.isValid():
            made.setLineWidth(1e7)
            offset = (self.ink.code.line - made.height()) / 2
            made.setPosition(QPointF(0, offset))
        layout.endLayout()
        return layout

    def _formats(self, text: str, begin: int, end: int, spans: Spans) -> list[QTextLayout.FormatRange]:
        ranges = []
        for start, stop, role in spans:
            first, last = max(start, begin), min(stop, end)
            color = self.ink.syntax.get(role)
            if first >= last or color is None:
                continue
            part = QTextLayout.FormatRange()
            part.start = units(text[begin:first])
            part.length = units(text[first:last])
            form = QTextCharFormat()
            form.setForeground(color)
            part.format = form
            ranges.append(part)
        return ranges

    @property
    def _bar(self) -> SidewaysBar:
        return SidewaysBar(self._left, self._end - THICK - 4, self._room, self._overflow)

    def actions(self) -> Sequence[Action]:
        """Those of the header, and that of the foot."""
        return bars(self._head, self._foot, self._end)

    def hides(self, position: int) -> bool:
        """Whether *position* lies in the folded lines."""
        return self.folded and position > self._shown_units

    def reveal(self, position: int) -> bool:
        """Unfold, if *position* is in the folded lines."""
        hidden = self.hides(position)
        if hidden:
            self._state.open = True
        return hidden

    @property
    def _shown_units(self) -> int:
        """The length of the text that is shown, in UTF-16 units."""
        last = self._rows.count - 1
        return 0 if last < 0 else self._rows.row_start(last) + units(self._rows.text(last))

    def breaks(self) -> Sequence[int]:
        """Between rows: the header keeps two, and none stands alone at the end."""
        return [round(self._top + row * self.ink.code.line) for row in range(2, self._rows.count - 1)]

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point."""
        if self._rows.count == 0:
            return 0
        row = max(0, min(self._rows.count - 1, int((y - self._top) // self.ink.code.line)))
        if y < self._top - self.ink.code.line:
            return 0
        line = self._row_layout(row).lineAt(0)
        at = line.xToCursor(x - self._left + self._state.scroll) if line.isValid() else 0
        return self._rows.row_start(row) + at

    def caret(self, position: int) -> QRectF:
        """Where a position stands; positions in folded lines stand at the foot."""
        height = self.ink.code.line
        if self.hides(position):
            return QRectF(self._left, self._end, 1, self.height - self._end)
        if self._rows.count == 0:
            return QRectF(self._left, self._top, 1, height)
        row = self._rows.row_of(position)
        line = self._row_layout(row).lineAt(0)
        left = cursor_x(line, position - self._rows.row_start(row)) if line.isValid() else 0.0
        return QRectF(self._left + left - self._state.scroll, self._top + row * height, 1, height)


_INTERSECT = Qt.ClipOperation.IntersectClip


def folds(value: CodeBlock) -> bool:
    """Whether code is so long that it can be folded. Code that still arrives is not."""
    return value.closed and len(value.lines) > FOLD_FROM


def len_units(layout: QTextLayout) -> int:
    """The length of a row's text in UTF-16 units."""
    line = layout.lineAt(0)
    return line.textLength() if line.isValid() else 0
