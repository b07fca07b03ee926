"""What is selected: two places in the conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from unicodedata import category

from app.ui.transcript.text import cut_units, units


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a block's text: message, block, UTF-16 unit."""

    item: int = 0
    slot: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """From ``anchor``, where it began, to ``head``, where it ends; either may come first."""

    anchor: Place
    head: Place

    @property
    def empty(self) -> bool:
        """Whether nothing is selected."""
        return self.anchor == self.head

    @property
    def first(self) -> Place:
        """The earlier end."""
        return min(self.anchor, self.head)

    @property
    def last(self) -> Place:
        """The later end."""
        return max(self.anchor, self.head)

    def moved(self, items: int) -> Selection:
        """The same text when *items* messages were added above it."""
        anchor, head = self.anchor, self.head
        return Selection(replace(anchor, item=anchor.item + items), replace(head, item=head.item + items))

    def within(self, item: int, slot: int) -> tuple[int, int] | None:
        """The selected UTF-16 range of one block; its end may lie beyond the block's text."""
        first, last = self.first, self.last
        here = (item, slot)
        if self.empty or here < (first.item, first.slot) or here > (last.item, last.slot):
            return None
        start = first.position if here == (first.item, first.slot) else 0
        end = last.position if here == (last.item, last.slot) else 1 << 30
        return (start, end) if start < end else None


def word_around(text: str, position: int) -> tuple[int, int]:
    """The UTF-16 range of the word (or of the run of other characters) around a position."""
    at = len(cut_units(text, 0, position))
    if not text:
        return 0, 0
    at = min(at, len(text) - 1)
    start, end = _base(text, at), at
    kind = _kind(text[start])
    while start > 0 and _kind(text[before := _base(text, start - 1)]) == kind:
        start = before
    while end < len(text) and (_joins(text[end]) or _kind(text[end]) == kind):
        end += 1
    return units(text[:start]), units(text[:end])


def _base(text: str, at: int) -> int:
    """The character that a combining mark at *at* belongs to."""
    while at > 0 and _joins(text[at]):
        at -= 1
    return at


def _joins(character: str) -> bool:
    return character in "\u200c\u200d" or category(character).startswith("M")


def _kind(character: str) -> int:
    if character.isspace():
        return 0
    return 1 if character.isalnum() or character == "_" else 2
