"""From a branch of a conversation to a Messages API request: a plain dict, the same for the same input.

Nothing is added that the user did not choose: no hidden prompt, no clock, no sampling parameters. Keys always come in
the same order, because the API's cache compares bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.logic import cache
from app.logic.cache import CachePlan, CacheWish
from app.logic.capabilities import effort_for
from app.logic.replay import Group, groups
from app.logic.thinking import Describe, replayed, thinking_param
from app.model.blocks import Json
from app.model.caching import SYSTEM, CacheTerms
from app.model.catalog import ModelInfo
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.turn import TurnSettings

_USUAL_TERMS = CacheTerms()


class NothingToSendError(ChatelaineError):
    """The branch does not end with something the user said. Kind USER, code ``nothing_to_send``."""


@dataclass(frozen=True, slots=True)
class Built:
    """A request, and what it was made of.

    ``request`` has no ``stream``; its blocks are those of the branch, by reference: it must not be changed.
    ``origins`` names, for every message of the request and every block in it, the stored message that it comes from.
    ``stripped`` counts the thinking blocks on the branch that are left out because the API's rules no longer allow
    them; ``stripped_now`` those of them that earlier requests still had, with ``stripped_tokens``, estimated tokens.
    ``left_out`` names the messages that are not sent because the branch is sent from a later one on.
    """

    request: Json
    plan: CachePlan
    origins: tuple[tuple[MessageId, ...], ...] = ()
    stripped: int = 0
    stripped_now: int = 0
    stripped_tokens: int = 0
    left_out: tuple[MessageId, ...] = ()


def build(
    path: Sequence[Message],
    settings: TurnSettings,
    describe: Describe,
    *,
    terms: CacheTerms = _USUAL_TERMS,
    diagnostics: Json | None = None,
    unfinished: bool = False,
) -> Built:
    """Return the request that asks for an answer to the last message of *path* (root first).

    *describe* tells what a model takes (ModelTable.describe or the catalogue). ``max_tokens`` is the model's own limit
    unless *settings* ask for less; with limits this high the request is meant to be streamed. *terms* say how it is
    to be cached. *diagnostics* is sent as it is, None not at all. *unfinished* allows a path that ends with an answer,
    or has no message at all: what the next question will be added to. Such a request is for estimates only.

    Raises:
        NothingToSendError: the last message is not the user's or has no content, and *unfinished* is false.
    """
    info = describe(settings.model)
    thinking = replayed(path, settings, describe)
    found = groups(path, thinking.kept)
    if not unfinished and not _asks(path, found):
        raise _nothing_to_send()
    origins = tuple(tuple(piece.message.id for piece in group.pieces) for group in found)
    request, plan = _assemble(settings, info, found, CacheWish(terms, origins))
    if diagnostics is not None:
        request["diagnostics"] = diagnostics
    return Built(
        request,
        plan,
        origins,
        thinking.stripped,
        thinking.stripped_now,
        thinking.tokens_now,
    )


def _asks(path: Sequence[Message], found: Sequence[Group]) -> bool:
    if not found or not path or path[-1].role is not Role.USER:
        return False
    return found[-1].pieces[-1].message is path[-1]


def _assemble(
    settings: TurnSettings, info: ModelInfo, found: Sequence[Group], wish: CacheWish
) -> tuple[Json, CachePlan]:
    system = system_blocks(settings.system)
    messages: list[Json] = [{"role": group.role.value, "content": group.content()} for group in found]
    plan = cache.plan((), system, messages, info, wish)
    limit = max_tokens(settings, info)
    request: Json = {"model": settings.model, "max_tokens": limit}
    if system:
        request["system"] = cache.marked(system, SYSTEM, plan)
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
    return request, plan


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
