"""From a composed reply to the events of a stream, each with the pause before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.demo.ask import Json
from app.demo.parts import Part
from app.demo.sse import encode
from app.demo.wire import Send

_FIRST_BYTE_S = 0.45
_CHARACTERS_PER_S = 260.0  # about 80 tokens
_HIDDEN_TOKENS_PER_S = 160.0  # thinking that is not shown still takes its time, up to a limit
_LONGEST_HIDDEN_S = 3.0


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event and the pause before it in seconds, at pace 1."""

    data: Json
    wait_s: float = 0.0
    request_id: str | None = None

    def step(self, pace: float) -> Send:
        """Return the event as bytes, its pause scaled by *pace*."""
        return Send(encode(self.data), self.wait_s * pace)


def stream_events(message: Json, parts: tuple[Part, ...], ending: Json, request_id: str) -> list[Event]:
    """Return every event of a whole reply: *message* as it opens, *ending* as ``message_delta``."""
    events = [Event({"type": "message_start", "message": message}, _FIRST_BYTE_S, request_id)]
    for index, part in enumerate(parts):
        events.extend(_block_events(index, part))
    if parts:
        events.insert(2, Event({"type": "ping"}))
    return [*events, Event({"type": "message_delta", **ending}), Event({"type": "message_stop"})]


def _block_events(index: int, part: Part) -> Iterator[Event]:
    yield Event({"type": "content_block_start", "index": index, "content_block": part.opening}, _hidden_s(part))
    for delta in part.deltas:
        yield Event({"type": "content_block_delta", "index": index, "delta": delta}, _writing_s(delta))
    yield Event({"type": "content_block_stop", "index": index})


def _writing_s(delta: Json) -> float:
    shown = delta.get("text") or delta.get("thinking") or delta.get("partial_json") or ""
    return len(shown) / _CHARACTERS_PER_S


def _hidden_s(part: Part) -> float:
    hidden = part.kind == "redacted_thinking" or (part.kind == "thinking" and not part.block["thinking"])
    return min(part.tokens / _HIDDEN_TOKENS_PER_S, _LONGEST_HIDDEN_S) if hidden else 0.0
