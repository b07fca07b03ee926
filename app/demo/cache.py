"""The prompt cache, simulated by the rules of platform.claude.com: prompt-caching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.demo.prompt import Segment

LOOKBACK = 20  # block positions back from a breakpoint, itself included
LIFETIMES = {"5m": 300.0, "1h": 3600.0}  # seconds


@dataclass(slots=True)
class _Entry:
    ttl: str
    expires: float


@dataclass(frozen=True, slots=True)
class CacheUse:
    """How the input of one request is billed, in tokens, and what makes its writes readable."""

    read: int
    written_5m: int
    written_1h: int
    uncached: int
    begun: Callable[[], None]

    @property
    def written(self) -> int:
        """Tokens written with either lifetime."""
        return self.written_5m + self.written_1h

    def usage(self) -> dict[str, object]:
        """The input side of the API's ``usage`` object."""
        return {
            "input_tokens": self.uncached,
            "cache_creation_input_tokens": self.written,
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.written_5m,
                "ephemeral_1h_input_tokens": self.written_1h,
            },
        }


class PromptCache:
    """Entries by the digest of their prefix. *clock* gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: dict[bytes, _Entry] = {}

    def use(self, row: list[Segment], minimum: int) -> CacheUse:
        """Look *row* up and plan its writes; *minimum* tokens make a prefix cacheable.

        A hit refreshes its entry from now on. Writes become readable only when ``begun`` of the result is called,
        so requests sent in parallel all miss; their lifetime counts from now, too.
        """
        now = self._clock()
        self._entries = {digest: entry for digest, entry in self._entries.items() if entry.expires > now}
        marks = [at for at, segment in enumerate(row) if segment.ttl and segment.total >= minimum]
        hit = max((found for mark in marks for found in self._find(row, mark)), default=-1)
        self._refresh(row[: hit + 1], now)
        ends = [at for at in marks if at > hit]
        read = row[hit].total if hit >= 0 else 0
        written = _split(row, ends, read)
        total = row[-1].total if row else 0
        uncached = total - read - sum(written.values())
        return CacheUse(read, written["5m"], written["1h"], uncached, lambda: self._store(row, ends, now))

    def _find(self, row: list[Segment], mark: int) -> Iterator[int]:
        """The nearest entry at or before *mark*, within the lookback."""
        for at in range(mark, max(mark - LOOKBACK, -1), -1):
            if row[at].digest in self._entries:
                yield at
                return

    def _refresh(self, prefix: list[Segment], now: float) -> None:
        for segment in prefix:
            entry = self._entries.get(segment.digest)
            if entry is not None:
                entry.expires = now + LIFETIMES[entry.ttl]

    def _store(self, row: list[Segment], ends: list[int], now: float) -> None:
        for at in ends:
            ttl = row[at].ttl or "5m"
            self._entries[row[at].digest] = _Entry(ttl, now + LIFETIMES[ttl])


def _split(row: list[Segment], ends: list[int], start: int) -> dict[str, int]:
    """Tokens written per lifetime: each span is billed as the breakpoint at its end says."""
    written = {"5m": 0, "1h": 0}
    for at in ends:
        written[row[at].ttl or "5m"] += row[at].total - start
        start = row[at].total
    return written
