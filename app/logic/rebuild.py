"""A request that went out, built again from the branch and what was remembered of it; and the response as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.logic import cache, request, segments
from app.logic.cache import CachePlan
from app.logic.request import Built, NothingToSendError
from app.logic.thinking import Describe
from app.model.blocks import Json
from app.model.caching import SYSTEM, TOOLS, CacheChoice, CacheTerms
from app.model.catalog import ModelInfo
from app.model.ids import MessageId
from app.model.message import Message
from app.model.sent import SentMark, SentRecord
from app.model.usage import Usage

_NO_MARKS = CacheTerms(CacheChoice("off"))


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """``exact`` says that the request is as it was sent, byte for byte. ``origins`` as in ``request.Built``."""

    request: Json
    origins: tuple[tuple[MessageId, ...], ...]
    marks: tuple[SentMark, ...]
    exact: bool


def rebuild(answer: Message, path: Sequence[Message], describe: Describe, record: SentRecord | None) -> Rebuilt | None:
    """The request for *answer*; *path* leads from the root to what it answers. None when there was nothing to send.

    Without a *record* it is what would be sent today, with the marks that are usual, for an hour where only that was
    billed.
    """
    if answer.settings is None:
        return None
    try:
        built = request.build(path, answer.settings, describe, terms=_NO_MARKS)
        if record is None:
            marks = _as_billed(_usual(built, describe(answer.settings.model)), answer.usage)
            return Rebuilt(_marked(built.request, marks), built.origins, marks, exact=False)
    except NothingToSendError:
        return None
    made = _as_sent(built.request, record)
    return Rebuilt(made, built.origins, record.marks, segments.digest(made) == record.digest)


def _usual(built: Built, info: ModelInfo) -> tuple[SentMark, ...]:
    """The marks that *built*, which has none, would usually get."""
    made, wish = built.request, replace(built.wish, terms=CacheTerms())
    return cache.plan(made.get("tools", ()), made.get("system", ()), made["messages"], info, wish).marks


def response(answer: Message) -> Json | None:
    """The message as the API would give it without a stream, as far as it arrived; None when nothing did."""
    if answer.api_id is None and not answer.blocks:
        return None
    return {
        "id": answer.api_id,
        "type": "message",
        "role": "assistant",
        "model": answer.model,
        "content": [block.data for block in answer.blocks],
        "stop_reason": answer.stop_reason,
        "stop_sequence": answer.stop_sequence,
        "stop_details": answer.stop_details,
        "usage": None if answer.usage is None else answer.usage.raw,
        **(answer.api or {}),
    }


def _as_sent(made: Json, record: SentRecord) -> Json:
    """*made*, which has no marks, with the marks and the short keys of *record*."""
    marked = _marked(made, record.marks)
    whole = {key: value for key, value in marked.items() if key in segments.LARGE}
    short = record.extra or {}
    kept = [key for key in made if key in whole or key in short]
    return {key: whole[key] if key in whole else short[key] for key in dict.fromkeys((*kept, *short))}


def _as_billed(marks: Sequence[SentMark], usage: Usage | None) -> tuple[SentMark, ...]:
    hourly = usage is not None and usage.cache_write_1h and not usage.cache_write_5m
    return tuple(replace(mark, lifetime="1h") if hourly else mark for mark in marks)


def _marked(made: Json, marks: Sequence[SentMark]) -> Json:
    """*made*, which has no marks, with *marks*."""
    plan = CachePlan(tuple(marks))
    whole = dict(made)
    for key, where in (("tools", TOOLS), ("system", SYSTEM)):
        if key in whole:
            whole[key] = cache.marked(whole[key], where, plan)
    whole["messages"] = [
        {**message, "content": cache.marked(message["content"], number, plan)}
        for number, message in enumerate(whole["messages"])
    ]
    return whole
