"""The line between the turns that are no longer sent and those that are, with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.separator import paint_across
from app.ui.transcript.blocks.words import Word, Words
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import TrimLine

_LEAST = 120  # px beside the words; in a column narrower than that the action stands below


class TrimLayout(Layout):
    """Words in the middle with a thin line on both sides, and Undo at the right."""

    def __init__(self, value: TrimLine, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._line = ceil(ink.facts.line) + 4
        word = Word("undo_trim", tr("Undo"), tr("Send the earlier turns again"), always=True)
        self._words = Words([word], ink, width, self._line)
        wanted = ink.facts.metrics.horizontalAdvance(trim_words()) + _LEAST
        beside = wanted <= self._words.left
        self._room = round(self._words.left) if beside and not ink.paper else width
        if not beside:
            self._words.move_to(self._line)
        self.height = self._line if beside else 2 * self._line

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw words, lines and the action."""
        colors = self.ink.colors
        paint_across(painter, self.ink, trim_words(), self._room, self._line, (colors.muted, colors.line))
        self._words.paint(painter, shown)

    def actions(self) -> Sequence[Action]:
        """The way back."""
        return self._words.actions()


def trim_words() -> str:
    """What the line says."""
    return tr("Earlier turns above this line are no longer sent")
