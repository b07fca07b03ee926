"""Where cache breakpoints stand, and which of them are refused (platform.claude.com: prompt-caching)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.demo.ask import Ask, Json
from app.demo.problems import invalid

_MOST = 4
_ORDER = (
    "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are "
    "processed in the following order: `tools`, `system`, `messages`."
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One explicit breakpoint: the path of its block and its lifetime."""

    path: str
    ttl: str
    block: Json


def check_breakpoints(ask: Ask) -> None:
    """Refuse too many marks, 1h after 5m, and a mark on empty text. Raises ProblemError 400."""
    marks = list(_marks(ask))
    automatic = ask.body.get("cache_control")
    found = len(marks) + (automatic is not None)
    if found > _MOST:
        raise invalid("", f"A maximum of {_MOST} blocks with cache_control may be provided. Found {found}.")
    for mark in marks:
        if mark.block.get("type") == "text" and not mark.block["text"]:
            raise invalid(mark.path, "cache_control cannot be set for empty text blocks")
    _check_order(marks, automatic)
    _check_automatic(ask, automatic)


def ttl_of(mark: Any) -> str:
    """Return ``5m`` or ``1h``."""
    return str(mark.get("ttl", "5m"))


def last_cacheable(ask: Ask) -> Json | None:
    """Return the block that the automatic breakpoint marks: the last one that can carry a mark."""
    for turn in reversed(ask.turns):
        for block in reversed(turn.blocks):
            if block["type"] not in ("thinking", "redacted_thinking"):
                return block
    return None


def _check_order(marks: list[Mark], automatic: Json | None) -> None:
    short = False
    for mark in marks:
        if mark.ttl == "1h" and short:
            raise invalid(f"{mark.path}.cache_control.ttl", _ORDER)
        short = short or mark.ttl == "5m"
    if automatic is not None and ttl_of(automatic) == "1h" and short:
        raise invalid("cache_control.ttl", _ORDER)


def _check_automatic(ask: Ask, automatic: Json | None) -> None:
    last = last_cacheable(ask)
    if automatic is None or last is None or last.get("cache_control") is None:
        return
    if ttl_of(last["cache_control"]) != ttl_of(automatic):
        raise invalid("cache_control.ttl", "the last block is already marked with a different ttl.")


def _marks(ask: Ask) -> Iterator[Mark]:
    for position, tool in enumerate(ask.tools):
        yield from _mark(f"tools.{position}", tool)
    for position, block in enumerate(ask.system):
        yield from _mark(f"system.{position}", block)
    for number, turn in enumerate(ask.turns):
        for position, block in enumerate(turn.blocks):
            path = f"messages.{number}.content.{position}"
            inner = block.get("content") if block["type"] == "tool_result" else None
            for index, each in enumerate(inner if isinstance(inner, list) else []):
                yield from _mark(f"{path}.content.{index}", each)
            yield from _mark(path, block)


def _mark(path: str, block: Json) -> Iterator[Mark]:
    if block.get("cache_control") is not None:
        yield Mark(path, ttl_of(block["cache_control"]), block)
