"""A request in the segments that the prompt cache compares, and what is remembered of them.

The API's cache matches prefixes byte by byte, in the order tools, system, messages; another model shares nothing, and
some settings stand before the messages or before the system prompt (platform.claude.com: prompt-caching).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.logic.citing import is_cited
from app.logic.counting import unmarked
from app.logic.held import bare_message, essence
from app.logic.json_pieces import json_pieces
from app.model.blocks import Json, blocks_inside
from app.model.catalog import ModelInfo
from app.model.ids import MessageId
from app.model.sent import SegmentHash

LARGE = ("system", "tools", "messages")


@dataclass(frozen=True, slots=True)
class PromptBlock:
    """One block of the messages, without cache marks: who says it, and which stored message it comes from."""

    role: str
    data: Json
    origin: MessageId | None
    message: int  # its message in the request, from 0


@dataclass(frozen=True, slots=True)
class Segments:
    """A request as the cache sees it. ``settings`` has what changes the prompt beside its text, by name."""

    model: str
    tools: tuple[Json, ...]
    system: tuple[Json, ...]
    settings: Json
    blocks: tuple[PromptBlock, ...]


def split(request: Json, origins: Sequence[Sequence[MessageId]], info: ModelInfo) -> Segments:
    """The segments of *request*; *origins* as in ``request.Built``, *info* describes its model."""
    bare = unmarked(request)
    return Segments(
        str(bare["model"]),
        tuple(bare.get("tools", ())),
        tuple(bare.get("system", ())),
        cache_settings(request, info),
        tuple(_blocks(bare["messages"], origins)),
    )


def hashes(segments: Segments, until: MessageId | None) -> tuple[SegmentHash, ...]:
    """What is remembered of *segments*: always as much, however long the conversation is.

    The messages are hashed as a whole and, if they have the message *until*, up to its end.
    """
    return (*_heads(segments), *_messages(segments.blocks, until))


def heads(request: Json, info: ModelInfo) -> tuple[SegmentHash, ...]:
    """What is remembered of everything in *request* that stands before its messages."""
    return _heads(_before_messages(request, info))


def heads_without_pictures(request: Json, info: ModelInfo) -> tuple[SegmentHash, ...]:
    """The same as if *request* had no picture: the first one changes what stands behind tools and system prompt."""
    before = _before_messages(request, info)
    return _heads(replace(before, settings={**before.settings, "images": False}))


def _before_messages(request: Json, info: ModelInfo) -> Segments:
    return replace(split({**request, "messages": []}, (), info), settings=cache_settings(request, info))


def _heads(segments: Segments) -> tuple[SegmentHash, ...]:
    named = (("model", segments.model), ("tools", segments.tools), ("system", segments.system))
    return tuple(SegmentHash(name, _hash(value)) for name, value in (*named, ("settings", segments.settings)))


def cache_settings(request: Json, info: ModelInfo) -> Json:
    """What in *request* beside text and tools decides whether a cached prefix fits; a default counts as left out."""
    output = request.get("output_config") or {}
    choice = request.get("tool_choice")
    thinking = {key: value for key, value in (request.get("thinking") or {}).items() if key != "display"}
    blocks = [block for message in request["messages"] for block in _nested(message["content"])]
    return {
        "speed": request.get("speed") or "standard",
        "citations": any(is_cited(block) for block in blocks),
        "tool_choice": choice if choice != {"type": "auto"} else None,
        "images": any(block.get("type") == "image" for block in blocks),
        "thinking": thinking or None,
        "effort": output.get("effort") or info.default_effort,
        "output_format": output.get("format"),
    }


def digest(request: Json) -> str:
    """The SHA-256 (hex) of *request* as JSON, without ``stream``.

    Its own keys are taken in the order of the alphabet, for the SDK puts them into an order of its own; everything
    inside them as it stands.
    """
    whole = hashlib.sha256()
    for key in sorted(request):
        if key == "stream":
            continue
        items = map(bare_message, request[key]) if key == "messages" else (request[key],)
        _take(whole, key)
        for item in items:
            _take(whole, item)
    return whole.hexdigest()


def small_keys(request: Json) -> Json:
    """The keys of *request* that are short: they are remembered as they were sent."""
    return {key: value for key, value in request.items() if key not in LARGE}


def _messages(blocks: Sequence[PromptBlock], until: MessageId | None) -> Iterator[SegmentHash]:
    cut = max((number for number, block in enumerate(blocks) if block.origin == until), default=-1) if until else -1
    running = hashlib.sha256()
    for number, block in enumerate(blocks):
        _take(running, [block.role, essence(block.data)])
        if number == cut and cut < len(blocks) - 1:
            yield SegmentHash("messages", running.hexdigest(), until)
    yield SegmentHash("messages", running.hexdigest(), blocks[-1].origin if blocks else None)


def _blocks(messages: Sequence[Json], origins: Sequence[Sequence[MessageId]]) -> Iterator[PromptBlock]:
    for number, message in enumerate(messages):
        known = origins[number] if number < len(origins) else ()
        for place, block in enumerate(message["content"]):
            yield PromptBlock(message["role"], block, known[place] if place < len(known) else None, number)


def _nested(blocks: Sequence[Json]) -> Iterator[Json]:
    """*blocks* and those inside the results of tools."""
    for block in blocks:
        yield block
        yield from blocks_inside(block)


def _hash(value: Any) -> str:
    whole = hashlib.sha256()
    _take(whole, value)
    return whole.hexdigest()


def _take(running: hashlib._Hash, value: Any) -> None:
    for piece in json_pieces(value):
        running.update(piece)
