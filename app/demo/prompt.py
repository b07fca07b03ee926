"""A request as the cache sees it: a row of segments, each with the digest of everything up to its end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.demo.ask import Ask, Json
from app.demo.preserved import Replay
from app.demo.rules.breakpoints import last_cacheable, ttl_of
from app.demo.rules.documents import wants_citations
from app.demo.rules.tool_shape import is_custom
from app.demo.signatures import unmarked
from app.demo.sources import find_blocks
from app.demo.tokens import TOKENS_PER_MESSAGE, block_tokens, json_tokens


@dataclass(frozen=True, slots=True)
class Segment:
    """One block of the prompt.

    ``digest`` covers the whole prefix with this block, ``total`` its tokens. ``ttl`` is ``5m`` or ``1h`` where a
    breakpoint stands, otherwise None.
    """

    digest: bytes
    total: int
    ttl: str | None


@dataclass(frozen=True, slots=True)
class _Piece:
    payload: Any
    tokens: int
    ttl: str | None = None


def segments(ask: Ask, replay: Replay) -> list[Segment]:
    """Return the prompt's blocks in cache order: tools, system, messages (platform.claude.com: prompt-caching)."""
    found: list[Segment] = []
    running, total = b"", 0
    for piece in _pieces(ask, replay):
        # The exact bytes count, order of keys included, as for the real cache.
        data = json.dumps(piece.payload, separators=(",", ":")).encode()
        running = hashlib.sha256(running + data).digest()
        total += piece.tokens
        if piece.tokens:
            found.append(Segment(running, total, piece.ttl))
    return found


def prompt_tokens(row: list[Segment]) -> int:
    """Return all input tokens, cached or not."""
    return row[-1].total if row else 0


def _pieces(ask: Ask, replay: Replay) -> Iterator[_Piece]:
    """Pieces without tokens are settings: they change the digest of everything after them."""
    yield _Piece(["model", ask.model.id], 0)
    yield from _tools(ask)
    yield _Piece(["before system", *_system_settings(ask)], 0)
    for block in ask.system:
        yield _Piece(unmarked(block), block_tokens(block, ask.model), _ttl(block))
    yield _Piece(["before messages", *_message_settings(ask)], 0)
    yield from _messages(ask, replay)


def _tools(ask: Ask) -> Iterator[_Piece]:
    preamble = ask.model.tool_preamble
    for tool in sorted(ask.tools, key=is_custom, reverse=True):  # turning the API's own on and off leaves these cached
        plain = unmarked(tool)
        yield _Piece(plain if is_custom(tool) else "", preamble + json_tokens(plain, ask.model), _ttl(tool))
        preamble = 0


def _system_settings(ask: Ask) -> list[Any]:
    """What leaves the tools cached but not the system prompt: the API's own tools, citations, speed."""
    own = [unmarked(tool) for tool in ask.tools if not is_custom(tool)]
    cited = any(wants_citations(found.block) for found in find_blocks(ask, "document"))
    return [own, cited, ask.body.get("speed") or "standard"]


def _message_settings(ask: Ask) -> list[Any]:
    """What leaves tools and system cached but not the messages: tool choice, images at all, thinking, effort."""
    choice = {name: value for name, value in ask.body.get("tool_choice", {}).items() if name != "type"}
    pictured = any(True for _ in find_blocks(ask, "image"))
    budget = ask.body.get("thinking", {}).get("budget_tokens")
    parallel = choice.pop("disable_parallel_tool_use", False)
    return [ask.tool_choice, choice, parallel, pictured, ask.thinking, budget, ask.effort]


def _messages(ask: Ask, replay: Replay) -> Iterator[_Piece]:
    automatic = ask.body.get("cache_control")
    last = last_cacheable(ask) if automatic is not None else None
    for number, turn in enumerate(ask.turns):
        overhead = TOKENS_PER_MESSAGE
        for position, block in enumerate(turn.blocks):
            if block["type"] in ("thinking", "redacted_thinking"):
                tokens = replay.kept.get((number, position))
                if tokens is None:
                    continue  # unreadable or forgotten: neither in context nor billed
            else:
                tokens = block_tokens(block, ask.model)
            ttl = _ttl(block) or (ttl_of(automatic) if block is last else None)
            yield _Piece([turn.role, unmarked(block)], tokens + overhead, ttl)
            overhead = 0


def _ttl(block: Json) -> str | None:
    """The lifetime of the breakpoint on *block* or on a block inside its result."""
    if block.get("cache_control") is not None:
        return ttl_of(block["cache_control"])
    inner = block.get("content") if block.get("type") == "tool_result" else None
    for each in inner if isinstance(inner, list) else []:
        if each.get("cache_control") is not None:
            return ttl_of(each["cache_control"])
    return None
