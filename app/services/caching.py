"""By what the cache marks of a request are chosen: what the user set, and what tokens cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.logic.cache_shelf import LIFETIME_MS
from app.logic.price_book import half_up
from app.model.caching import CacheTerms, TokenRates
from app.model.ids import ConversationId
from app.model.ledger import KEPT_WARM
from app.model.turn import TurnSettings

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.ledger import Ledger
    from app.services.options import Options
    from app.storage.usage import LedgerStore


class Caching:
    """Says on which terms a request is cached."""

    def __init__(self, *, options: Options, ledger: Ledger, rows: LedgerStore, clock: Clock) -> None:
        self._options = options
        self._ledger = ledger
        self._rows = rows
        self._clock = clock

    async def terms(self, conversation_id: ConversationId | None, settings: TurnSettings) -> CacheTerms:
        """The terms for a request of now; None stands for the new chat. Raises the storage's errors."""
        options = await self._options.load(conversation_id)
        now_ms = self._clock.now_ms()
        rates = self._rates(settings, now_ms)
        return CacheTerms(options.cache, rates, now_ms, await self._refreshed_ms(conversation_id, now_ms))

    async def _refreshed_ms(self, conversation_id: ConversationId | None, now_ms: int) -> int | None:
        """When the conversation's cache was last kept warm by something that is no turn, if it matters still."""
        if conversation_id is None:
            return None
        rows = await self._rows.rows(now_ms - max(LIFETIME_MS.values()), conversation_id=conversation_id)
        return max((row.created_ms for row in rows if row.kind == KEPT_WARM), default=None)

    def _rates(self, settings: TurnSettings, now_ms: int) -> TokenRates | None:
        """Prices of today. A tier for long prompts is not known yet; it multiplies all of them alike."""
        row = self._ledger.rates(settings.model, now_ms, 0)
        if row is None:
            return None
        factor = self._ledger.factor(settings)
        return TokenRates(*(half_up(factor * rate) for rate in (row.input, row.write_5m, row.write_1h, row.read)))
