"""Answers as the terminal front end prints them as JSON."""

from __future__ import annotations

from typing import Any

from app.model.errors import TurnError
from app.model.message import Message


def answer_json(answer: Message) -> dict[str, Any]:
    """An answer with its conversation, its cost in nano-dollars and its error."""
    return {
        "conversation": answer.conversation_id,
        "message": message_json(answer),
        "cost_nano_usd": answer.cost.total_nano if answer.cost else None,
        "error": error_json(answer.error),
    }


def message_json(message: Message) -> dict[str, Any]:
    """A message with its blocks verbatim."""
    return {
        "role": message.role.value,
        "content": [block.data for block in message.blocks],
        "status": message.status.value,
        "stop_reason": message.stop_reason,
        "model": message.model,
        "request_id": message.request_id,
        "usage": message.usage.raw if message.usage else None,
    }


def error_json(error: TurnError | None) -> dict[str, Any] | None:
    """An error for programs; None stays None."""
    if error is None:
        return None
    return {"kind": error.kind.value, "message": error.message, "request_id": error.request_id}
