"""Code: a header with language, Wrap and Copy, and rows that are laid out when they are first seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout

from app.logic.markdown.values import CodeBlock
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Damage, Layout, Shown, Tools
from app.ui.transcript.blocks.rich import cursor_x
from app.ui.transcript.blocks.rows import Rows, code_option
from app.ui.transcript.blocks.sideways import THICK, SidewaysBar
from app.ui.transcript.ink import Ink
from app.ui.transcript.syntax.highlighter import Highlighter
from app.ui.transcript.syntax.spans import Spans
from app.ui.transcript.text import for_document, units

_RADIUS = 10.0
_PAD = 12.0  # px left and right of the code
_PAD_TOP = 10.0
_HEADER_PAD = 5.0
_KEPT_ROWS = 400  # laid out rows kept per block


class CodeLayout(Layout):
    """One block of code."""

    def __init__(self, value: CodeBlock, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._state = state
        self._header = ceil(ink.facts.line + 2 * _HEADER_PAD)
        self._rows = Rows(ink, self._room if state.wrap else -1)
        self._laid: OrderedDict[int, QTextLayout] = OrderedDict()
        self._pen: Highlighter = tools.highlighter
        self._colours = self._pen.session(value.language, self._recoloured)
        self._changed = tools.changed
        self._take(0)

    @property
    def _room(self) -> float:
        return self.width - 2 * _PAD

    @property
    def _top(self) -> float:
        return self._header + _PAD_TOP

    def _take(self, first: int) -> None:
        lines = self._value.lines
        self._rows.cut(first)
        for index in range(first, len(lines)):
            self._rows.add(lines[index])
        self._colours.take(lines, first, complete=self._value.closed)
        bar = 6 if self._overflow > 0 else 0
        self.height = ceil(self._top + max(1, self._rows.count) * self.ink.code.line + _PAD_TOP + bar + 1)

    @property
    def _overflow(self) -> int:
        return 0 if self._state.wrap else max(0, ceil(self._rows.widest - self._room))

    def update(self, value: object) -> bool:
        """Take the new lines of a growing block."""
        old = self._value
        if not isinstance(value, CodeBlock) or value.info != old.info or len(value.lines) < len(old.lines):
            return False
        first = max(0, len(old.lines) - 1)
        if old.lines and not value.lines[first].startswith(old.lines[first]):
            return False
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
        """Draw the frame, the header and the rows inside the clip."""
        self._paint_frame(painter, shown)
        if shown.clip.top() < self._header:
            self._paint_header(painter, shown)
        painter.save()
        painter.setClipRect(QRectF(1, self._header, self.width - 2, self.height - self._header - 1), _INTERSECT)
        line = self.ink.code.line
        first = max(0, int((shown.clip.top() - self._top) // line))
        last = min(self._rows.count - 1, int((shown.clip.bottom() - self._top) // line))
        painter.setPen(self.ink.colors.text)
        for row in range(first, last + 1):
            self._paint_row(painter, row, shown.selected)
        painter.restore()
        self._bar.paint(painter, self.ink, self._state.scroll)

    def _paint_frame(self, painter: QPainter, shown: Shown) -> None:
        painter.setPen(self.ink.colors.line)
        painter.setBrush(self.ink.colors.code)
        frame = QRectF(0.5, 0.5, self.width - 1, self.height - 1)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if shown.clip.top() <= self._header:
            painter.drawLine(QPointF(1, self._header + 0.5), QPointF(self.width - 1, self._header + 0.5))

    def _paint_header(self, painter: QPainter, shown: Shown) -> None:
        painter.setFont(self.ink.facts.font)
        painter.setPen(self.ink.colors.muted)
        base = (self._header + self.ink.facts.metrics.ascent() - self.ink.facts.metrics.descent()) / 2 + 0.5
        painter.drawText(QPointF(_PAD, base), self._value.language or tr("text"))
        if self.ink.paper:
            return
        for index, action in enumerate(self.actions()):
            lit = index in (shown.hover, shown.focus)
            painter.setPen(self.ink.colors.text if lit else self.ink.colors.muted)
            painter.drawText(QPointF(action.rects[0].left() + 4, base), self._label(action.key))
        if len(self.actions()) > 1:
            painter.setPen(self.ink.colors.muted)
            painter.drawText(QPointF(self.actions()[1].rects[0].left() - 4, base), "·")

    def _label(self, key: str) -> str:
        if key == "copy":
            return tr("Copied") if self._state.copied else tr("Copy")
        return tr("Don't wrap") if self._state.wrap else tr("Wrap")

    def _paint_row(self, painter: QPainter, row: int, selected: tuple[int, int] | None) -> None:
        layout = self._row_layout(row)
        place = QPointF(_PAD - self._state.scroll, self._top + row * self.ink.code.line)
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
        return SidewaysBar(_PAD, self.height - THICK - 4, self.width - 2 * _PAD, self._overflow)

    def actions(self) -> Sequence[Action]:
        """Wrap and Copy, in the header."""
        right = self.width - _PAD + 4
        found = []
        for key in ("copy", "wrap"):
            width = self.ink.facts.metrics.horizontalAdvance(self._label(key)) + 8
            rect = QRectF(right - width, 0, width, self._header)
            label = tr("Copy code") if key == "copy" else self._label(key)
            found.append(Action(key, label, (rect,)))
            right -= width + 4
        return found[::-1]

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
        at = line.xToCursor(x - _PAD + self._state.scroll) if line.isValid() else 0
        return self._rows.row_start(row) + at

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        if self._rows.count == 0:
            return QRectF(_PAD, self._top, 1, self.ink.code.line)
        row = self._rows.row_of(position)
        line = self._row_layout(row).lineAt(0)
        left = cursor_x(line, position - self._rows.row_start(row)) if line.isValid() else 0.0
        top = self._top + row * self.ink.code.line
        return QRectF(_PAD + left - self._state.scroll, top, 1, self.ink.code.line)

    def scroll_sideways(self, delta: int) -> bool:
        """Move the rows sideways."""
        self.touch()
        return self._bar.move(self._state, delta)

    def press(self, point: QPointF) -> bool:
        """Take the scroll bar."""
        return self._bar.takes(point)

    def drag(self, point: QPointF) -> None:
        """Follow the mouse with the scroll bar."""
        self._bar.drag(self._state, point)
        self.touch()


_INTERSECT = Qt.ClipOperation.IntersectClip


def len_units(layout: QTextLayout) -> int:
    """The length of a row's text in UTF-16 units."""
    line = layout.lineAt(0)
    return line.textLength() if line.isValid() else 0
