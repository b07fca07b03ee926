"""How a turn asks for thinking, and which earlier thinking may go back to the API.

Each block of thinking is bound to everything that stood before it when it was written (platform.claude.com:
preserved-thinking). Removing blocks from the start or the end is allowed; removing one from the middle, changing
what stands before a block, or putting a removed block back is not. Messages never change here (an edit is a new
branch), so the only things that can differ from request to request are the system prompt and the model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.logic import tokens
from app.logic.capabilities import base_id, effort_for, off_mode
from app.logic.replay import has_thinking, is_left_out, returnable_thinking
from app.model.blocks import Json
from app.model.catalog import ModelInfo
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.turn import TurnSettings

_LEAST_BUDGET = 1_024  # tokens; the API's minimum for thinking.type "enabled"
_USUAL_BUDGET = 16_000

Describe = Callable[[str], ModelInfo]


@dataclass(frozen=True, slots=True)
class _Context:
    """What a request was sent with, as far as thinking is bound to it."""

    system: str
    model: str
    strip: bool


@dataclass(frozen=True, slots=True)
class _Bound:
    """Thinking of one answer: who wrote it, and under which system prompt (None: not known)."""

    id: MessageId
    producer: str
    system: str | None


def thinking_param(info: ModelInfo, settings: TurnSettings, max_tokens: int) -> Json | None:
    """The request's ``thinking``, or None to leave it out.

    Models that take ``adaptive`` get it, with summaries to read (their default hides the text). Older ones think
    only when asked, with a budget. "Off" is honoured where the model and the effort allow it.
    """
    if settings.thinking == "off":
        off = off_mode(info, effort_for(info, settings.effort))
        if off is not None:
            return {"type": off} if info.thinking_by_default else None
    if "adaptive" in info.thinking:
        return {"type": "adaptive", "display": "summarized"}
    if settings.thinking == "on" and "enabled" in info.thinking and max_tokens > _LEAST_BUDGET:
        budget = max(_LEAST_BUDGET, min(_USUAL_BUDGET, max_tokens // 2))
        return {"type": "enabled", "budget_tokens": budget, "display": "summarized"}
    return None


@dataclass(frozen=True, slots=True)
class Replayed:
    """Which thinking on a branch goes back, and what does not.

    ``kept`` names the answers whose thinking is sent. ``stripped`` counts the thinking blocks that are not;
    ``stripped_now`` those of them that the request before still had or could have had, with ``tokens_now``, their
    estimated tokens.
    """

    kept: frozenset[MessageId]
    stripped: int = 0
    stripped_now: int = 0
    tokens_now: int = 0


def replayed(path: Sequence[Message], settings: TurnSettings, describe: Describe) -> Replayed:
    """What thinking of *path* goes along with a request made with *settings*, and what that leaves out."""
    alive = _alive(path, describe)
    kept = frozenset(bound.id for bound in _allowed(alive, _context(settings), describe))
    before = {bound.id for bound in alive}
    out = [message for message in path if has_thinking(message) and not is_left_out(message) and message.id not in kept]
    now = [block for message in out if message.id in before for block in returnable_thinking(message)]
    weights = tokens.weights_for(settings.model)
    lost = math.ceil(sum(tokens.estimate_block(block.data, weights) for block in now))
    return Replayed(kept, sum(len(returnable_thinking(message)) for message in out), len(now), lost)


def kept_thinking(path: Sequence[Message], settings: TurnSettings, describe: Describe) -> frozenset[MessageId]:
    """The answers on *path* whose thinking goes along with a request made with *settings*."""
    return frozenset(bound.id for bound in _allowed(_alive(path, describe), _context(settings), describe))


def _alive(path: Sequence[Message], describe: Describe) -> list[_Bound]:
    """The thinking that a request like the one before would carry, with what was written since.

    Every request on the way is gone through in order: what was left out of one of them stays left out, because the
    thinking that followed was written without it. *describe* tells what a model is.
    """
    alive: list[_Bound] = []
    before: _Context | None = None
    for message in path:
        if message.role is Role.USER or is_left_out(message):
            continue
        context = _context(message.settings)
        alive = alive if context == before and not _strips(context) else _allowed(alive, context, describe)
        before = context
        if has_thinking(message):
            alive.append(_bound(message))
    return alive


def _context(settings: TurnSettings | None) -> _Context | None:
    if settings is None:
        return None
    return _Context(settings.system.strip(), base_id(settings.model), settings.strip_thinking)


def _strips(context: _Context | None) -> bool:
    return context is None or context.strip


def _bound(message: Message) -> _Bound:
    asked = message.settings
    producer = message.model or (asked.model if asked else "")
    return _Bound(message.id, base_id(producer), asked.system.strip() if asked else None)


def _allowed(alive: list[_Bound], context: _Context | None, describe: Describe) -> list[_Bound]:
    """What of *alive* a request in *context* may carry. Of a request that is not known, nothing is assumed."""
    if context is None or context.strip:
        return []
    info = describe(context.model)
    fits = [_fits(bound, context, info, describe) for bound in alive]
    if info.prefix_check or any(describe(bound.producer).prefix_check for bound in alive):
        return _last_run(alive, fits)
    return [bound for bound, fit in zip(alive, fits, strict=True) if fit]


def _fits(bound: _Bound, context: _Context, info: ModelInfo, describe: Describe) -> bool:
    producer = describe(bound.producer)
    if (info.prefix_check or producer.prefix_check) and bound.system != context.system:
        return False
    return bound.producer == context.model or _reads(info, bound.producer)


def _reads(info: ModelInfo, producer: str) -> bool:
    """Whether *info* reads the thinking of *producer*; what is not published is left to the API, which drops it."""
    return info.reads_thinking_of is None or producer in info.reads_thinking_of


def _last_run(alive: list[_Bound], fits: list[bool]) -> list[_Bound]:
    """The last unbroken run of fitting blocks: leaving out the rest removes only from the start and the end."""
    end = len(alive)
    while end and not fits[end - 1]:
        end -= 1
    start = end
    while start and fits[start - 1]:
        start -= 1
    return alive[start:end]
