"""The blocks that a selection touches, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.ui.transcript.content import LEADS, Content
from app.ui.transcript.model import Strip, strip_text
from app.ui.transcript.sections.base import Section
from app.ui.transcript.selection import Place, Selection
from app.ui.transcript.text import cut_units, units

_LOOKED_AT = 40  # messages that are looked through for thinking


class Contents(Protocol):
    """The messages as they are shown."""

    def items(self) -> int:
        """The number of messages."""
        ...

    def glance(self, index: int) -> Content:
        """What a message shows; nothing is kept for it."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """The selected part of one block: strip ``number`` of ``section``, UTF-16 units ``start`` to ``end``.

    ``section`` is None for the user's text.
    """

    item: int
    section: Section | None
    number: int
    strip: Strip
    start: int
    end: int
    instead: str | None = None

    @property
    def text(self) -> str:
        """The selected characters, or what is written in their place."""
        if self.instead is not None:
            return self.instead
        return cut_units(strip_text(self.strip.value), self.start, self.end)

    @property
    def begins(self) -> bool:
        """Whether the block's beginning is selected."""
        return self.start == 0


def parts_of(selection: Selection, contents: Contents, with_thinking: bool = False) -> Iterator[Part]:
    """Yield what is selected and has text.

    Thinking is left out unless the selection begins and ends inside it, or *with_thinking* asks for it; then folded
    thinking between the ends comes, too.
    """
    thought = with_thinking or thinking_wanted(selection, contents)
    for item in range(selection.first.item, min(selection.last.item, contents.items() - 1) + 1):
        yield from parts_in(item, selection, contents, thought, with_thinking)


def parts_in(
    item: int, selection: Selection, contents: Contents, thought: bool, folded: bool = False
) -> Iterator[Part]:
    """Yield what is selected of one message; *thought* lets thinking pass, *folded* also what is not shown."""
    content = contents.glance(item)
    number, before = 0, LEADS - 1
    for slot, (at, strip) in enumerate(content.strips(LEADS, 0, None)):
        number = number + 1 if at == before else 0
        before = at
        chosen = selection.within(item, slot)
        if chosen is None:
            continue
        section = content.sections[at] if 0 <= at < len(content.sections) else None
        length = units(strip_text(strip.value))
        start, end = chosen[0], min(chosen[1], length)
        if start < end and (thought or not strip.thought):
            yield Part(item, section, number, strip, start, end)
        if folded and section is not None and section.type == "thinking" and section.folded:
            yield from _hidden(item, section)


def _hidden(item: int, section: Section) -> Iterator[Part]:
    opened = section.opened()
    for number, strip in enumerate(opened.strips(0, None)):
        length = units(strip_text(strip.value))
        if length:
            yield Part(item, opened, number, strip, 0, length)


def thinking_wanted(selection: Selection, contents: Contents) -> bool:
    """Whether the selection begins and ends inside thinking."""
    return _thought(contents, selection.first) and _thought(contents, selection.last)


def _thought(contents: Contents, place: Place) -> bool:
    if place.item >= contents.items():
        return False
    strips = [strip for _, strip in contents.glance(place.item).strips(LEADS, 0, None)]
    return place.slot < len(strips) and strips[place.slot].thought


def holds_thinking(selection: Selection, contents: Contents) -> bool:
    """Whether the selection has thinking between its ends that is not copied unless it is asked for."""
    first, last = selection.first, selection.last
    if thinking_wanted(selection, contents):
        return False
    for item in range(first.item, min(last.item, contents.items() - 1, first.item + _LOOKED_AT) + 1):
        for part in parts_in(item, selection, contents, thought=True, folded=True):
            if part.strip.thought:
                return True
    return False
