"""What the requests of a branch have left in the cache, by their own marks and the usage that they were billed with.

The usage is exact where an estimate is not. With *read* tokens read and some written for an hour and for five minutes,
the new entries that matter end at read + hour (the last mark for an hour behind what was read) and at read + hour +
five minutes (the last mark): platform.claude.com, prompt-caching, "mixing different TTLs". What was read and all that
lies below it counts anew from the start of the request. An entry can be read once the response has begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.logic.cache_shelf import LIFETIME_MS
from app.model.caching import SYSTEM, TOOLS, Lifetime
from app.model.estimate import CacheState, TokenSplit
from app.model.sent import SentMark
from app.model.usage import Usage

_SLACK_MS = 60_000  # a clock is set right by so much without anybody noticing


@dataclass(frozen=True, slots=True)
class Answered:
    """A request whose response began: when it was sent (ms since 1970 UTC), how it was billed, its marks if known.

    ``left`` is what it left in the cache where that is less than reads and writes together (``rounds``), else None.
    """

    sent_ms: int
    usage: Usage
    marks: Sequence[SentMark] = ()
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A prefix of so many tokens in the cache, until ``expires_ms`` (since 1970 UTC)."""

    tokens: int
    lifetime: Lifetime
    expires_ms: int


def left(answered: Sequence[Answered]) -> CacheState | None:
    """What the last of *answered* (one branch, oldest first, same prefix) found and left in the cache.

    The deepest entry, with what outlives it below. None when the last one neither read nor wrote. A few requests are
    enough: earlier ones only tell the lifetime of what later ones read.
    """
    entries: list[Entry] = []
    for each in answered:
        entries = _after(entries, each)
    return chained(entries)


def _after(before: Sequence[Entry], one: Answered) -> list[Entry]:
    read, hour, five = one.usage.cache_read, one.usage.cache_write_1h, one.usage.cache_write_5m
    read = read if one.left is None else min(read, one.left - hour - five)
    kept = [entry for entry in before if entry.expires_ms > one.sent_ms and entry.tokens <= read]
    found: dict[int, Lifetime] = {entry.tokens: entry.lifetime for entry in kept}
    if read and read not in found:
        found[read] = one.marks[-1].lifetime if one.marks and not hour and not five else "5m"
    if hour:
        found[read + hour] = "1h"
    if five:
        found[read + hour + five] = "5m"
    return [Entry(tokens, lifetime, one.sent_ms + LIFETIME_MS[lifetime]) for tokens, lifetime in found.items()]


def chained(entries: Sequence[Entry]) -> CacheState | None:
    """The deepest of *entries*, with what outlives it below."""
    state: CacheState | None = None
    for entry in sorted(entries, key=lambda entry: entry.tokens):
        outlived = state
        while outlived is not None and outlived.expires_ms <= entry.expires_ms:
            outlived = outlived.then
        state = CacheState(entry.tokens, entry.lifetime, entry.expires_ms, outlived)
    return state


def alive(state: CacheState | None, at_ms: int) -> CacheState | None:
    """What of *state* is there at *at_ms* (since 1970 UTC): itself, what it leaves when it expires, or nothing.

    What would hold for longer than anything is cached was written before the clock was set back: it is not relied on.
    """
    while state is not None and not at_ms < state.expires_ms <= at_ms + LIFETIME_MS[state.lifetime] + _SLACK_MS:
        state = state.then
    return state


def mark_ends(marks: Sequence[SentMark], split: TokenSplit, found: int) -> list[int]:
    """Where *marks* end, in tokens, in a request of *split* tokens whose first *found* are read from the cache.

    Exact, if *split* is, for tools and system together, for what was marked again because it is read, for the end of
    the answer before the question (all but the draft) and for the question itself. The others bring estimates, which
    are fitted between their neighbours.
    """
    ends = [_known_end(mark, marks, split, found) for mark in marks]
    scale = split.total / (marks[-1].tokens or 1) if marks else 1.0
    guessed = [round(mark.tokens * scale) if end is None else end for mark, end in zip(marks, ends, strict=True)]
    low = 0
    for number, end in enumerate(ends):
        if end is None:
            high = next((later for later in ends[number + 1 :] if later is not None), split.total)
            guessed[number] = min(max(guessed[number], low), high)
        low = guessed[number]
    return guessed


def _known_end(mark: SentMark, marks: Sequence[SentMark], split: TokenSplit, found: int) -> int | None:
    last = marks[-1].message
    if mark.message is None or last is None:
        heads = [each for each in marks if each.place in (TOOLS, SYSTEM)]
        return split.system if mark is heads[-1] else None
    if mark is marks[-1]:
        return split.total
    if mark.message < last - 1:
        return found if found > split.system else None  # less was read: it stands behind that
    return split.total - split.draft if mark.message == last - 1 and _ends(mark, marks) else None


def _ends(mark: SentMark, marks: Sequence[SentMark]) -> bool:
    """Whether *mark* is the last one in its message: the plan marks the end of an answer, or its beginning before."""
    return all(each.block <= mark.block for each in marks if each.message == mark.message)
