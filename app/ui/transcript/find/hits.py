"""Where the words stand: hits by message, counted so that any of them can be named by its number."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from app.ui.transcript.heights import Heights

MOST = 20_000  # hits kept; whoever finds more has to search for something else
BEFORE = -3  # a section above all that a message shows


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A place: message, section, strip of the section when open, UTF-16 range in its text.

    Section -1 is the user's text, -2 what the user attached.
    """

    item: int
    section: int
    strip: int
    start: int
    end: int

    def holds(self, other: Hit) -> bool:
        """Whether *other* lies inside of it."""
        same = (self.item, self.section, self.strip) == (other.item, other.section, other.strip)
        return same and self.start <= other.start and other.end <= self.end


class Hits:
    """The hits of all messages, in reading order."""

    def __init__(self, items: int) -> None:
        self._found: dict[int, tuple[Hit, ...]] = {}
        self._counts = Heights([0] * items)

    @property
    def total(self) -> int:
        """How many there are."""
        return self._counts.total

    def grow(self, items: int) -> None:
        """Make room for *items* messages in all."""
        while len(self._counts) < items:
            self._counts.append(0)

    def put(self, item: int, hits: Sequence[Hit]) -> None:
        """Take the hits of one message in the place of those it had."""
        self._counts.set(item, len(hits))
        if hits:
            self._found[item] = tuple(hits)
        else:
            self._found.pop(item, None)

    def of(self, item: int) -> tuple[Hit, ...]:
        """The hits of one message."""
        return self._found.get(item, ())

    def within(self, item: int, section: int, strip: int) -> tuple[Hit, ...]:
        """The hits of one block."""
        hits = self._found.get(item, ())
        first = bisect_left(hits, Hit(item, section, strip, -1, -1))
        return hits[first : bisect_left(hits, Hit(item, section, strip + 1, -1, -1))]

    def number(self, hit: Hit) -> int:
        """The number of *hit* in reading order, from 1; 0 when it is no hit any more."""
        hits = self.of(hit.item)
        at = bisect_left(hits, hit)
        return self._counts.before(hit.item) + at + 1 if at < len(hits) and hits[at] == hit else 0

    def next(self, place: Hit, forward: bool) -> Hit | None:
        """The hit after (or before) *place*, round the ends; None when there are none."""
        total = self.total
        if not total:
            return None
        hits = self.of(place.item)
        inside = bisect_right(hits, place) if forward else bisect_left(hits, place) - 1
        at = (self._counts.before(place.item) + inside) % total
        item, rest = self._counts.find(at)
        return self._found[item][rest]
