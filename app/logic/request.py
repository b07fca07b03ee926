"""From a branch of a conversation to a Messages API request: a plain dict, the same for the same input.

Nothing is added that the user did not choose: no hidden prompt, no clock, no sampling parameters. Keys always come in
the same order, because the API's cache compares bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.logic import cache
from app.logic.capabilities import effort_for
from app.logic.replay import groups
from app.logic.thinking import Describe, kept_thinking, thinking_param
from app.model.blocks import Json
from app.model.caching import Lifetime
from app.model.catalog import ModelInfo
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.message import Message, Role
from app.model.turn import TurnSettings


class NothingToSendError(ChatelaineError):
    """The branch does not end with something the user said. Kind USER, code ``nothing_to_send``."""


def build(
    path: Sequence[Message],
    settings: TurnSettings,
    describe: Describe,
    lifetime: Lifetime = "1h",
) -> Json:
    """Return the request, without ``stream``, that asks for an answer to the last message of *path* (root first).

    *describe* tells what a model takes (ModelTable.describe or the catalogue). ``max_tokens`` is the model's own limit
    unless *settings* ask for less; with limits this high the request is meant to be streamed. Blocks of *path* are
    taken over by reference: the result must not be changed.

    Raises:
        NothingToSendError: the last message is not the user's or has no content.
    """
    info = describe(settings.model)
    found = groups(path, kept_thinking(path, settings, describe))
    if not found or not path or path[-1].role is not Role.USER or found[-1].pieces[-1].message is not path[-1]:
        raise _nothing_to_send()
    messages = [{"role": group.role.value, "content": group.content()} for group in found]
    return _assemble(settings, info, messages, lifetime)


def _assemble(settings: TurnSettings, info: ModelInfo, messages: list[Json], lifetime: Lifetime) -> Json:
    system = system_blocks(settings.system)
    plan = cache.plan(system, messages, info, lifetime)
    limit = max_tokens(settings, info)
    request: Json = {"model": settings.model, "max_tokens": limit}
    if system:
        request["system"] = cache.marked(system, None, plan)
    request["messages"] = [
        {"role": message["role"], "content": cache.marked(message["content"], index, plan)}
        for index, message in enumerate(messages)
    ]
    thinking = thinking_param(info, settings, limit)
    if thinking is not None:
        request["thinking"] = thinking
    effort = effort_for(info, settings.effort)
    if effort is not None:
        request["output_config"] = {"effort": effort}
    return request


def system_blocks(system: str) -> list[Json]:
    """The system prompt as the API takes it, verbatim; an empty list for a blank one."""
    return [{"type": "text", "text": system}] if system.strip() else []


def max_tokens(settings: TurnSettings, info: ModelInfo) -> int:
    """The longest answer to ask for, in tokens, thinking included: as set, at most the model's own limit."""
    asked = settings.max_tokens or info.max_output_tokens
    return max(1, min(asked, info.max_output_tokens))


def _nothing_to_send() -> NothingToSendError:
    return NothingToSendError(
        TurnError(ErrorKind.USER, "nothing_to_send", "There is no message here that could be answered.")
    )
