"""What was spent, by whatever one wants to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.logic import spending as sums
from app.model.spending import Grouping, SpendRow
from app.services import periods

if TYPE_CHECKING:
    from app.model.ids import ConversationId
    from app.storage.spending import SpendingStore
    from app.storage.usage import LedgerStore


class Spending:
    """Sums over the ledger. Every method raises StorageError; none blocks the loop."""

    def __init__(self, *, ledger: LedgerStore, store: SpendingStore, clock: Clock) -> None:
        self._ledger = ledger
        self._store = store
        self._clock = clock

    async def rows(self, since_ms: int, until_ms: int, grouping: Grouping) -> list[SpendRow]:
        """Calls from *since_ms* on and before *until_ms* (since 1970 UTC) in groups; only groups with calls.

        Days, weeks and months (local time) in their order, all others the dearest first. The groups add up to
        :meth:`total` to the nano-dollar.
        """
        await self._ledger.complete()
        if grouping in ("model", "conversation", "kind"):
            return await self._store.by(grouping, since_ms, until_ms)
        span = await self._store.span()
        if span is None:
            return []
        wanted = periods.periods(grouping, max(since_ms, span[0]), min(until_ms, span[1] + 1))
        return await self._store.by_period(wanted)

    async def total(self, since_ms: int, until_ms: int) -> SpendRow:
        """The sum over a range (milliseconds since 1970 UTC)."""
        return sums.total(await self.rows(since_ms, until_ms, "kind"))

    async def span(self) -> tuple[int, int] | None:
        """The times of the oldest and the latest call, in milliseconds since 1970 UTC; None without any."""
        return await self._store.span()

    async def of_conversation(self, conversation_id: ConversationId) -> tuple[int, bool]:
        """What a conversation cost in nano-dollars, and whether more than that is possible."""
        return await self._store.of_conversation(conversation_id)

    async def today(self) -> tuple[int, bool]:
        """What was spent today (local time) in nano-dollars, and whether more than that is possible."""
        day = periods.local_day(self._clock.now_ms())
        return await self._ledger.total_nano(*periods.range_of(day, day))

    async def this_month(self) -> tuple[int, bool]:
        """The same for this calendar month."""
        day = periods.local_day(self._clock.now_ms())
        return await self._ledger.total_nano(*periods.month_of(day))
