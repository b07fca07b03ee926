"""The rate limit headers: a count per minute that never refuses anything."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from app.demo.wire import Headers

# The Start tier, per minute (platform.claude.com: rate-limits).
_LIMITS = {"requests": 1_000, "input-tokens": 2_000_000, "output-tokens": 400_000}


class RateMeter:
    """Counts what was used in the current minute of the wall clock. Cache reads do not count."""

    def __init__(self) -> None:
        self._minute = 0
        self._used = dict.fromkeys(_LIMITS, 0)

    def headers(self, input_tokens: int, output_tokens: int) -> Headers:
        """Count one request and return its ``anthropic-ratelimit-*`` headers."""
        minute = int(time.time()) // 60
        if minute != self._minute:
            self._minute, self._used = minute, dict.fromkeys(_LIMITS, 0)
        for name, amount in (("requests", 1), ("input-tokens", input_tokens), ("output-tokens", output_tokens)):
            self._used[name] += amount
        reset = datetime.fromtimestamp((minute + 1) * 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found: list[tuple[str, str]] = []
        for name, limit in _LIMITS.items():
            left = max(0, limit - self._used[name])
            prefix = f"anthropic-ratelimit-{name}"
            found += [(f"{prefix}-limit", str(limit)), (f"{prefix}-remaining", str(left)), (f"{prefix}-reset", reset)]
        return tuple(found)
