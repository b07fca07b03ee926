"""Words that can be clicked, at the right end of a line: what can be done with a turn, a table, an error; versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

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
    """Words in a line, the last one at the right edge; in more lines where the room is too narrow.

    Coordinates are px from the top left corner of the block. ``left`` is where the first word of the first line
    begins, ``lines`` how many there are, each *height* px high; the first one at *top*.
    """

    def __init__(self, words: Sequence[Word], ink: Ink, right: float, height: float, top: float = 0.0) -> None:
        self._ink = ink
        self._height = height
        self._top = top
        self._words = list(words)
        self._lefts: list[float] = []
        self._lines: list[int] = []
        for number, line in enumerate(self._broken(right)):
            lefts = self._placed(line, right)
            self._lefts += lefts
            self._lines += [number] * len(line)
        self.lines = self._lines[-1] + 1 if self._lines else 1
        self.left = self._lefts[0] + _PAD if self._words else right

    def _broken(self, room: float) -> list[list[Word]]:
        """The words line by line; what is joined to the word before stays beside it."""
        lines: list[list[Word]] = [[]]
        used = 0.0
        for at, word in enumerate(self._words):
            group = [word, *takewhile(lambda one: one.joined, self._words[at + 1 :])]
            if lines[-1] and not word.joined and used + sum(map(self._width, group)) + len(group) * _APART > room:
                lines.append([])
                used = 0.0
            lines[-1].append(word)
            used += self._width(word) + (_JOINED if word.joined else _APART)
        return lines

    def _placed(self, line: Sequence[Word], right: float) -> list[float]:
        lefts: list[float] = []
        for word in reversed(line):
            right -= self._width(word)
            lefts.insert(0, right)
            right -= _JOINED if word.joined else _APART
        return lefts

    def _width(self, word: Word) -> float:
        return self._ink.facts.metrics.horizontalAdvance(word.text) + 2 * _PAD

    def move_to(self, top: float) -> None:
        """Stand in another line."""
        self._top = top

    def rect(self, at: int) -> QRectF:
        """The target of a word."""
        top = self._top + self._lines[at] * self._height
        return QRectF(self._lefts[at] + _PAD, top, self._width(self._words[at]), self._height)

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
                place = self.rect(at)
                painter.drawText(QPointF(place.left() + _PAD, place.top() + base), word.text)

    def _color(self, word: Word, lit: bool) -> QColor:
        colors = self._ink.colors
        if lit:
            return colors.text
        return colors.faint if word.label and not word.key else colors.muted
