"""Where on a branch a request begins.

The user may leave out the oldest turns (``history_from``), and a compaction block stands for everything before it:
the next request starts with it (platform.claude.com: compaction). Whichever comes later counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.logic.replay import compaction_at, is_left_out
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.turn import TurnSettings


@dataclass(frozen=True, slots=True)
class Reach:
    """The first message that is sent, by its place on the branch, and the first of its blocks.

    ``start`` names it; None while the whole branch is sent.
    """

    first: int = 0
    block: int = 0
    start: MessageId | None = None


WHOLE = Reach()


def reach(path: Sequence[Message], settings: TurnSettings) -> Reach:
    """Where a request for the end of *path* with *settings* begins."""
    walk = _Walk(path)
    for index in range(len(path)):
        walk.pass_by(index)
    return walk.here(settings, len(path))


def answers(path: Sequence[Message]) -> Iterator[tuple[int, Message, Reach]]:
    """The answers on *path* that take part, by their place, with where their own requests began."""
    walk = _Walk(path)
    for index, message in enumerate(path):
        if message.role is Role.ASSISTANT and not is_left_out(message):
            yield index, message, walk.here(message.settings, index)
        walk.pass_by(index)


class _Walk:
    """Goes along a branch, so that all reaches on it cost no more than one."""

    def __init__(self, path: Sequence[Message]) -> None:
        self._path = path
        self._places = {message.id: index for index, message in enumerate(path)}
        self._compacted = WHOLE

    def pass_by(self, index: int) -> None:
        message = self._path[index]
        block = None if message.role is Role.USER or is_left_out(message) else compaction_at(message)
        if block is not None:
            self._compacted = Reach(index, block, message.id)

    def here(self, settings: TurnSettings | None, end: int) -> Reach:
        wanted = self._places.get(settings.history_from) if settings and settings.history_from else None
        if wanted is None or not self._compacted.first < wanted < end:
            return self._compacted
        return Reach(wanted, 0, self._path[wanted].id)
