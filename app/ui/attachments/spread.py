"""Where pages stand, one below the other, at a zoom. Pure arithmetic, in device-independent pixels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

Fit = Literal["width", "page", "free"]
LEAST, MOST = 0.1, 4.0
STEPS = (0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
MARGIN, GAP = 16, 12
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Room:
    """What can be seen at once, in pixels."""

    width: int
    height: int


class Spread:
    """Pages of *sizes* (pixels at 100 %) at *scale*, in the middle of *room*. Pages are counted from 1."""

    def __init__(self, sizes: Sequence[tuple[float, float]], scale: float, room: Room) -> None:
        self.scale = scale
        self._sizes = [(max(1, round(width * scale)), max(1, round(height * scale))) for width, height in sizes]
        self._tops = [MARGIN + at for at in accumulate((high + GAP for _, high in self._sizes), initial=0)]
        self.width = max((wide for wide, _ in self._sizes), default=0) + 2 * MARGIN
        self.height = self._tops[-1] - GAP + MARGIN if self._sizes else 0
        self._spare = max(0, room.height - self.height) // 2  # above a single page that is lower than the room
        self._across = max(self.width, room.width)

    @property
    def count(self) -> int:
        """How many pages."""
        return len(self._sizes)

    def box(self, page: int) -> tuple[int, int, int, int]:
        """Left, top, width and height of *page*."""
        wide, high = self._sizes[page - 1]
        return (self._across - wide) // 2, self._tops[page - 1] + self._spare, wide, high

    def page_at(self, y: float) -> int:
        """The page at *y*, or that before the gap there."""
        return min(self.count, max(1, bisect_right(self._tops, y - self._spare, 0, self.count)))

    def seen(self, top: int, bottom: int) -> range:
        """The pages of which something stands from *top* to *bottom*."""
        if not self.count:
            return range(0)
        first = self.page_at(top)
        _, y, _, high = self.box(first)
        return range(first + 1 if y + high <= top else first, self.page_at(bottom) + 1)


def fitting(sizes: Sequence[tuple[float, float]], page: int, room: Room, fit: Fit) -> float:
    """The scale at which all pages are no wider than *room*, or *page* fits whole."""
    widest = max((width for width, _ in sizes), default=1.0)
    scale = max(1, room.width - 2 * MARGIN) / max(1.0, widest)
    if fit == "page" and sizes:
        width, height = sizes[page - 1]
        across = max(1, room.width - 2 * MARGIN) / max(1.0, width)
        scale = min(across, max(1, room.height - 2 * MARGIN) / max(1.0, height))
    return min(MOST, max(LEAST, scale))


def next_step(scale: float, direction: int) -> float:
    """The step after (1) or before (-1) *scale*; the ends stay."""
    if direction > 0:
        return next((step for step in STEPS if step > scale * 1.01), MOST)
    return next((step for step in reversed(STEPS) if step < scale * 0.99), LEAST)
