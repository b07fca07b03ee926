"""What the SDK itself makes of a recorded stream, for comparisons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import anthropic
import httpx2


@dataclass(frozen=True)
class Accumulated:
    """The SDK's own result: ``content`` as JSON objects, and how it ended. ``error`` is what it raised, if it did."""

    content: list[dict[str, Any]]
    stop_reason: str | None
    usage: dict[str, Any]
    error: Exception | None


def accumulate(raw: bytes | str, beta: bool = False) -> Accumulated:
    """Let the SDK read *raw* (server-sent events) from a transport in memory."""
    data = raw.encode() if isinstance(raw, str) else raw

    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=data)

    with httpx2.Client(transport=httpx2.MockTransport(answer)) as http:
        client = anthropic.Anthropic(api_key="rehearsal", max_retries=0, http_client=http)
        messages: Any = client.beta.messages if beta else client.messages
        with messages.stream(model="rehearsal", max_tokens=1, messages=[]) as stream:
            return _read(stream)


def _read(stream: Any) -> Accumulated:
    error: Exception | None = None
    try:
        for _ in stream:
            pass
    except Exception as failure:
        error = failure
    snapshot = stream.current_message_snapshot
    content = [block.to_dict() for block in snapshot.content]
    return Accumulated(content, snapshot.stop_reason, snapshot.usage.to_dict(), error)


def canonical(value: Any) -> str:
    """*value* as JSON text in which the order of keys does not count."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
