"""The words at the right end of a turn: its versions and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, Shown
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Version

_PAD = 4.0  # px of the target on both sides of a word
_APART = 2.0  # px between the targets of two words
_JOINED = -4.0  # the same for words that belong together


@dataclass(frozen=True, slots=True)
class Word:
    """A word that can be clicked, or with an empty ``key`` one that only says something.

    ``label`` is its name for screen readers. ``always`` words are seen without mouse or focus on the message.
    """

    key: str
    text: str
    label: str = ""
    always: bool = False
    joined: bool = False  # stands close to the word before it


def version_words(version: Version) -> list[Word]:
    """``‹ 2/3 ›``; nothing for a message without siblings."""
    if version.alone:
        return []
    number, count = version.number, version.count
    back = tr("Previous version, {0} of {1} is shown", number, count)
    on = tr("Next version, {0} of {1} is shown", number, count)
    return [
        Word("previous_version" if number > 1 else "", "‹", back, always=True),
        Word("", f"{number}/{count}", always=True, joined=True),
        Word("next_version" if number < count else "", "›", on, always=True, joined=True),
    ]


class Words:
    """Words in one line, the last one at the right edge. Coordinates are px from the top left corner of the block."""

    def __init__(self, words: Sequence[Word], ink: Ink, right: float, height: float) -> None:
        self._ink = ink
        self._height = height
        self._top = 0.0
        self._words = list(words)
        self._lefts: list[float] = []
        for word in reversed(self._words):
            right -= self._width(word)
            self._lefts.insert(0, right)
            right -= _JOINED if word.joined else _APART
        self.left = right + _APART + _PAD if self._words else right  # where the first word begins

    def _width(self, word: Word) -> float:
        return self._ink.facts.metrics.horizontalAdvance(word.text) + 2 * _PAD

    def move_to(self, top: float) -> None:
        """Stand in another line."""
        self._top = top

    def rect(self, at: int) -> QRectF:
        """The target of a word."""
        return QRectF(self._lefts[at] + _PAD, self._top, self._width(self._words[at]), self._height)

    def actions(self) -> list[Action]:
        """Those that can be clicked, in reading order."""
        return [Action(word.key, word.label, (self.rect(at),)) for at, word in enumerate(self._words) if word.key]

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw what is to be seen; nothing on paper."""
        if self._ink.paper:
            return
        painter.setFont(self._ink.facts.font)
        base = baseline(self._ink.facts, self._height)
        number = -1
        for at, word in enumerate(self._words):
            number += 1 if word.key else 0
            if word.always or shown.near:
                lit = bool(word.key) and number in (shown.hover, shown.focus)
                painter.setPen(self._color(word, lit))
                painter.drawText(QPointF(self.rect(at).left() + _PAD, self._top + base), word.text)

    def _color(self, word: Word, lit: bool) -> QColor:
        colors = self._ink.colors
        if lit:
            return colors.text
        return colors.faint if word.label and not word.key else colors.muted
