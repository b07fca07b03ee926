"""A message as plain text, to be read by caret in a real text field: code line by line, tables row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.logic.markdown.plain import row_text
from app.logic.markdown.values import Rule, Table
from app.ui.transcript.model import ChangeLine, DayLine, FactsLine, NewLine, Strip, TrimLine, TurnRow
from app.ui.transcript.voices import table_words, voice

_TIGHT = 4  # px above a block up to which it follows the one before without a blank line
_STEP = "  "  # per list around an item


@dataclass(frozen=True, slots=True)
class Plain:
    """``heading`` says who wrote it and when; it is message ``number`` (from 1) of ``count``."""

    heading: str
    number: int
    count: int
    text: str


def plain_text(strips: Sequence[Strip], now_ms: int) -> str:
    """The blocks of a message one below the other, blank lines between them."""
    parts: list[str] = []
    for strip in strips:
        text = _plain(strip, now_ms)
        if text:
            tight = bool(parts) and strip.above <= _TIGHT
            parts.append(("\n" if tight else "\n\n" if parts else "") + text)
    return "".join(parts)


def _plain(strip: Strip, now_ms: int) -> str:
    value = strip.value
    if isinstance(value, Table):
        rows = [value.header, *value.rows]
        return "\n".join([f"{table_words(value)}:", *(row_text(row).replace("\t", " | ") for row in rows)])
    if isinstance(value, FactsLine | TurnRow | DayLine | ChangeLine | NewLine | TrimLine | Rule):
        return ""
    depth = max(0, len(strip.frames) - 1)
    return "\n".join(_STEP * depth + line for line in voice(strip, now_ms).text.split("\n"))
