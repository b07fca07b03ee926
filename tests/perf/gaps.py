"""How long an event loop was away: the longest time in which it did not turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_TICK_S = 0.005


@dataclass
class Gaps:
    """Times between two turns of the loop beyond the tick asked for, in milliseconds."""

    seen_ms: list[float] = field(default_factory=list)

    @property
    def longest_ms(self) -> float:
        """The longest gap; 0 when nothing was seen."""
        return max(self.seen_ms, default=0.0)

    def percentile_ms(self, share: float) -> float:
        """The gap below which *share* (0 to 1) of all gaps lie."""
        ordered = sorted(self.seen_ms)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


@contextmanager
def watch_gaps() -> Iterator[Gaps]:
    """Watch the running loop inside the block."""
    gaps = Gaps()
    task = asyncio.get_running_loop().create_task(_tick(gaps), name="watch gaps")
    try:
        yield gaps
    finally:
        task.cancel()


async def _tick(gaps: Gaps) -> None:
    last = time.perf_counter()
    while True:
        await asyncio.sleep(_TICK_S)
        now = time.perf_counter()
        gaps.seen_ms.append(max(0.0, (now - last - _TICK_S) * 1000))
        last = now
