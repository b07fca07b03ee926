"""Where marks go by themselves.

Candidates of a request, in its order, behind what is already cached:

- the end of tools and system prompt, which other conversations and branches cut near the root share;
- the first block that is new: the cheapest place for an hour, which protects everything before it;
- the end of the last answer: what an edit of the question and every other branch from here has in common;
- the last attachment: a question about it that is asked otherwise reads it again;
- the last block: what the next turn, and this one asked again, will read.

A mark sees only 20 positions back, so where none of those sees the deepest entry that is alive, that entry is marked
again: whatever a turn adds, the next one reads what this one wrote. What is alive follows from the branch: the same
rules are applied to its earlier requests in turn, at their times. Lifetimes are chosen by expected cost
(``cache_price``); those for an hour come first, as the API demands (platform.claude.com: prompt-caching).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.logic.cache_layout import LOOKBACK, NOWHERE, Layout
from app.logic.cache_price import Standing, Writing, expected
from app.logic.cache_shelf import Placed, Shelf
from app.logic.pace import Odds, Pace
from app.model.caching import Lifetime, TokenRates

MOST_MARKS = 4
_REPLAYED = 60  # earlier requests that are gone through; older ones are out of the cache or refreshed by these
_USUAL_STEP = 600.0  # tokens by which a turn grows a conversation, before it shows its own
_SOON_MS = 60_000  # a request at an unknown time is taken to come so soon after the last one


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a branch: its first ``messages`` messages, sent at ``at_ms`` (since 1970 UTC).

    ``shared`` says that what it wrote is a beginning of the request that is planned now: same model, same system, same
    settings, same thinking.
    """

    messages: int
    at_ms: int
    shared: bool = True


@dataclass(frozen=True, slots=True)
class _Case:
    """What is known when the marks of one request are chosen. Positions as in the layout."""

    layout: Layout
    message: int  # the number of its last message
    last: int  # its last position that can be marked
    hit: int
    before: int  # where the request before ended
    standing: Standing
    odds: Odds
    rates: TokenRates


def automatic(
    layout: Layout, earlier: Sequence[Request], at_ms: int | None, rates: TokenRates, refreshed_ms: int | None = None
) -> list[Placed]:
    """The marks for the whole of *layout*, sent at *at_ms* (since 1970 UTC; None: not known) after *earlier* requests.

    *refreshed_ms* is when the cache was last kept warm by something that is no turn.
    """
    shelf, pace, ends = Shelf(), Pace(), [NOWHERE]
    for number, request in enumerate(earlier):
        if number:
            pace.see(max(0, request.at_ms - earlier[number - 1].at_ms))
        if request.shared and number >= len(earlier) - _REPLAYED:
            marks = _marks(_case(layout, request.messages, request.at_ms, shelf, pace, ends, rates))
            shelf.send(marks, request.at_ms)
            ends.append(marks[-1].position if marks else ends[-1])
    last_ms = earlier[-1].at_ms if earlier else 0
    if refreshed_ms is not None and refreshed_ms > last_ms:
        shelf.refresh(shelf.deepest(refreshed_ms, ends[-1]), refreshed_ms)
        last_ms = refreshed_ms
    now = last_ms + _SOON_MS if at_ms is None else max(at_ms, last_ms)
    if earlier:
        pace.see(now - earlier[-1].at_ms)
    return _marks(_case(layout, len(layout.starts) - 1, now, shelf, pace, ends, rates))


def _case(
    layout: Layout, messages: int, at_ms: int, shelf: Shelf, pace: Pace, ends: list[int], rates: TokenRates
) -> _Case:
    stop = layout.starts[messages]
    last = layout.markable[stop - 1] if stop else NOWHERE
    hit = shelf.deepest(at_ms, last)
    hour = shelf.deepest(at_ms, hit, "1h")
    first = layout.total(layout.starts[min(1, messages)] - 1)
    whole = layout.total(stop - 1)
    step = (2 * _USUAL_STEP + whole - first) / (len(ends) + 1)
    standing = Standing(layout.total(hit), layout.total(hour), whole, step)
    return _Case(layout, messages - 1, last, hit, ends[-1], standing, pace.odds, rates)


def _marks(case: _Case) -> list[Placed]:
    if case.last == NOWHERE or not case.layout.is_long_enough(case.last):
        return []
    ways = [
        (expected(_writing(case, hour, end), case.standing, case.odds, case.rates), hour, end)
        for hour, end in _ways(case)
    ]
    _, hour, end = min(ways, key=lambda way: way[0])
    if case.standing.hour == case.standing.hit:
        hour = max(hour, case.hit)  # an entry for an hour is marked again as what it is
    lifetimes: tuple[Lifetime, Lifetime] = ("5m", "1h")
    return [Placed(position, lifetimes[position <= hour]) for position in _kept(case, hour, end)]


def _ways(case: _Case) -> Iterator[tuple[int, int]]:
    """How far an hour and how far the writing may go: everything, or nothing where that may pay."""
    yield NOWHERE, case.last
    for position in _fresh(case):
        yield position, case.last
    yield NOWHERE, case.hit


def _writing(case: _Case, hour: int, end: int) -> Writing:
    return Writing(case.layout.total(hour), case.layout.total(end))


def _fresh(case: _Case) -> list[int]:
    """Candidates behind the hit, in order."""
    layout = case.layout
    start = layout.starts[max(0, case.message)]
    answer = layout.markable[start - 1] if start else NOWHERE
    new = layout.following[case.hit + 1] if case.hit + 1 < len(layout) else NOWHERE
    found = {layout.head, answer, layout.attached[case.last], case.last, new if case.hit > layout.head else NOWHERE}
    return sorted(at for at in found if case.hit < at <= case.last and layout.is_long_enough(at))


def _kept(case: _Case, hour: int, end: int) -> list[int]:
    """At most four positions: those that must be, then those that serve others, the deepest first."""
    if end == NOWHERE:
        return []
    needed = {at for at in (hour, end) if at > NOWHERE}
    anchor = case.hit if case.hit > NOWHERE else case.before
    fresh = [at for at in _fresh(case) if at <= end]
    others = [at for at in reversed(fresh) if at not in needed]
    for position in others:
        if len(needed) + (not _sees(needed, anchor)) < MOST_MARKS or (
            len(needed) < MOST_MARKS and _sees({position}, anchor)
        ):
            needed.add(position)
    if anchor > NOWHERE and not _sees(needed, anchor) and len(needed) < MOST_MARKS:
        needed.add(anchor)
    head = case.layout.head
    if head > NOWHERE and len(needed) < MOST_MARKS and case.layout.is_long_enough(head):
        needed.add(head)  # free while it is cached, and not lost should it be gone after all
    return sorted(needed)


def _sees(marks: set[int], entry: int) -> bool:
    return entry == NOWHERE or any(entry <= mark < entry + LOOKBACK for mark in marks)
