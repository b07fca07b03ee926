"""From one item of a file to conversations, whichever product wrote it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from app.exchange.chatgpt import from_chatgpt, is_chatgpt
from app.exchange.claude_ai import from_claude_ai, is_claude_ai
from app.exchange.errors import DamagedItemError
from app.exchange.foreign import Converted, text_of
from app.exchange.json_text import read_json, write_json
from app.exchange.own_json import conversation_from, is_own
from app.logic.titles import clean_name
from app.model.blocks import Json


def conversations_in(data: bytes) -> list[Json]:
    """The conversations of an item: itself, or those that it lists. Raises DamagedItemError."""
    value = read_json(data)
    if isinstance(value, dict) and isinstance(value.get("conversations"), list):
        return list(_listed(value["conversations"]))
    if not isinstance(value, dict):
        raise DamagedItemError("This is no conversation.")
    return [value]


def convert(value: Json) -> Converted:
    """The conversation of *value*. Raises DamagedItemError, in words."""
    if is_own(value):
        carried = conversation_from(value)
        shown = value["conversation"].get("active_leaf") == carried.summary.active_leaf
        return Converted(carried, () if shown else ("The branch that was shown is missing; the last one is shown.",))
    if is_claude_ai(value):
        return from_claude_ai(value, _content_id(value))
    if is_chatgpt(value):
        return from_chatgpt(value, _content_id(value))
    raise DamagedItemError("This is no conversation of a product that is known.")


def title_of(value: Json) -> str:
    """What the report calls *value*, also where it cannot be read; may be empty."""
    named = value.get("conversation") if is_own(value) else value
    title = named.get("title") or named.get("name") if isinstance(named, dict) else ""
    return clean_name(text_of(title))


def _listed(values: list[Any]) -> Iterator[Json]:
    for each in values:
        yield each if isinstance(each, dict) else {}


def _content_id(value: Json) -> str:
    return hashlib.sha256(write_json(value)).hexdigest()
