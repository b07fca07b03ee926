"""What of a block can be found: the text that can be selected, and what else names something."""

from __future__ import annotations

from collections.abc import Iterator

from app.ui.transcript.cards import Cards
from app.ui.transcript.model import Card, StepLine, Value, strip_text
from app.ui.transcript.text import units


def texts_in(value: Value) -> Iterator[tuple[int, str]]:
    """Yield the texts that are seen in a block, each with where it begins as its layout counts, in UTF-16 units."""
    if isinstance(value, StepLine):
        yield 0, value.title
    elif isinstance(value, Card):
        yield 0, value.name
    elif isinstance(value, Cards):
        yield from _names(value)
    else:
        text = strip_text(value)
        if text:
            yield 0, text


def _names(cards: Cards) -> Iterator[tuple[int, str]]:
    """The names alone: what else is read aloud of a card is not seen."""
    for one, (start, line) in zip(cards.all, _lines(cards), strict=True):
        yield start + units(line[: max(0, line.find(one.name))]), one.name


def card_range(cards: Cards, at: int) -> tuple[int, int]:
    """Where the whole of card *at* stands in the text of its block, in UTF-16 units."""
    start, line = list(_lines(cards))[at]
    return start, start + units(line)


def card_at(cards: Cards, position: int) -> int:
    """The card that a place in the text of its block belongs to."""
    starts = [start for start, _ in _lines(cards)]
    return max((at for at, start in enumerate(starts) if start <= position), default=0)


def _lines(cards: Cards) -> Iterator[tuple[int, str]]:
    start = 0
    for line in cards.lines:
        yield start, line
        start += units(line) + 1
