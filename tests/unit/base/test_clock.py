"""The machine's clock in the units that the program uses."""

from __future__ import annotations

import time

from app.base.clock import SystemClock


def test_the_wall_clock_counts_milliseconds_since_1970() -> None:
    before = time.time()
    now = SystemClock().now_ms()
    assert before * 1000 - 1 <= now <= time.time() * 1000 + 1


def test_the_monotonic_clock_counts_seconds_and_never_goes_back() -> None:
    clock = SystemClock()
    start, reference = clock.monotonic(), time.monotonic()
    readings = [clock.monotonic() for _ in range(1000)]
    assert readings == sorted(readings)
    assert readings[-1] - start <= time.monotonic() - reference + 0.001
