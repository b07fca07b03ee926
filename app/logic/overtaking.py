"""What news told while something was read: it is newer than what was read, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from app.model.ids import ConversationId


class Overtaking:
    """Knows the readings that are under way, and of each which conversations changed or went since it began."""

    def __init__(self) -> None:
        self._under_way: dict[object, set[ConversationId]] = {}

    def note(self, ids: Iterable[ConversationId]) -> None:
        """News came of these conversations."""
        known = tuple(ids)
        for overtaken in self._under_way.values():
            overtaken.update(known)

    @contextmanager
    def reading(self) -> Iterator[set[ConversationId]]:
        """Around one reading: the set fills with the conversations of which what is read may be out of date."""
        ticket, overtaken = object(), set[ConversationId]()
        self._under_way[ticket] = overtaken
        try:
            yield overtaken
        finally:
            del self._under_way[ticket]
