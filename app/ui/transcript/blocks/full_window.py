"""That an answer filled the context window: a calm card with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtGui import QPainter

from app.logic.markdown.values import Style
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Shown, Tools
from app.ui.transcript.blocks.edged import PAD, EdgedCard
from app.ui.transcript.blocks.words import Word, Words
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import FullWindow


class FullWindowLayout(EdgedCard):
    """A card with the colour of a warning at its left edge."""

    def __init__(self, value: FullWindow, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width, ink.colors.warn)
        title, advice = full_window_words()
        top = self.add(PAD, ink.small, ink.colors.text, title, Style.BOLD) + 2
        top = self.add(top, ink.small, ink.colors.muted, advice)
        line = ceil(ink.facts.line) + 4
        self._words = Words(fitting_words(), ink, width - PAD, line, top + 2)
        self.height = ceil(top + 2 + line * self._words.lines + PAD - 4)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw card, words and actions."""
        super().paint(painter, shown)
        self._words.paint(painter, shown)

    def actions(self) -> Sequence[Action]:
        """Trim, compact, or a new conversation."""
        return self._words.actions()


def full_window_words() -> tuple[str, str]:
    """What the card says: a title, and what to do."""
    advice = tr("Leave out the oldest turns, have the conversation summarised, or go on in a new one.")
    return tr("Cut off: the context window is full"), advice


def fitting_words() -> list[Word]:
    """The three ways to make a history fit."""
    return [
        Word("trim", tr("Trim…"), tr("Leave out the oldest turns"), always=True),
        Word("compact", tr("Compact…"), tr("Have the conversation summarised"), always=True),
        Word("go_on_anew", tr("New conversation…"), tr("Go on in a new conversation with a summary"), always=True),
    ]
