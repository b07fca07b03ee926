"""What the next request will find in the cache, and what its input will cost with it and without it.

What was cached is told by the usage of the last answer on the branch: everything up to its request's last mark was
read or written. The next request reads that again while it lives and while nothing before it changes, and writes what
comes after it, each span at the rate of the mark at its end (platform.claude.com: prompt-caching).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.logic.cache_shelf import LIFETIME_MS
from app.logic.cache_state import Answered, left, mark_ends
from app.logic.rounds import left_by
from app.model.caching import Lifetime
from app.model.catalog import ModelInfo
from app.model.estimate import CacheState, TokenSplit
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.sent import SegmentHash, SentMark, SentRecord
from app.model.turn import TurnSettings

# What may change between two turns without the cache noticing (platform.claude.com: prompt-caching).
_UNHEARD = ("max_tokens", "stop_sequences", "service_tier", "inference_geo", "user_id", "compact")


@dataclass(frozen=True, slots=True)
class Bill:
    """Input tokens of a request by how they are billed."""

    read: int = 0
    write_5m: int = 0
    write_1h: int = 0
    input: int = 0


def answered(path: Sequence[Message], most: int = 1) -> tuple[Message, ...]:
    """The last answers on *path* that the API read a prompt for, at most so many, oldest first."""
    found = [each for each in path if each.role is Role.ASSISTANT and each.usage is not None]
    return tuple(found[-most:])


def cached(answers: Sequence[tuple[Message, SentRecord | None]], settings: TurnSettings) -> CacheState | None:
    """What the requests for *answers* (the last ones of a branch) left that a turn with *settings* below will find.

    None when nothing was cached, or when the settings differ in what the cache depends on. Whether it has expired
    already is not looked at. A record is what is remembered of a request; without it, the usage has to do.
    """
    return left([each for _, each in alike(answers, settings)])


def alike(
    answers: Sequence[tuple[Message, SentRecord | None]], settings: TurnSettings, heads: Sequence[SegmentHash] = ()
) -> list[tuple[MessageId, Answered]]:
    """The last of *answers* whose requests began as one with *settings* does, by their answers, oldest first.

    *heads* are what stands before the messages of that request, where that is known: its first picture, or the first
    document that is cited, changes it. A record tells that of the earlier request.
    """
    same: list[tuple[MessageId, Answered]] = []
    for answer, record in reversed(answers):
        if answer.usage is None or not _begins(answer.settings, settings, record, heads):
            break
        start = record.sent_ms if record is not None else answer.timing.created_ms
        marks = record.marks if record is not None else ()
        same.insert(0, (answer.id, Answered(start, answer.usage, marks, left_by(answer, marks))))
    return same


def _begins(
    before: TurnSettings | None, now: TurnSettings, record: SentRecord | None, heads: Sequence[SegmentHash]
) -> bool:
    if before is None or record is None or not record.segments or not heads:
        return same_prefix(before, now)
    known = {each.name: each.digest for each in record.segments}
    same = all(known.get(each.name) == each.digest for each in heads)
    return same and same_but_citing(before, now)


def same_but_citing(before: TurnSettings | None, now: TurnSettings) -> bool:
    """As :func:`same_prefix` where it is known otherwise whether both requests ask for citations."""
    return before is not None and same_prefix(replace(before, citations=now.citations), now)


def same_prefix(before: TurnSettings | None, now: TurnSettings) -> bool:
    """Whether a turn with settings *now* can read what one with *before* has cached."""
    if before is None:
        return False
    kept = {name: getattr(before, name) for name in _UNHEARD if hasattr(before, name)}
    return replace(now, strip_thinking=before.strip_thinking, **kept) == before


def refreshed(state: CacheState | None, expires_ms: int | None) -> CacheState | None:
    """*state* as it is after a request that only kept it warm, until *expires_ms*; what lies below it was read, too."""
    if state is None or expires_ms is None or expires_ms <= state.expires_ms:
        return state
    start = expires_ms - LIFETIME_MS[state.lifetime]
    below = state.then
    while below is not None and start + LIFETIME_MS[below.lifetime] <= expires_ms:
        below = below.then
    then = None if below is None else refreshed(below, start + LIFETIME_MS[below.lifetime])
    return replace(state, expires_ms=expires_ms, then=then)


def written(marks: Sequence[SentMark], place: str, split: TokenSplit, info: ModelInfo) -> Lifetime | None:
    """For how long what begins the message at *place*, the last one, is written to the cache; None for not at all."""
    if split.total < info.min_cache_tokens:
        return None
    return next((mark.lifetime for mark in marks if mark.place == place), None)


def bill(split: TokenSplit, marks: Sequence[SentMark], found: int, info: ModelInfo) -> Bill:
    """How a request of *split* tokens with *marks* is billed, when its first *found* tokens are read from the cache.

    The marks bring estimates of where they stand; those become the counted figures where these are known.
    """
    total = split.total
    if not marks:  # without a mark nothing is looked up
        return Bill(input=total)
    ends = zip(mark_ends(marks, split, found), (mark.lifetime for mark in marks), strict=True)
    spans = [(min(end, total), lifetime) for end, lifetime in ends if end >= info.min_cache_tokens]
    written: dict[Lifetime, int] = {"5m": 0, "1h": 0}
    at = found = min(found, total)
    for end, lifetime in spans:
        written[lifetime] += max(0, end - at)
        at = max(at, end)
    return Bill(found, written["5m"], written["1h"], total - at)
