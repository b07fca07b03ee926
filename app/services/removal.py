"""A folder or a tag that is deleted, with a way back, however many conversations have it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from app.model.ids import ConversationId
from app.services.bulk import Progress, in_slices

Change = Callable[[Sequence[ConversationId]], Awaitable[None]]


class Removal:
    """First the conversations lose it, in slices that other writes can come between, then it goes itself.

    When :meth:`run` fails or is cancelled, what was done stays, and :meth:`undo` takes that back.
    """

    def __init__(
        self,
        having: Sequence[ConversationId],
        *,
        take: Change,
        give: Change,
        forget: Callable[[], Awaitable[None]],
        restore: Callable[[], Awaitable[None]],
    ) -> None:
        """*take* takes it from some of those that are *having* it, *give* gives it back; *forget* deletes it itself."""
        self._having = tuple(having)
        self._take = take
        self._give = give
        self._forget = forget
        self._restore = restore
        self._taken: dict[ConversationId, None] = {}  # in order
        self.gone = False  # whether it is deleted itself

    @property
    def size(self) -> int:
        """How many conversations have it."""
        return len(self._having)

    @property
    def changed(self) -> tuple[ConversationId, ...]:
        """Those that it was taken from."""
        return tuple(self._taken)

    async def run(self, progress: Progress | None = None) -> None:
        """Delete it; *progress* hears of how many of how many it was taken. Raises the storage's errors."""
        await in_slices(self._having, self._take_from, progress)
        self.gone = True  # first: who is cancelled while it is stored can take it back
        await self._forget()

    async def _take_from(self, some: Sequence[ConversationId]) -> None:
        self._taken |= dict.fromkeys(some)  # first: who is cancelled while it is stored can take it back
        await self._take(some)

    async def undo(self, progress: Progress | None = None) -> None:
        """Bring it back. What is taken back is not taken back twice. Raises the storage's errors."""
        if self.gone:
            await self._restore()
            self.gone = False
        await in_slices(self.changed, self._give_to, progress)

    async def _give_to(self, some: Sequence[ConversationId]) -> None:
        await self._give(some)
        for id in some:
            self._taken.pop(id, None)
