"""How much of an answer had arrived when it broke off before its final count."""

from __future__ import annotations

from app.logic import tokens
from app.model.message import Message


def arrived_tokens(message: Message) -> int:
    """The tokens of what is there of *message*, an estimate; never fewer than the API had reported."""
    weights = tokens.weights_for(message.model or "")
    arrived = sum(tokens.estimate_text(block.text, weights) for block in message.blocks)
    return max(message.usage.output if message.usage is not None else 0, round(arrived))
