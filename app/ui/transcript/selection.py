"""What is selected: two places in the conversation. Text comes from values, never from layouts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.logic.markdown.plain import marker_text
from app.logic.markdown.values import FrameKind
from app.ui.transcript.model import Strip, strip_text
from app.ui.transcript.text import cut_units, units

_TIGHT = 4  # px above a block up to which it follows the one before without a blank line


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

    def within(self, item: int, slot: int) -> tuple[int, int] | None:
        """The selected UTF-16 range of one block; its end may lie beyond the block's text."""
        first, last = self.first, self.last
        here = (item, slot)
        if self.empty or here < (first.item, first.slot) or here > (last.item, last.slot):
            return None
        start = first.position if here == (first.item, first.slot) else 0
        end = last.position if here == (last.item, last.slot) else 1 << 30
        return (start, end) if start < end else None


class Strips(Protocol):
    """The blocks of the conversation as values."""

    def items(self) -> int:
        """The number of messages."""
        ...

    def strips(self, item: int) -> list[Strip]:
        """The blocks of one message."""
        ...


def selected_text(selection: Selection, strips: Strips) -> str:
    """The selected text: plain, blocks apart by a blank line, list items by a line end.

    Thinking is part of it only when the selection begins and ends inside thinking.
    """
    first, last = selection.first, selection.last
    inside = (first.item, first.slot) == (last.item, last.slot)  # words of one block come without its marker
    thought = _thought(strips, first) and _thought(strips, last)
    parts: list[str] = []
    for item in range(first.item, min(last.item, strips.items() - 1) + 1):
        for slot, strip in enumerate(strips.strips(item)):
            chosen = selection.within(item, slot)
            if chosen is None or (strip.thought and not thought):
                continue
            text = _part(strip, *chosen, marked=not inside)
            if text:
                tight = slot > 0 and strip.above <= _TIGHT
                parts.append(("" if not parts else "\n" if tight else "\n\n") + text)
    return "".join(parts)


def _thought(strips: Strips, place: Place) -> bool:
    blocks = strips.strips(place.item)
    return place.slot < len(blocks) and blocks[place.slot].thought


def _part(strip: Strip, start: int, end: int, marked: bool) -> str:
    text = strip_text(strip.value)
    if not text:
        return ""
    cut = cut_units(text, start, min(end, units(text)))
    return "".join(list_markers(strip)) + cut if marked and start == 0 else cut


def list_markers(strip: Strip) -> Iterator[str]:
    """The indentation and marker of a list item, on its first block."""
    items = [frame for frame in strip.frames if frame.kind is not FrameKind.QUOTE]
    opening = [frame for frame in items if frame.opens]
    if opening:
        yield "  " * (len(items) - len(opening))
        yield from (marker_text(frame) for frame in opening)


def word_around(text: str, position: int) -> tuple[int, int]:
    """The UTF-16 range of the word (or of the run of other characters) around a position."""
    at = len(cut_units(text, 0, position))
    if not text:
        return 0, 0
    at = min(at, len(text) - 1)
    kind = _kind(text[at])
    start, end = at, at
    while start > 0 and _kind(text[start - 1]) == kind:
        start -= 1
    while end < len(text) and _kind(text[end]) == kind:
        end += 1
    return units(text[:start]), units(text[:end])


def _kind(character: str) -> int:
    if character.isspace():
        return 0
    return 1 if character.isalnum() or character == "_" else 2
