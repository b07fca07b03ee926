"""Recorded replies of the API as the program would store them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.api.events_in import ErrorEventError, read_event
from app.logic import fold
from app.logic.fold import Reply
from app.model.blocks import Json
from app.model.errors import ChatelaineError
from app.model.events import BlockStarted, BlockStopped, MessageDelta, MessageStarted, MessageStopped, StreamEvent
from app.model.message import Message, Status, Timing
from tests.fakes.messages import answer
from tests.fakes.recordings import FOLDER

_NOW = Timing(1_795_000_000_000)  # November 2026


def recorded_answer(name: str, events: int | None = None, at_ms: int | None = None) -> Message:
    """The answer recorded under *name*, all of it or its first *events*, as if asked for *at_ms* (since 1970 UTC)."""
    made = _answer(json.loads((Path(FOLDER) / f"{name}.json").read_text(encoding="utf-8")), events)
    assert made is not None, f"{name} is no answer"
    return made if at_ms is None else replace(made, timing=Timing(at_ms))


def recorded_answers() -> Iterator[tuple[str, Message]]:
    """Every recorded answer that has a usage, by its name."""
    for file in sorted(Path(FOLDER).glob("*.json")) if FOLDER else ():
        made = _answer(json.loads(file.read_text(encoding="utf-8")))
        if made is not None and made.usage is not None:
            yield file.stem, made


def _answer(recorded: Json, events: int | None = None) -> Message | None:
    body = (recorded.get("response") or {}).get("body")
    if isinstance(body, str) and not body.lstrip().startswith("{"):
        reply = _folded(list(_events(body))[:events])
    else:
        message = json.loads(body) if isinstance(body, str) else body
        if not isinstance(message, dict) or message.get("type") != "message":
            return None
        reply = _folded(_as_stream(message))
    return fold.into_message(reply, replace(answer(1, status=Status.RUNNING), timing=_NOW), Status.COMPLETE)


def _folded(events: list[StreamEvent]) -> Reply:
    reply = fold.start()
    for event in events:
        reply = fold.fold(reply, event, 0)
    return reply


def _events(body: str) -> Iterator[StreamEvent]:
    name = None
    for line in body.splitlines():
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            try:
                event = read_event(name, line.removeprefix("data:").strip())
            except (ChatelaineError, ErrorEventError):
                continue
            if event is not None:
                yield event


def _as_stream(message: Json) -> list[StreamEvent]:
    """A whole message as the stream that would have brought it."""
    end: dict[str, Any] = {key: message.get(key) for key in ("stop_reason", "stop_sequence", "stop_details")}
    found: list[StreamEvent] = [MessageStarted(message | {"content": [], "stop_reason": None, "stop_details": None})]
    for index, block in enumerate(message.get("content") or []):
        found += [BlockStarted(index, block), BlockStopped(index)]
    return [*found, MessageDelta({"type": "message_delta", "delta": end, "usage": {}}), MessageStopped()]
