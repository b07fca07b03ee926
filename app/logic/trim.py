"""A history that fits: whole oldest turns left out, and told so. Nothing calls this unless the user chose it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.logic import tokens
from app.logic.reach import reach
from app.model.blocks import Json
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.turn import TurnSettings


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to shorten what is sent of a branch.

    ``history_from`` is what the settings of the next turn are to say, as it is now for the cut that leaves out nothing
    more. ``first`` is the place on the branch where the request then begins, so ``path[:first]`` is left out. ``turns``
    counts the turns that are left out beyond those that are not sent now, ``tokens`` is the estimated size of the
    prompt that remains, with system prompt and tools.

    Thinking that stands after a cut is no longer bound to what precedes it: the builder leaves it out by itself.
    """

    history_from: MessageId | None
    first: int
    turns: int
    tokens: int


def cuts(path: Sequence[Message], settings: TurnSettings) -> tuple[Cut, ...]:
    """Every way to leave out whole oldest turns of *path*, from none to all but the last, each leaving out one more.

    A turn begins with a user's message that is more than the results of tools.
    """
    now = reach(path, settings)
    starts = _starts(path, now.first)
    ends = [*starts[1:], len(path)]
    sizes = [_size(path[start:end], settings) for start, end in zip(starts, ends, strict=True)]
    rest = sum(sizes) + _fixed(settings)
    found = [Cut(settings.history_from, now.first, 0, math.ceil(rest))]
    for turns, (start, size) in enumerate(zip(starts[1:], sizes, strict=False), start=1):
        rest -= size
        found.append(Cut(path[start].id, start, turns, math.ceil(rest)))
    return tuple(found)


def trim(path: Sequence[Message], budget_tokens: int | None, settings: TurnSettings) -> Cut:
    """The cut that leaves out least and whose rest is estimated to fit into *budget_tokens*; None keeps everything.

    The last turn always stays, even if it alone is too long.
    """
    found = cuts(path, settings)
    if budget_tokens is None:
        return found[0]
    return next((cut for cut in found if cut.tokens <= budget_tokens), found[-1])


def _starts(path: Sequence[Message], first: int) -> list[int]:
    return [first, *(index for index in range(first + 1, len(path)) if _asks(path[index]))]


def _asks(message: Message) -> bool:
    return message.role is Role.USER and any(block.type != "tool_result" for block in message.blocks)


def _size(turn: Sequence[Message], settings: TurnSettings) -> float:
    bodies: list[Json] = [{"content": [block.data for block in message.blocks]} for message in turn]
    return tokens.estimate_messages(bodies, tokens.weights_for(settings.model))


def _fixed(settings: TurnSettings) -> float:
    weights = tokens.weights_for(settings.model)
    tools = sum(tokens.estimate_block(tool, weights) for tool in settings.tools)
    return tools + tokens.estimate_text(settings.system, weights)
