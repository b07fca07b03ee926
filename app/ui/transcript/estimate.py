"""Heights guessed without laying anything out. Wrong by a little is fine; wrong order of magnitude is not."""

from __future__ import annotations

from math import ceil
from typing import Protocol

from app.logic.markdown.values import CodeBlock, Formula, Picture, Table
from app.model.message import Message, Role
from app.ui.transcript.blocks.cards import cards_height
from app.ui.transcript.blocks.code import FOLDED_LINES, folds
from app.ui.transcript.blocks.table_words import words_height
from app.ui.transcript.bubbles import shown_size
from app.ui.transcript.cards import Cards
from app.ui.transcript.ink import BUBBLE_SHARE, Ink
from app.ui.transcript.model import (
    Bubble,
    ChangeLine,
    DayLine,
    FactsLine,
    NewLine,
    Prose,
    Quiet,
    Strip,
    TrimLine,
    TurnRow,
    strip_text,
)
from app.ui.transcript.sections.attaching import ATTACHED
from app.ui.transcript.spacing import BELOW_CARDS, BELOW_SEPARATOR, SEPARATOR, TURN_ROW


def estimate_text(length: int, breaks: int, width: float, ink: Ink) -> int:
    """The height of *length* characters of prose with that many line breaks in a column of *width* px."""
    lines = length * ink.average_width / max(40.0, width) + 0.6 * breaks + 0.6
    return ceil(lines * ink.chat.line)


def estimate_strip(strip: Strip, width: int, ink: Ink) -> int:
    """The height of a block without the space above it."""
    value = strip.value
    if isinstance(value, CodeBlock | Table | Cards):
        return _drawn(value, width, ink)
    if isinstance(value, FactsLine | TurnRow | DayLine | ChangeLine | NewLine | TrimLine | Quiet):
        return SEPARATOR
    if isinstance(value, Formula):
        return ceil((2.2 + 1.4 * value.source.count("\\\\")) * ink.chat.line) + 8
    if isinstance(value, Picture):
        return ceil(ink.small.line + ink.facts.line) + 20
    if isinstance(value, Bubble) and value.hidden:
        return 0
    text = strip_text(value)
    if isinstance(value, Prose):
        return max(ceil(ink.chat.line), estimate_text(len(text), text.count("\n"), width, ink))
    return estimate_text(len(text), text.count("\n"), width * BUBBLE_SHARE, ink) + 18


def _drawn(value: CodeBlock | Table | Cards, width: int, ink: Ink) -> int:
    if isinstance(value, Cards):
        return cards_height(len(value.shown) + (1 if value.folds else 0), width, ink.zoom)
    if isinstance(value, Table):
        return (1 + len(value.rows)) * ceil(ink.cell.line + 11) + words_height(ink)
    return _code(value, ink)


def _code(value: CodeBlock, ink: Ink) -> int:
    lines, bars = len(value.lines), ink.facts.line + 31
    if folds(value):
        lines, bars = FOLDED_LINES, bars + ink.facts.line + 10
    return ceil(bars + max(1, lines) * ink.code.line)


def message_size(message: Message) -> tuple[int, int]:
    """The length of a message's text in characters and its line breaks: what its height is guessed from."""
    text = message.text
    return shown_size(text) if message.role is Role.USER else (len(text), text.count("\n"))


def attached_count(message: Message) -> int:
    """How many blocks of a message show as cards."""
    if len(message.blocks) < 2 and message.text:  # by far the most: a text and nothing else
        return 0
    return sum(block.type in ATTACHED for block in message.blocks)


class Sized(Protocol):
    """A message as far as its height can be guessed."""

    gap: int
    is_user: bool
    size: tuple[int, int]
    tiles: int  # cards of what the user attached

    @property
    def leads(self) -> tuple[object, ...]:
        """What is said above it."""
        ...


class Estimate:
    """Guesses the heights of messages that were never looked at, for one width and theme; made for thousands."""

    def __init__(self, width: int, ink: Ink) -> None:
        line = ink.chat.line
        self._width, self._zoom = width, ink.zoom
        self._break = 0.6 * line
        self._answer = ink.average_width / max(40.0, width) * line
        self._bubble = ink.average_width / max(40.0, width * BUBBLE_SHARE) * line

    def item(self, item: Sized) -> int:
        """The height of a message with the space and what is said above it, px."""
        leads = len(item.leads) * (SEPARATOR + BELOW_SEPARATOR) if item.leads else 0
        cards = cards_height(item.tiles, self._width, self._zoom) + BELOW_CARDS if item.tiles else 0
        return item.gap + leads + cards + self.message(item.is_user, *item.size)

    def message(self, is_user: bool, length: int, breaks: int) -> int:
        """The height in px of *length* characters with that many line breaks, without the space above."""
        if is_user:
            return int(length * self._bubble + (breaks + 1) * self._break) + 18 + TURN_ROW
        return int(length * self._answer + (breaks + 1) * self._break) + 40
