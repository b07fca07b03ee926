"""Where two prompts begin to differ, as the API's cache sees them (platform.claude.com: prompt-caching)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from app.logic.segments import PromptBlock, Segments
from app.model.blocks import Json
from app.model.caching import SYSTEM, TOOLS
from app.model.sent import SentMark

Segment = Literal["model", "tools", "system", "settings", "messages"]
Depth = tuple[int, int]  # a place in the prompt: tools, system or messages, and the block in there

_BEFORE_SYSTEM = ("speed", "citations")  # settings that leave only the tools cached
_NOTHING: Depth = (-1, 0)
_SHOWN = 280  # characters of either side
_BEFORE = 40  # characters before the difference
_LONG = 120  # characters of a value inside of a block


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference of two prompts. ``where``, ``old`` and ``new`` as in ``CacheMiss``.

    ``shared`` is the last place up to which a prefix is the same, None when that is not known.
    """

    segment: Segment
    where: str = ""
    old: str = ""
    new: str = ""
    shared: Depth | None = None


def first_difference(old: Segments, new: Segments) -> Difference | None:
    """Where *new* stops to be a continuation of *old*; None when it begins with all of it."""
    if old.model != new.model:
        return Difference("model", "", old.model, new.model, _NOTHING)
    return (
        _in_tools(old.tools, new.tools)
        or _in_settings(old.settings, new.settings, early=True)
        or _in_system(old.system, new.system)
        or _in_settings(old.settings, new.settings, early=False)
        or _in_messages(old.blocks, new.blocks)
    )


def depth_of(mark: SentMark, segments: Segments) -> Depth:
    """The place of *mark* in the prompt of *segments*."""
    if mark.message is None:
        return {TOOLS: 0, SYSTEM: 1}.get(mark.place, 1), mark.block
    before = sum(1 for block in segments.blocks if block.message < mark.message)
    return 2, before + mark.block


def excerpts(old: str, new: str) -> tuple[str, str]:
    """The beginnings of both texts, from shortly before their first difference on."""
    start = max(0, _common(old, new) - _BEFORE)
    return _excerpt(old, start), _excerpt(new, start)


def _in_tools(old: Sequence[Json], new: Sequence[Json]) -> Difference | None:
    for before, now in zip_longest(old, new):
        if before != now or list(before) != list(now):
            name = (before or now or {}).get("name", "")
            return Difference("tools", str(name), *excerpts(_compact(before), _compact(now)), _NOTHING)
    return None


def _in_system(old: Sequence[Json], new: Sequence[Json]) -> Difference | None:
    if old == new:
        return None
    before, now = (" ".join(_words(block) for block in blocks) for blocks in (old, new))
    return Difference("system", "", *excerpts(before, now), (1, -1))


def _in_settings(old: Json, new: Json, *, early: bool) -> Difference | None:
    for name, before in old.items():
        if (name in _BEFORE_SYSTEM) == early and before != new.get(name):
            words = excerpts(_value(before), _value(new.get(name)))
            return Difference("settings", name, *words, (1, -1) if early else (2, -1))
    return None


def _in_messages(old: Sequence[PromptBlock], new: Sequence[PromptBlock]) -> Difference | None:
    for number, (before, now) in enumerate(zip(old, new, strict=False)):
        if before.role != now.role or before.data != now.data:
            words = excerpts(_words(before.data), _words(now.data))
            return Difference("messages", str(now.message + 1), *words, (2, number - 1))
    return None


def _words(block: Json) -> str:
    """What a reader knows a block by: its text, its thinking, else its fields without what is long."""
    text = block.get({"thinking": "thinking"}.get(str(block.get("type")), "text"))
    return text if isinstance(text, str) else _compact(block)


def _compact(value: Json | None) -> str:
    return "" if value is None else json.dumps(_shortened(value), ensure_ascii=False)


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONG else f"{value[:_LONG]}…"
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    return [_shortened(item) for item in value] if isinstance(value, list) else value


def _value(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _compact(value)


def _common(old: str, new: str) -> int:
    """How many characters both texts begin with."""
    least, most = 0, min(len(old), len(new))
    while least < most:
        middle = (least + most + 1) // 2
        if old[least:middle] == new[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def _excerpt(text: str, start: int) -> str:
    end = start + _SHOWN
    return ("…" if start and text[start:] else "") + text[start:end] + ("…" if len(text) > end else "")
