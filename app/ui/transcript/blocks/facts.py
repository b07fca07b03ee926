"""The muted line under an answer: who, how many tokens, how much, how long; and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import ceil

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.blocks.words import Word, Words, version_words
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import FactsLine
from app.ui.widgets.bidi import isolated

_BETWEEN = 14.0  # px between two facts


class FactsLayout(Layout):
    """One line, or more where the column is too narrow. The room of the actions is kept while they are not seen."""

    reveals = True

    def __init__(self, value: FactsLine, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._state = state
        self._line = ceil(ink.facts.line) + 4
        self._places, end = self._placed()
        rows = self._places[-1][1] + 1 if self._places else 1
        words = self._words()
        if self._places and (end > words.left - _BETWEEN or words.lines > 1):
            rows += 1
        self._last = (rows - 1) * self._line  # where the actions begin
        self.height = (rows + words.lines - 1) * self._line

    def _placed(self) -> tuple[list[tuple[float, int, str]], float]:
        """Every fact with its x and its row, and where the last one ends."""
        x, row, end, places = 0.0, 0, 0.0, []
        for fact in self._value.facts:
            width = self.ink.facts.metrics.horizontalAdvance(fact)
            if x and x + width > self.width:
                x, row = 0.0, row + 1
            places.append((x, row, fact))
            end = x + width
            x = end + _BETWEEN
        return places, end

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the facts and the actions."""
        painter.setFont(self.ink.facts.font)
        painter.setPen(self.ink.colors.muted)
        base = baseline(self.ink.facts, self._line)
        for x, row, fact in self._places:
            painter.drawText(QPointF(x, row * self._line + base), isolated(fact))
        self._words(self._last).paint(painter, shown)

    def _words(self, top: float = 0.0) -> Words:
        value, words = self._value, []
        if value.can_copy:
            words.append(Word("copy_message", tr("Copied") if self._state.copied else tr("Copy"), tr("Copy answer")))
        if value.can_retry:
            words.append(Word("retry", tr("Retry"), tr("Retry this answer")))
            words.append(Word("retry_with", "▾", tr("Retry with another model"), joined=True))
        if value.can_branch:
            words.append(Word("branch", tr("Branch"), tr("Continue from this answer on a new branch")))
        words.append(Word("details", tr("Details"), tr("Details of this answer")))
        if value.can_continue:  # always seen, so it stands at the end, where nothing hidden leaves a gap behind it
            words.append(Word("continue", tr("Continue"), tr("Ask for the rest of this answer"), always=True))
        return Words([*words, *version_words(value.version)], self.ink, self.width, self._line, top)

    def actions(self) -> Sequence[Action]:
        """Copy, Retry, Branch, Details (a click on the facts means it, too), Continue and the versions."""
        facts = tuple(self._fact_rects())
        return [
            replace(action, rects=action.rects + facts) if action.key == "details" else action
            for action in self._words(self._last).actions()
        ]

    def _fact_rects(self) -> Iterator[QRectF]:
        """One for each line of facts: so the focus has one frame around all of them."""
        for row, places in groupby(self._places, key=lambda place: place[1]):
            *_, (x, _, fact) = places
            end = x + self.ink.facts.metrics.horizontalAdvance(fact)
            yield QRectF(0, row * self._line, end, self._line)
