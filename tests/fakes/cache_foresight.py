"""The cheapest way to cache a conversation for one who knows when every request will come: a search through all plans.

The plans are those that the places of the program's own marks, the first new block, the end of the last answer and the
last block allow, each up to any of them for an hour and from there for five minutes, or not written at all. Neither
the number of marks nor the lookback limits them, so that real plans can only be dearer. After each request the best
few states are kept (a beam search), by what they cost so far and what the rest will cost at least.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import pairwise

from app.model.caching import TokenRates
from tests.fakes.cache_bills import Seen

_LIFETIME_MS = {"5m": 300_000, "1h": 3_600_000}

Entries = dict[int, tuple[str, int]]  # by the block that ends the prefix: its lifetime, and when it expires (ms)


def foreseen(requests: Sequence[Seen], rates: TokenRates, width: int = 12) -> int:
    """Nano-dollars for the prompts of *requests* under the cheapest plan found, *width* states being kept."""
    tree = _Tree(requests, rates)
    states: list[tuple[int, Entries]] = [(0, {})]
    for number in range(len(requests)):
        grown = [after for cost, entries in states for after in tree.step(number, cost, entries)]
        distinct = {
            tuple(sorted(entries.items())): (cost, entries) for cost, entries in sorted(grown, key=_cost, reverse=True)
        }
        states = nsmallest(width, distinct.values(), key=lambda state: state[0] + tree.rest(number, state[1]))
    return min(cost for cost, _ in states)


def least(requests: Sequence[Seen], rates: TokenRates) -> int:
    """A sum that no plan can go below: each block alone at its best schedule, held for an hour for nothing while it is
    there (as a new small entry on top of it nearly does)."""
    tree = _Tree(requests, rates)
    return tree.rest(-1, {})


def _cost(state: tuple[int, Entries]) -> int:
    return state[0]


@dataclass(frozen=True)
class _Uses:
    """When a block is sent, and what one token of it costs at least from its k-th use on: if it can be read then
    (``there``), or not (``gone``)."""

    numbers: list[int]
    there: list[int]
    gone: list[int]


class _Tree:
    """All blocks of a conversation, each under the one before it."""

    def __init__(self, requests: Sequence[Seen], rates: TokenRates) -> None:
        self._requests, self._rates = requests, rates
        self._parents: list[int] = []
        self._sizes: list[int] = []
        self._rows: list[list[int]] = []
        ids: dict[bytes, int] = {}
        for request in requests:
            row: list[int] = []
            before = 0
            for segment in request.bare:
                if segment.digest not in ids:
                    ids[segment.digest] = len(self._parents)
                    self._parents.append(row[-1] if row else -1)
                    self._sizes.append(segment.total - before)
                row.append(ids[segment.digest])
                before = segment.total
            self._rows.append(row)
        self._uses = [self._schedule(each) for each in self._numbers()]
        self._next = [0] * len(self._parents)
        self._at = -2

    def step(self, number: int, cost: int, entries: Entries) -> Iterator[tuple[int, Entries]]:
        """Every state that request *number* may lead to."""
        request, row = self._requests[number], self._rows[number]
        now = request.at_ms
        alive = {block: entry for block, entry in entries.items() if entry[1] > now}
        hit = max((at for at, block in enumerate(row) if block in alive), default=-1)
        for block in row[: hit + 1]:
            if block in alive:
                alive[block] = (alive[block][0], now + _LIFETIME_MS[alive[block][0]])
        for hour, ends in self._options(request, hit):
            written = {row[at]: ("1h", now + 3_600_000) if at <= hour else ("5m", now + 300_000) for at in ends}
            yield cost + self._price(request, hit, hour, ends), alive | written

    def rest(self, number: int, entries: Entries) -> int:
        """What the requests after *number* cost at least, with *entries* in the cache."""
        until = [0] * len(self._parents)
        for block, (_, expires) in entries.items():
            at = block
            while at >= 0 and until[at] < expires:
                until[at] = expires
                at = self._parents[at]
        self._advance(number)
        total = 0
        for block, uses in enumerate(self._uses):
            k = self._next[block]
            if k < len(uses.numbers):
                soon = self._requests[uses.numbers[k]].at_ms < until[block]
                total += self._sizes[block] * (uses.there[k] if soon else uses.gone[k])
        return total

    def _advance(self, number: int) -> None:
        """Let each block's next use be the first after request *number*; requests are gone through in order."""
        if number == self._at:
            return
        self._at = number
        for block, uses in enumerate(self._uses):
            while self._next[block] < len(uses.numbers) and uses.numbers[self._next[block]] <= number:
                self._next[block] += 1

    def _options(self, request: Seen, hit: int) -> Iterator[tuple[int, list[int]]]:
        row = request.ours
        before = max((end for end in (request.head - 1, len(row) - 1 - request.asked) if end >= 0), default=-1)
        found = {hit + 1, request.head - 1, before, len(row) - 1, *(at for at, each in enumerate(row) if each.ttl)}
        fresh = sorted(at for at in found if hit < at < len(row) and row[at].total >= request.minimum)
        yield -1, []
        for end in range(1, len(fresh) + 1):
            ends = fresh[:end]
            yield -1, ends
            yield from ((hour, ends) for hour in ends)

    def _price(self, request: Seen, hit: int, hour: int, ends: Sequence[int]) -> int:
        row, rates = request.bare, self._rates
        read = row[hit].total if hit >= 0 else 0
        upper = row[hour].total if hour > hit else read
        last = row[ends[-1]].total if ends else read
        written = (upper - read) * rates.write_1h + (last - upper) * rates.write_5m
        return read * rates.read + written + (row[-1].total - last) * rates.input

    def _numbers(self) -> list[list[int]]:
        numbers: list[list[int]] = [[] for _ in self._parents]
        for number, row in enumerate(self._rows):
            for block in row:
                numbers[block].append(number)
        return numbers

    def _schedule(self, numbers: list[int]) -> _Uses:
        rates = self._rates
        there, gone = [rates.read], [rates.input]
        times = [self._requests[number].at_ms for number in numbers]
        for earlier, later in reversed(list(pairwise(times))):
            gap = later - earlier
            hour = there[-1] if gap < 3_600_000 else gone[-1]
            five = there[-1] if gap < 300_000 else gone[-1]
            gone.append(min(rates.input + gone[-1], rates.write_5m + five, rates.write_1h + hour))
            there.append(rates.read + hour)
        return _Uses(numbers, there[::-1], gone[::-1])
