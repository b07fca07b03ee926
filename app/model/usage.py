"""What a call consumed and cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.model.blocks import Json

_MOST = 10**10  # no call has so many tokens; what says so is damaged, and its money would not fit 64 bits


@dataclass(frozen=True, slots=True)
class Usage:
    """The API's ``usage`` object, raw, with the counts a reader wants. All counts are tokens.

    ``input_tokens`` is the uncached part only; thinking lies inside ``output_tokens``
    (the API's rules on usage: cached and uncached input never overlap, stream values are cumulative).
    """

    raw: Json

    def _count(self, *path: str) -> int:
        value: Any = self.raw
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, int) and 0 < value <= _MOST else 0

    @property
    def uncached_input(self) -> int:
        """Input tokens that were neither read from nor written to the cache."""
        return self._count("input_tokens")

    @property
    def cache_read(self) -> int:
        """Input tokens read from the cache."""
        return self._count("cache_read_input_tokens")

    @property
    def cache_write_1h(self) -> int:
        """Input tokens written to the cache for an hour."""
        return self._count("cache_creation", "ephemeral_1h_input_tokens")

    @property
    def cache_write_5m(self) -> int:
        """Input tokens written for five minutes: what the total has beyond the one-hour part."""
        total = self._count("cache_creation_input_tokens") - self.cache_write_1h
        return max(total, self._count("cache_creation", "ephemeral_5m_input_tokens"))

    @property
    def prompt(self) -> int:
        """All input tokens: uncached, written and read."""
        return self.uncached_input + self.cache_read + self.cache_write_1h + self.cache_write_5m

    @property
    def output(self) -> int:
        """Output tokens, thinking included."""
        return self._count("output_tokens")

    @property
    def thinking(self) -> int:
        """The part of the output that was thinking; zero when the API did not say."""
        return self._count("output_tokens_details", "thinking_tokens")

    @property
    def web_searches(self) -> int:
        """Billed web searches."""
        return self._count("server_tool_use", "web_search_requests")

    @property
    def share_cached(self) -> float:
        """Cache reads as a share of the whole prompt, 0 to 1."""
        return self.cache_read / self.prompt if self.prompt else 0.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Money for one call, in nano-dollars (1e-9 USD), as integers.

    ``total_nano`` is None when the model has no known price: not priced, never a guess. ``lower_bound`` is true
    when the stream ended before its final usage. ``price`` is the price row that was applied, as JSON.
    """

    total_nano: int | None
    lower_bound: bool = False
    price: Json | None = None
