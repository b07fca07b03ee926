"""A clock whose hands a test turns."""

from __future__ import annotations

import threading


class ManualClock:
    """Satisfies ``app.base.clock.Clock``; time stands still until :meth:`advance` is called. Safe across threads."""

    def __init__(self, now_ms: int = 1_750_000_000_000) -> None:
        self._now_ms = now_ms
        self._monotonic = 1_000.0
        self._lock = threading.Lock()

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        with self._lock:
            return self._now_ms

    def monotonic(self) -> float:
        """Seconds since an arbitrary start."""
        with self._lock:
            return self._monotonic

    def advance(self, seconds: float) -> None:
        """Turn both hands forward by *seconds*."""
        with self._lock:
            self._now_ms += round(seconds * 1000)
            self._monotonic += seconds

    def set_ms(self, now_ms: int) -> None:
        """Set the wall clock alone, forward or back, as a user or a time server does."""
        with self._lock:
            self._now_ms = now_ms
