"""The marks of a document: one passage that was cited, and the hits of a search, one of which one is at."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.attachment import PageHit
from app.ui.attachments.marks import Mark


class Hits:
    """Pure state: which marks stand on which page."""

    def __init__(self) -> None:
        self._passage: tuple[PageHit, ...] = ()
        self._found: tuple[PageHit, ...] = ()
        self._at = -1

    @property
    def number(self) -> int:
        """Which of the hits one is at, from 1; 0 without any."""
        return self._at + 1

    @property
    def count(self) -> int:
        """How many were found."""
        return len(self._found)

    def cite(self, passage: Sequence[PageHit]) -> None:
        """Mark *passage*, on one page or over several."""
        self._passage = tuple(passage)

    def find(self, found: Sequence[PageHit], page: int) -> PageHit | None:
        """Mark what was *found*; the first hit from *page* on, or the very first."""
        self._found = tuple(found)
        after = (place for place, hit in enumerate(self._found) if hit.page >= page)
        self._at = next(after, 0) if self._found else -1
        return self.current()

    def step(self, direction: int) -> PageHit | None:
        """The next (1) or previous (-1) hit, around the ends."""
        if self._found:
            self._at = (self._at + direction) % len(self._found)
        return self.current()

    def current(self) -> PageHit | None:
        """The hit that one is at."""
        return self._found[self._at] if self._found else None

    def marks(self) -> dict[int, list[Mark]]:
        """All marks by page."""
        made: dict[int, list[Mark]] = {}
        for place, hit in enumerate(self._found):
            made.setdefault(hit.page, []).append(Mark(hit.boxes, place == self._at))
        for hit in self._passage:
            made.setdefault(hit.page, []).append(Mark(hit.boxes, strong=True))
        return made
