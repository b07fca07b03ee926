"""The line that stands for a step of an answer: a call of a tool, a summary of earlier messages, another model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import MARK, baseline, paint_triangle, span
from app.ui.transcript.blocks.thinking import INDENT, RULE_WIDTH
from app.ui.transcript.blocks.words import Word, Words
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import StepLine

_ICON = 14  # px in text of 15 px
_GAP = 8.0  # px between icon, words and triangle
_BEFORE_UNDO = 14.0  # px between the words and Undo
_LEAST = 0.4  # of the room is the title's, at least


class StepLayout(Layout):
    """One line with a rule at its left, as thinking has it: triangle, icon, what was done, how it went."""

    def __init__(self, value: StepLine, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self.height = ceil(ink.small.line) + 4
        self._take(value)

    def _take(self, value: StepLine) -> None:
        self._value = value
        undo = Word(value.undo, tr("Undo"), tr("Undo: {0}", value.words), always=True)
        self._undo = Words([undo] if value.undo else [], self.ink, self.width, self.height)
        metrics = self.ink.small.metrics
        end = self._undo.left - _BEFORE_UNDO if value.undo and not self.ink.paper else self.width
        room = max(40.0, end - self._words_at)
        detail = metrics.horizontalAdvance(f" · {value.detail}") if value.detail else 0.0
        most = max(room * _LEAST, room - detail)
        self._title = metrics.elidedText(value.title, Qt.TextElideMode.ElideRight, most)
        left = room - metrics.horizontalAdvance(self._title)
        self._detail = ""
        if value.detail:
            self._detail = metrics.elidedText(f" · {value.detail}", Qt.TextElideMode.ElideRight, left)

    @property
    def _words_at(self) -> float:
        return INDENT + (MARK * self.ink.zoom if self._value.opens else 0) + self._icon + _GAP

    @property
    def _icon(self) -> int:
        return round(_ICON * self.ink.zoom)

    def update(self, value: object) -> bool:
        """Any step fits in the same place."""
        if not isinstance(value, StepLine):
            return False
        self._take(value)
        self.touch()
        return True

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw rule, triangle, icon and words."""
        colors, value = self.ink.colors, self._value
        painter.fillRect(QRectF(0, 0, RULE_WIDTH, self.height), colors.line)
        lit = shown.hover == 0 or shown.focus == 0
        color = colors.text if lit else colors.muted
        painter.setPen(color)
        x = float(INDENT)
        if value.opens:
            if not self.ink.paper:
                paint_triangle(painter, x, self.height / 2, value.open, self.ink.zoom)
            x += MARK * self.ink.zoom
        icon = self._icon
        painter.drawPixmap(QPointF(x, (self.height - icon) / 2), self.ink.icon(value.icon, color, icon))
        x += icon + _GAP
        base = baseline(self.ink.small, self.height)
        painter.setFont(self.ink.small.font)
        painter.drawText(QPointF(x, base), self._title)
        painter.setPen(colors.error if value.failed else color)
        painter.drawText(QPointF(x + self.ink.small.metrics.horizontalAdvance(self._title), base), self._detail)
        self._undo.paint(painter, _after(shown, 1 if value.opens else 0))

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where a range of the title stands."""
        left, right = span(self.ink.small, self._title, start, end)
        return [QRectF(self._words_at + left, 0, right - left, self.height)]

    def actions(self) -> Sequence[Action]:
        """Show or hide the details, if there are any, and Undo. The whole line can be read in the tooltip."""
        if not self._value.opens:
            return self._undo.actions()
        label = (
            tr("Hide details: {0}", self._value.words)
            if self._value.open
            else tr("Show details: {0}", self._value.words)
        )
        metrics = self.ink.small.metrics
        end = self._words_at + metrics.horizontalAdvance(self._title) + metrics.horizontalAdvance(self._detail) + 4
        fold = Action("fold", label, (QRectF(RULE_WIDTH + 4, 0, end - RULE_WIDTH - 4, self.height),))
        return (fold, *self._undo.actions())


def _after(shown: Shown, skipped: int) -> Shown:
    """*shown* for actions that follow *skipped* others."""
    return replace(shown, hover=max(-1, shown.hover - skipped), focus=max(-1, shown.focus - skipped))
