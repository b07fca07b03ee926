"""The muted line under an answer: who, how many tokens, how much, how long; and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import baseline, paint_words, word_actions
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import FactsLine

_BETWEEN = 14.0  # px between two facts


class FactsLayout(Layout):
    """One line, or two where the column is too narrow."""

    def __init__(self, value: FactsLine, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._state = state
        self._line = ceil(ink.facts.line) + 4
        self._places = self._placed()
        rows = self._places[-1][1] + 1 if self._places else 1
        self.height = rows * self._line

    def _placed(self) -> list[tuple[float, int, str]]:
        """Every fact with its x and its row."""
        actions = self.actions()
        first_row_end = actions[0].rects[0].left() - 8 if actions else float(self.width)
        x, row, places = 0.0, 0, []
        for fact in self._value.facts:
            width = self.ink.facts.metrics.horizontalAdvance(fact)
            if x and x + width > (first_row_end if row == 0 else self.width):
                x, row = 0.0, row + 1
            places.append((x, row, fact))
            x += width + _BETWEEN
        return places

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the facts and the actions."""
        painter.setFont(self.ink.facts.font)
        painter.setPen(self.ink.colors.muted)
        base = baseline(self.ink.facts, self._line)
        for x, row, fact in self._places:
            painter.drawText(QPointF(x, row * self._line + base), fact)
        paint_words(painter, self.ink, self.actions(), [word for _, word, _ in self._words()], shown)

    def _words(self) -> list[tuple[str, str, str]]:
        words = []
        if self._value.can_copy:
            words.append(("copy_message", tr("Copied") if self._state.copied else tr("Copy"), tr("Copy answer")))
        if self._value.can_retry:
            words.append(("retry", tr("Retry"), tr("Retry this answer")))
        return words

    def actions(self) -> Sequence[Action]:
        """Copy and Retry."""
        return word_actions(self._words(), self.ink.facts, self.width, self._line)
