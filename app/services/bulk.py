"""Changes of many conversations, in slices that other writes can come between, each taken back as one step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId

V = TypeVar("V")
Progress = Callable[[int, int], None]
_SLICE = 200  # conversations in one transaction: some milliseconds


class BulkChange(Generic[V]):
    """One value for many conversations. Those that have it already, or are not there, are passed over.

    ``read`` says what one has, ``write`` stores it and tells the feed. When :meth:`run` fails or is cancelled, what was
    done stays, and :meth:`undo` takes that back.
    """

    def __init__(
        self,
        ids: Sequence[ConversationId],
        value: V,
        summaries: Callable[[Sequence[ConversationId]], Awaitable[list[ConversationSummary]]],
        read: Callable[[ConversationSummary], V],
        write: Callable[[Mapping[ConversationId, V]], Awaitable[None]],
    ) -> None:
        self._ids = tuple(dict.fromkeys(ids))
        self._value = value
        self._summaries = summaries
        self._read = read
        self._write = write
        self._before: dict[ConversationId, V] = {}

    @property
    def size(self) -> int:
        """How many are to be looked at."""
        return len(self._ids)

    @property
    def changed(self) -> tuple[ConversationId, ...]:
        """Those that have another value now."""
        return tuple(self._before)

    async def run(self, progress: Progress | None = None) -> int:
        """Change them; *progress* hears how many of how many are looked at. Returns how many were changed.

        Raises the storage's errors (ChatelaineError).
        """
        await in_slices(self._ids, self._change, progress)
        return len(self._before)

    async def _change(self, some: Sequence[ConversationId]) -> None:
        before = {each.id: self._read(each) for each in await self._summaries(some)}
        wanted = {id: value for id, value in before.items() if value != self._value}
        if wanted:
            self._before |= wanted  # first: who is cancelled while it is stored can take it back
            await self._write(dict.fromkeys(wanted, self._value))

    async def undo(self, progress: Progress | None = None) -> None:
        """Give each what it had before. What is taken back is not taken back twice. Raises the storage's errors."""
        count = len(self._before)
        while self._before:
            some = dict(list(self._before.items())[:_SLICE])
            _tell(progress, count - len(self._before), count)
            await self._write(some)
            for id in some:
                del self._before[id]
        _tell(progress, count, count)


async def in_slices(
    ids: Sequence[ConversationId],
    change: Callable[[Sequence[ConversationId]], Awaitable[None]],
    progress: Progress | None = None,
) -> None:
    """Have *change* done to some of *ids* at a time, so that other writes can come between; *progress* hears of each.

    Raises what *change* raises: what was done before stays.
    """
    for start in range(0, len(ids), _SLICE):
        _tell(progress, start, len(ids))
        await change(ids[start : start + _SLICE])
    _tell(progress, len(ids), len(ids))


def _tell(progress: Progress | None, done: int, count: int) -> None:
    if progress is not None:
        progress(done, count)
