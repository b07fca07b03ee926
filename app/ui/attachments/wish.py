"""What is asked for to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PIXELS = 16_000_000  # of one page: 64 MB
_ROUGH = 4  # how many times less sharp the first picture of a page is
_LARGE = 400_000  # pixels above which a rough picture comes before the sharp one


@dataclass(frozen=True, slots=True)
class PageWish:
    """A page, from 1, and the size of its picture in device pixels."""

    page: int
    width: int
    height: int

    @property
    def is_large(self) -> bool:
        """Whether something less sharp should come first."""
        return self.width * self.height > _LARGE

    def rough(self) -> PageWish:
        """The same, made sooner."""
        return PageWish(self.page, max(1, self.width // _ROUGH), max(1, self.height // _ROUGH))


def bounded(page: int, width: int, height: int) -> PageWish:
    """A wish for *page* with no more pixels than are drawn."""
    share = min(1.0, (MOST_PIXELS / max(1, width * height)) ** 0.5)
    return PageWish(page, max(1, int(width * share)), max(1, int(height * share)))
