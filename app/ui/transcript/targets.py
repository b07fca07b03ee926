"""Where a mark in the text leads to: the note or the source with its number."""

from __future__ import annotations

from collections.abc import Sequence

from app.logic.markdown.values import Frame, FrameKind
from app.ui.transcript.model import SourceRow, Strip


def is_mark(target: str | None) -> bool:
    """Whether *target* is that of a citation's mark."""
    return target is not None and target.startswith("#cite-")


def target_block(target: str, strips: Sequence[Strip]) -> int | None:
    """The block of a message that ``#note-1`` or ``#cite-2`` means; None when there is none."""
    kind, _, number = target.removeprefix("#").partition("-")
    for at, strip in enumerate(strips):
        if kind == "note" and any(_begins(frame, number) for frame in strip.frames):
            return at
        if kind == "cite" and isinstance(strip.value, SourceRow) and str(strip.value.number) == number:
            return at
    return None


def _begins(frame: Frame, number: str) -> bool:
    return frame.kind is FrameKind.NOTE and frame.opens and str(frame.number) == number
