"""What lies in the cache after the requests of a branch, as far as it follows from the API's rules.

An entry is a prefix that ends at a mark. It lives from the start of the request that wrote it, and anew from the start
of each request that reads it or a longer one. A mark finds the deepest entry among the 20 positions that end with it;
what a request reads is the deepest find of its marks. Only marks behind that are written, each span at the rate of the
mark at its end (platform.claude.com: prompt-caching, "mixing different TTLs"). So an entry is never turned from five
minutes into an hour, but a new entry for an hour that stands on it holds the whole prefix. That a hit keeps the shorter
entries alive, too, is inferred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.logic.cache_layout import LOOKBACK, NOWHERE
from app.model.caching import Lifetime

LIFETIME_MS: dict[Lifetime, int] = {"5m": 300_000, "1h": 3_600_000}


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark at a position."""

    position: int
    lifetime: Lifetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A cached prefix. ``expires_ms`` is in milliseconds since 1970 UTC; from that moment on it is gone."""

    lifetime: Lifetime
    expires_ms: int


class Shelf:
    """The entries of one branch, by the position at which they end."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}

    def deepest(self, at_ms: int, up_to: int, lifetime: Lifetime | None = None) -> int:
        """The last position of an entry alive at *at_ms*, not behind *up_to*, of one *lifetime* or any; or NOWHERE."""
        alive = (
            position
            for position, entry in self._entries.items()
            if position <= up_to and entry.expires_ms > at_ms and lifetime in (None, entry.lifetime)
        )
        return max(alive, default=NOWHERE)

    def found(self, marks: Sequence[Placed], at_ms: int) -> int:
        """Up to which position a request with *marks*, sent at *at_ms*, is read; NOWHERE if nothing is."""
        alive = [position for position, entry in self._entries.items() if entry.expires_ms > at_ms]
        seen = (at for at in alive if any(at <= mark.position < at + LOOKBACK for mark in marks))
        return max(seen, default=NOWHERE)

    def send(self, marks: Sequence[Placed], at_ms: int) -> int:
        """Note a request with *marks* that was sent at *at_ms* and answered. Returns what ``found`` would."""
        hit = self.found(marks, at_ms)
        self._entries = {at: entry for at, entry in self._entries.items() if entry.expires_ms > at_ms}
        self.refresh(hit, at_ms)
        for mark in marks:
            if mark.position > hit:
                self._entries[mark.position] = _entry(mark.lifetime, at_ms)
        return hit

    def refresh(self, up_to: int, at_ms: int) -> None:
        """Note that everything up to position *up_to* was read at *at_ms*."""
        for position, entry in self._entries.items():
            if position <= up_to and entry.expires_ms > at_ms:
                self._entries[position] = _entry(entry.lifetime, at_ms)


def _entry(lifetime: Lifetime, at_ms: int) -> Entry:
    return Entry(lifetime, at_ms + LIFETIME_MS[lifetime])
