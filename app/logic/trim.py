"""A history that fits: whole oldest turns left out, and told so. Nothing calls this unless the user chose it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.logic import tokens
from app.model.ids import MessageId
from app.model.message import Message, Role


@dataclass(frozen=True, slots=True)
class Trimmed:
    """``kept`` and ``left_out`` together are the whole branch. Token figures are estimates.

    When something was left out, the thinking that stands in ``kept`` is no longer bound to what precedes it: the
    request must be built with ``strip_thinking``.
    """

    kept: tuple[Message, ...]
    left_out: tuple[MessageId, ...]
    tokens_before: int
    tokens_after: int


def trim(path: Sequence[Message], budget_tokens: int | None, model: str) -> Trimmed:
    """Leave out the oldest turns of *path* until the rest is estimated to fit into *budget_tokens*.

    A turn is a user message with its answer. The last one always stays, even if it alone is too long. None as a
    budget keeps everything.
    """
    turns = _turns(path)
    sizes = [_size(turn, model) for turn in turns]
    before = sum(sizes)
    first = _first_kept(sizes, before if budget_tokens is None else budget_tokens)
    left_out = [message.id for turn in turns[:first] for message in turn]
    kept = [message for turn in turns[first:] for message in turn]
    return Trimmed(tuple(kept), tuple(left_out), before, sum(sizes[first:]))


def _turns(path: Sequence[Message]) -> list[list[Message]]:
    turns: list[list[Message]] = []
    for message in path:
        if message.role is Role.USER or not turns:
            turns.append([])
        turns[-1].append(message)
    return turns


def _size(turn: Sequence[Message], model: str) -> int:
    bodies = ({"content": [block.data for block in message.blocks]} for message in turn)
    return math.ceil(tokens.estimate_messages(bodies, tokens.weights_for(model)))


def _first_kept(sizes: Sequence[int], budget: int) -> int:
    rest = sum(sizes)
    for index, size in enumerate(sizes[:-1]):
        if rest <= budget:
            return index
        rest -= size
    return max(0, len(sizes) - 1)
