"""What stands between turns: a day, a change of the model or the system prompt, where the reader left off."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.days import day_words
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import ChangeLine, DayLine, NewLine

_GAP = 12.0  # px between the words and the lines beside them


class SeparatorLayout(Layout):
    """Words in the middle with a thin line on both sides. Days are put in words when they are painted."""

    def __init__(self, value: DayLine | ChangeLine, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._tools = tools
        self.height = ceil(ink.facts.line) + 4

    def _words(self) -> str:
        value = self._value
        return day_words(value.number, self._tools.now_ms()) if isinstance(value, DayLine) else value.text

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the words and the lines."""
        colors = self.ink.colors
        paint_across(painter, self.ink, self._words(), self.width, self.height, (colors.muted, colors.line))


class NewLayout(Layout):
    """A thin line in the accent's colour, with words."""

    def __init__(self, value: NewLine, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self.height = ceil(ink.facts.line) + 4

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the words and the lines."""
        accent = self.ink.colors.accent
        paint_across(painter, self.ink, new_words(), self.width, self.height, (accent, accent))


def new_words() -> str:
    """What the line says."""
    return tr("New since you were last here")


def paint_across(
    painter: QPainter, ink: Ink, words: str, width: int, height: int, colors: tuple[QColor, QColor]
) -> None:
    """Draw *words* in the middle of a line; *colors* are theirs and the line's."""
    metrics = ink.facts.metrics
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0.0, width - 4 * _GAP))
    wide = metrics.horizontalAdvance(words)
    left, middle = round((width - wide) / 2), height // 2
    painter.setFont(ink.facts.font)
    painter.setPen(colors[0])
    painter.drawText(QPointF(left, baseline(ink.facts, height)), words)
    side = round(left - _GAP)
    if side > 0:
        painter.fillRect(0, middle, side, 1, colors[1])
        painter.fillRect(width - side, middle, side, 1, colors[1])
