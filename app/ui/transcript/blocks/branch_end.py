"""The remark at the end of a branch that goes on elsewhere, with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtGui import QPainter

from app.logic.markdown.values import Run
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.blocks.words import Word, Words
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import BranchEnd


class BranchEndLayout(Layout):
    """One sentence; the action stands below it at the right where the column is too narrow for both."""

    def __init__(self, value: BranchEnd, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._line = ceil(ink.facts.line) + 4
        word = Word("later_turns", tr("Show them"), tr("Show the later turns"), always=True)
        self._words = Words([word], ink, width, self._line)
        self._text = RichText(ink, ink.facts, ink.colors.muted, (Run(branch_end_words()),))
        self._text.set_width(10_000)
        if self._text.natural_width > self._words.left - 14:
            self._text.set_width(width)
            self._words.move_to(ceil(self._text.height))
            self.height = ceil(self._text.height) + self._line
        else:
            self._text.set_width(ceil(self._text.natural_width) + 1)
            self.height = self._line

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw sentence and action."""
        painter.translate(0, 2)
        self._text.paint(painter)
        painter.translate(0, -2)
        self._words.paint(painter, shown)

    def actions(self) -> Sequence[Action]:
        """The way back."""
        return self._words.actions()


def branch_end_words() -> str:
    """What the remark says."""
    return tr("Continue from here. The later turns are kept on another branch.")
