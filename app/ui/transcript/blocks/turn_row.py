"""What can be done with a message of the user's: a small line below its bubble, seen when it is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.words import Word, Words, version_words
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import TurnRow
from app.ui.transcript.spacing import TURN_ROW


class TurnRowLayout(Layout):
    """The room is always kept, so that nothing moves when the words appear."""

    reveals = True

    def __init__(self, value: TurnRow, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._state = state
        self._line = max(TURN_ROW, round(ink.facts.line))
        self.height = self._line * self._words().lines

    def _words(self) -> Words:
        words = []
        if self._value.can_copy:
            words.append(Word("copy_message", tr("Copied") if self._state.copied else tr("Copy"), tr("Copy message")))
        words.append(Word("edit", tr("Edit"), tr("Edit this message")))
        words.append(Word("details", tr("Details"), tr("Details of this message")))
        return Words([*words, *version_words(self._value.version)], self.ink, self.width, self._line)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw what is to be seen."""
        self._words().paint(painter, shown)

    def actions(self) -> Sequence[Action]:
        """Copy, Edit, Details and the versions."""
        return self._words().actions()
