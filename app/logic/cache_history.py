"""Which requests were made on a branch before this one, and which of them wrote what this one can read.

A request can read what another wrote if everything up to there is the same: model, tools, system prompt, and the
settings that the API puts before the messages; platform.claude.com (prompt-caching, "what invalidates the cache")
lists them. Thinking that is left out now but was sent then ends what they have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.logic.cache_auto import Request
from app.logic.capabilities import base_id, effort_for
from app.logic.parameters import max_tokens
from app.logic.replay import Group, has_thinking
from app.logic.thinking import Describe, Replayed, thinking_param
from app.model.blocks import blocks_inside
from app.model.message import Message, Role
from app.model.turn import TurnSettings


def earlier(
    found: Sequence[Group], settings: TurnSettings, thinking: Replayed, describe: Describe
) -> tuple[Request, ...]:
    """The requests whose answers stand in *found*, the messages of a request made with *settings*; oldest first."""
    now = _key(settings, describe)
    since, until, cited = _since(found), _unchanged(found, thinking), _first(found, "document")
    requests: list[Request] = []
    for number, group in enumerate(found):
        if group.role is Role.ASSISTANT:
            answer = group.pieces[0].message
            same = answer.settings is not None and _key(answer.settings, describe) == now
            same = same and _cites(answer.settings, number, cited) == _cites(settings, len(found), cited)
            requests.append(Request(number, answer.timing.created_ms, same and since <= number <= until))
    return tuple(requests)


def _since(found: Sequence[Group]) -> int:
    """From how many messages on a request has pictures as this one: the first changes what the API puts before the
    messages."""
    picture = _first(found, "image")
    return 0 if picture is None else picture + 1


def _cites(settings: TurnSettings | None, messages: int, document: int | None) -> bool:
    """Whether a request of so many messages asks for citations, when *document* is the first that has a document."""
    return settings is not None and settings.citations and document is not None and document < messages


def _first(found: Sequence[Group], kind: str) -> int | None:
    for number, group in enumerate(found):
        for piece in group.pieces:
            data = piece.block.data
            if any(each.get("type") == kind for each in (data, *blocks_inside(data))):
                return number
    return None


def _unchanged(found: Sequence[Group], thinking: Replayed) -> int:
    """How many messages are sent as the request before sent them."""
    if not thinking.stripped_now:
        return len(found)
    lost = (
        number for number, group in enumerate(found) if any(_lost(piece.message, thinking) for piece in group.pieces)
    )
    return next(lost, len(found))


def _lost(message: Message, thinking: Replayed) -> bool:
    return message.role is Role.ASSISTANT and message.id not in thinking.kept and has_thinking(message)


def _key(settings: TurnSettings, describe: Describe) -> tuple[Any, ...]:
    """What two requests must have in common for one to read the messages of the other."""
    info = describe(settings.model)
    mode = thinking_param(info, settings, max_tokens(settings, info)) or {}
    return (
        base_id(settings.model),
        settings.system.strip(),
        effort_for(info, settings.effort),
        {name: value for name, value in mode.items() if name != "display"},
        settings.speed or "standard",
        settings.tools,
        settings.tool_choice,
        settings.output_format,
        settings.history_from,
    )
