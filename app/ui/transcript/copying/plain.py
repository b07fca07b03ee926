"""A selection as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.logic.markdown.plain import marker_text
from app.logic.markdown.values import FrameKind
from app.ui.transcript.copying.parts import Part
from app.ui.transcript.copying.sources import addressed
from app.ui.transcript.model import Bubble, Strip

_TIGHT = 4  # px above a block up to which it follows the one before without a blank line


def plain_text(parts: Sequence[Part], bare: bool = True) -> str:
    """The characters: blocks apart by a blank line, list items by a line end. One *bare* block has no list marker."""
    if bare and len(parts) == 1:
        return addressed(parts[0])
    pieces: list[str] = []
    for at, part in enumerate(parts):
        if at:
            pieces.append(_between(parts[at - 1], part))
        pieces.append("".join(list_markers(part.strip)) if part.begins else "")
        pieces.append(addressed(part))
    return "".join(pieces)


def _between(before: Part, part: Part) -> str:
    if part.item != before.item:
        return "\n\n"
    value = part.strip.value
    if isinstance(value, Bubble) and not value.first:  # a long text is shown in pieces of whole lines or words
        return "" if before.text.endswith(" ") else "\n"
    return "\n" if part.strip.above <= _TIGHT else "\n\n"


def list_markers(strip: Strip) -> Iterator[str]:
    """The indentation and marker of a list item, on its first block."""
    items = [frame for frame in strip.frames if frame.kind is not FrameKind.QUOTE]
    opening = [frame for frame in items if frame.opens]
    if opening:
        yield "  " * (len(items) - len(opening))
        yield from (marker_text(frame) for frame in opening)
