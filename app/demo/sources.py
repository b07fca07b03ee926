"""The files inside a request: every image and document, with its path."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from app.demo.ask import Ask, Json
from app.demo.problems import invalid


@dataclass(frozen=True, slots=True)
class Found:
    """A block of the wanted type and where it stands, such as ``messages.0.content.1.image``."""

    path: str
    block: Json


def find_blocks(ask: Ask, kind: str) -> Iterator[Found]:
    """Yield every block of type *kind* in user turns and in the tool results there, in order."""
    for number, turn in enumerate(ask.turns):
        for position, block in enumerate(turn.blocks):
            yield from _find(f"messages.{number}.content.{position}", block, kind)


def _find(path: str, block: Json, kind: str) -> Iterator[Found]:
    if block["type"] == kind:
        yield Found(f"{path}.{kind}", block)
    inner: object = None
    if block["type"] == "tool_result":
        inner = block.get("content")
    elif block["type"] == "document" and block["source"].get("type") == "content":
        inner = block["source"].get("content")
    for index, each in enumerate(inner if isinstance(inner, list) else []):
        if isinstance(each, dict) and "type" in each:
            yield from _find(f"{path}.content.{index}", each, kind)


def decode(path: str, data: str) -> bytes:
    """Return the bytes of base64 *data*. Raises ProblemError 400."""
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(path, "Invalid base64 data") from None
