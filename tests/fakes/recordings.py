"""Recorded replies of the API, as content blocks and as the events they were streamed in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.model.blocks import ContentBlock, Json
from app.model.events import TEXT_DELTAS, BlockDelta, BlockStarted, BlockStopped, StreamEvent

FOLDER = os.environ.get("CHATELAINE_RECORDINGS", "")


@dataclass(frozen=True)
class Recorded:
    """One reply. ``events`` is empty for a reply that was not streamed."""

    name: str
    blocks: tuple[ContentBlock, ...]
    events: tuple[StreamEvent, ...] = ()
    stop_reason: str | None = None
    stop_details: Json | None = None


def recorded_replies() -> Iterator[Recorded]:
    """Every recorded reply that is a message with content or a stop reason."""
    for file in sorted(Path(FOLDER).glob("*.json")) if FOLDER else ():
        body = (json.loads(file.read_text(encoding="utf-8")).get("response") or {}).get("body")
        found = _read(file.stem, body)
        if found is not None and (found.blocks or found.stop_reason):
            yield found


def _read(name: str, body: Any) -> Recorded | None:
    if isinstance(body, str) and not body.lstrip().startswith("{"):
        return _streamed(name, body)
    message = json.loads(body) if isinstance(body, str) else body
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(content, list) or message.get("type") != "message":
        return None
    blocks = tuple(ContentBlock(block) for block in content)
    return Recorded(name, blocks, (), message.get("stop_reason"), message.get("stop_details"))


def _streamed(name: str, body: str) -> Recorded | None:
    events: list[StreamEvent] = []
    stop: Json = {}
    for line in body.splitlines():
        if not line.startswith("data:") or not line[5:].strip().startswith("{"):
            continue
        data = json.loads(line[5:])
        events += _event(data)
        if data.get("type") == "message_delta":
            stop |= data.get("delta") or {}
    blocks = tuple(_stored(events))
    return Recorded(name, blocks, tuple(events), stop.get("stop_reason"), stop.get("stop_details"))


def _event(data: Json) -> Iterator[StreamEvent]:
    kind = data.get("type")
    if kind == "content_block_start":
        yield BlockStarted(data["index"], data["content_block"])
    elif kind == "content_block_stop":
        yield BlockStopped(data["index"])
    elif kind == "content_block_delta":
        delta = data["delta"]
        text = delta.get(TEXT_DELTAS.get(delta["type"], ""))
        whole = isinstance(text, str)
        yield BlockDelta(data["index"], delta["type"], text if whole else "", None if whole else delta)


def _stored(events: list[StreamEvent]) -> Iterator[ContentBlock]:
    from app.logic.reply_block import ReplyBlock, content, grow, stop

    made: list[ReplyBlock] = []
    for event in events:
        if isinstance(event, BlockStarted):
            made.append(ReplyBlock(event.block, 0, 0))
        elif isinstance(event, BlockDelta):
            made[event.index] = grow(made[event.index], event, 0)
        elif isinstance(event, BlockStopped):
            made[event.index] = stop(made[event.index], 0)
    for block in made:
        yield content(block, ended=True)
