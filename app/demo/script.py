"""Exact replies that tests queue: what the server then sends, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.demo.problems import ProblemError, error_body
from app.demo.sse import encode
from app.demo.wire import Gate, Headers, Send, Step

_SSE: Headers = (("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache"))
_JSON: Headers = (("content-type", "application/json"),)


@dataclass(frozen=True, slots=True)
class Script:
    """One queued reply for the next request on *path*, sent without looking at the request.

    Either ``steps`` with ``status`` and ``headers``, sent exactly, or ``fault``: then the request is answered as
    usual, but as if its text held the line ``/fault <fault>``. Or ``gate``: as usual, once it opens.
    """

    steps: tuple[Step, ...] = ()
    status: int = 200
    headers: Headers = _SSE
    path: str = "/v1/messages"
    fault: str | None = None
    gate: Gate | None = None

    @classmethod
    def held(cls, gate: Gate, path: str = "/v1/messages") -> Script:
        """Answer as usual, but not before *gate* opens."""
        return cls(path=path, gate=gate)

    @classmethod
    def sse(cls, raw: bytes | str, pieces: Sequence[int] | int | None = None, wait_s: float = 0.0) -> Script:
        """Stream *raw* (text of server-sent events).

        *pieces* gives the sizes of the chunks in bytes: one number for all, or a sequence (what is left over goes
        last); None sends one chunk. *wait_s* is the pause before each chunk, in seconds.
        """
        data = raw.encode() if isinstance(raw, str) else raw
        return cls(tuple(Send(piece, wait_s) for piece in _cut_up(data, pieces)))

    @classmethod
    def events(cls, events: Iterable[dict[str, Any] | Step], wait_s: float = 0.0) -> Script:
        """Stream *events*, each its own chunk; steps such as ``Cut()``, ``Stall()`` or a ``Gate`` may stand between."""
        return cls(tuple(Send(encode(each), wait_s) if isinstance(each, dict) else each for each in events))

    @classmethod
    def text(cls, text: str, gate: Gate | None = None) -> Script:
        """Stream a whole small reply with *text*; held before its text when a *gate* is given."""
        held: list[dict[str, Any] | Step] = [gate] if gate else []
        return cls.events([*_opening(), *held, _text_delta(text), *_closing()])

    @classmethod
    def json(cls, body: Any, status: int = 200) -> Script:
        """Answer with *body* as JSON."""
        return cls((Send(json.dumps(body).encode()),), status, _JSON)

    @classmethod
    def error(cls, status: int, kind: str, message: str, headers: Headers = (), path: str = "/v1/messages") -> Script:
        """Answer with the API's error shape; *kind* is ``error.type``."""
        body = json.dumps(error_body(ProblemError(status, kind, message), "req_script")).encode()
        return cls((Send(body),), status, (*_JSON, ("request-id", "req_script"), *headers), path)

    @classmethod
    def failing(cls, fault: str) -> Script:
        """Answer as usual but with a fault, such as ``"cut 500"`` (docs/demo.md lists them)."""
        return cls(fault=fault)


def _cut_up(data: bytes, pieces: Sequence[int] | int | None) -> list[bytes]:
    if pieces is None:
        return [data]
    sizes = [pieces] * (len(data) // pieces + 1) if isinstance(pieces, int) else list(pieces)
    found, start = [], 0
    for size in sizes:
        found.append(data[start : start + size])
        start += size
    found.append(data[start:])
    return [piece for piece in found if piece]


def _opening() -> list[dict[str, Any]]:
    usage = {"input_tokens": 10, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 1}
    message: dict[str, Any] = {
        "id": "msg_script",
        "type": "message",
        "role": "assistant",
        "model": "claude-opus-5-5",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    return [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    ]


def _text_delta(text: str) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}


def _closing() -> list[dict[str, Any]]:
    return [
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 12},
        },
        {"type": "message_stop"},
    ]
