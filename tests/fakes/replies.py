"""Replies for the demo server to send that stop wherever a test wants to look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.demo.script import Script
from app.demo.wire import Gate, Step

MODEL = "claude-sonnet-5-5"


def said(*parts: str | Step, stop_reason: str = "end_turn") -> Script:
    """A whole reply of one text block: strings are sent as they come, each at once; a ``Gate`` holds what follows."""
    return Script.events([*_opening(), *_middle(parts), *_closing(stop_reason)])


def begun(*parts: str | Step) -> Script:
    """The same without its end, for replies that break off; the last part may be a way to do so, such as ``Cut``."""
    return Script.events([*_opening(), *_middle(parts)])


def gates(number: int) -> Sequence[Gate]:
    """Gates, all closed."""
    return [Gate() for _ in range(number)]


def _opening() -> list[dict[str, Any]]:
    message: dict[str, Any] = {
        "id": "msg_told",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 10, "output_tokens": 1},
    }
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    return [{"type": "message_start", "message": message}, block]


def _middle(parts: Sequence[str | Step]) -> list[dict[str, Any] | Step]:
    return [_delta(part) if isinstance(part, str) else part for part in parts]


def _delta(text: str) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}


def _closing(stop_reason: str) -> list[dict[str, Any]]:
    ended = {"stop_reason": stop_reason, "stop_sequence": None}
    return [
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": ended, "usage": {"output_tokens": 12}},
        {"type": "message_stop"},
    ]
