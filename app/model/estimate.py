"""What the next turn will take and cost, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.caching import Lifetime


@dataclass(frozen=True, slots=True)
class TokenSplit:
    """Input tokens of the next request by where they come from. ``exact`` says that the API counted them."""

    system: int
    history: int
    attachments: int
    draft: int
    exact: bool

    @property
    def total(self) -> int:
        """All input tokens."""
        return self.system + self.history + self.attachments + self.draft


@dataclass(frozen=True, slots=True)
class CacheState:
    """What of the next request's prefix lies in the cache: ``tokens``, until ``expires_ms`` (since 1970 UTC).

    ``then`` is the shorter prefix that is still there when this one has expired, None for nothing.
    """

    tokens: int
    lifetime: Lifetime
    expires_ms: int
    then: CacheState | None = None


@dataclass(frozen=True, slots=True)
class SendEstimate:
    """The input side of the next turn. Money is nano-dollars, None where the model has no known price.

    ``warm_nano`` is the price while the cache holds, ``cold_nano`` after it expired. ``window_tokens`` is the model's
    context window, ``cache`` None when nothing of this prefix is cached. ``attached_rate`` is what a million tokens of
    the draft's attachments cost, sent now: most of the time they are written to the cache.
    """

    split: TokenSplit
    window_tokens: int
    warm_nano: int | None
    cold_nano: int | None
    cache: CacheState | None = None
    attached_rate: int | None = None

    def is_warm(self, at_ms: int) -> bool:
        """Whether the cache still holds at *at_ms* (since 1970 UTC)."""
        return self.cache is not None and self.cache.expires_ms > at_ms

    def price_at(self, at_ms: int) -> int | None:
        """The price of sending it at *at_ms* (since 1970 UTC)."""
        return self.warm_nano if self.is_warm(at_ms) else self.cold_nano
