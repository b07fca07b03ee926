"""Blocks of a kind that has no renderer yet: their name, and their JSON when opened. Nothing is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.logic.markdown.trail import Trail
from app.logic.markdown.values import CodeBlock
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.code import CodeLayout
from app.ui.transcript.blocks.line import MARK, baseline, paint_triangle
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Folded

_GAP = 6


class FoldedLayout(Layout):
    """A line with a triangle, and the JSON below it when open."""

    def __init__(self, value: Folded, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._line = ceil(ink.small.line)
        self._code: CodeLayout | None = None
        if value.open:
            block = CodeBlock(Trail(value.json.split("\n")), "json")
            self._code = CodeLayout(block, ink, width, state, tools)
        self.height = self._line + (self._code.height + _GAP if self._code else 0)

    @property
    def _top(self) -> int:
        return self._line + _GAP

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the line, then the code."""
        lit = shown.hover == 0 or shown.focus == 0
        painter.setPen(self.ink.colors.text if lit else self.ink.colors.muted)
        if not self.ink.paper:
            paint_triangle(painter, 2, self._line / 2, self._value.open, self.ink.zoom)
        painter.setFont(self.ink.small.font)
        painter.drawText(QPointF(2 + MARK * self.ink.zoom, baseline(self.ink.small, self._line)), self._value.name)
        if self._code is not None:
            painter.translate(0, self._top)
            clip = shown.clip.translated(0, -self._top)
            self._code.paint(painter, Shown(clip, shown.selected, shown.hover - 1, shown.focus - 1))
            painter.translate(0, -self._top)

    def actions(self) -> Sequence[Action]:
        """Open or close, then those of the code."""
        width = 10 + MARK * self.ink.zoom + self.ink.small.metrics.horizontalAdvance(self._value.name)
        label = tr("Hide {0}", self._value.name) if self._value.open else tr("Show {0}", self._value.name)
        found = [Action("fold", label, (QRectF(0, 0, width, self._line),))]
        for action in self._code.actions() if self._code else ():
            rects = tuple(rect.translated(0, self._top) for rect in action.rects)
            found.append(Action(action.key, action.label, rects, action.target))
        return found

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point."""
        return self._code.position_at(x, y - self._top) if self._code else 0

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        if self._code is None:
            return QRectF(0, 0, 1, self._line)
        return self._code.caret(position).translated(0, self._top)

    def breaks(self) -> Sequence[int]:
        """Inside the JSON."""
        return [self._top + cut for cut in self._code.breaks()] if self._code else ()

    def scroll_sideways(self, delta: int) -> bool:
        """Move wide lines."""
        return self._code is not None and self._code.scroll_sideways(delta)
