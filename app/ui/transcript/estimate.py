"""Heights guessed without laying anything out. Wrong by a little is fine; wrong order of magnitude is not."""

from __future__ import annotations

from math import ceil

from app.logic.markdown.values import CodeBlock, Table
from app.model.message import Message, Role
from app.ui.transcript.ink import BUBBLE_SHARE, Ink
from app.ui.transcript.model import Prose, Strip, strip_text


def estimate_text(length: int, breaks: int, width: float, ink: Ink) -> int:
    """The height of *length* characters of prose with that many line breaks in a column of *width* px."""
    lines = length * ink.average_width / max(40.0, width) + 0.6 * breaks + 0.6
    return ceil(lines * ink.chat.line)


def estimate_strip(strip: Strip, width: int, ink: Ink) -> int:
    """The height of a block without the space above it."""
    value = strip.value
    if isinstance(value, CodeBlock):
        return ceil(ink.facts.line + 31 + max(1, len(value.lines)) * ink.code.line)
    if isinstance(value, Table):
        return (1 + len(value.rows)) * ceil(ink.cell.line + 11)
    text = strip_text(value)
    if isinstance(value, Prose):
        return max(ceil(ink.chat.line), estimate_text(len(text), text.count("\n"), width, ink))
    return estimate_text(len(text), text.count("\n"), width * BUBBLE_SHARE, ink) + 18


def message_size(message: Message) -> tuple[int, int]:
    """The length of a message's text in characters and its line breaks: what its height is guessed from."""
    text = message.text
    return len(text), text.count("\n")


def estimate_message(role: Role, size: tuple[int, int], width: int, ink: Ink) -> int:
    """The height of a whole message that was never looked at, without the space above it."""
    length, breaks = size
    if role is Role.USER:
        return estimate_text(length, breaks, width * BUBBLE_SHARE, ink) + 18
    return estimate_text(length, breaks, width, ink) + 40
