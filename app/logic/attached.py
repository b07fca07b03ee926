"""The held attachments of a request, taken apart so that each is counted once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.logic.held import wanted
from app.model.blocks import Json
from app.model.held import is_held

_ONE_BY_ONE = 8  # attachments of a message that are counted each alone; more of them go together
_THINKING = ("thinking", "redacted_thinking")


def held_groups(request: Json) -> list[list[Json]]:
    """What is held in the messages of *request*, in groups that are counted together."""
    groups: list[list[Json]] = []
    for message in request["messages"]:
        found = [block for block in message["content"] if is_held(block)]
        groups += [[block] for block in found] if len(found) <= _ONE_BY_ONE else [found]
    return groups


def is_apart(request: Json) -> bool:
    """Whether what is held may be counted apart from the rest.

    Not where thinking is bound to it, where it stands inside of another block, or where nothing else is in its message.
    """
    messages = request["messages"]
    if not any(is_held(block) for message in messages for block in message["content"]) or has_thinking(request):
        return False
    if any(all(is_held(block) for block in message["content"]) for message in messages):
        return False
    return not wanted({"messages": without_held(messages)})


def without_held(messages: Sequence[Json]) -> list[Json]:
    """*messages* without the blocks that are held; a message without any is not copied."""
    return list(_without_held(messages))


def has_thinking(request: Json) -> bool:
    """Whether an answer in *request* has thinking, which is bound to everything before it."""
    return any(block.get("type") in _THINKING for message in request["messages"] for block in message["content"])


def _without_held(messages: Sequence[Json]) -> Iterator[Json]:
    for message in messages:
        if any(is_held(block) for block in message["content"]):
            yield {**message, "content": [block for block in message["content"] if not is_held(block)]}
        else:
            yield message
