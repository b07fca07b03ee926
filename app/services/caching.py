"""By what the cache marks of a request are chosen: what the user set, and what tokens cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.logic.price_book import half_up
from app.model.caching import CacheTerms, TokenRates
from app.model.ids import ConversationId
from app.model.turn import TurnSettings

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.ledger import Ledger
    from app.services.options import Options


class Caching:
    """Says on which terms a request is cached."""

    def __init__(self, *, options: Options, ledger: Ledger, clock: Clock) -> None:
        self._options = options
        self._ledger = ledger
        self._clock = clock

    async def terms(self, conversation_id: ConversationId | None, settings: TurnSettings) -> CacheTerms:
        """The terms for a request of now; None stands for the new chat. Raises the storage's errors."""
        options = await self._options.load(conversation_id)
        now_ms = self._clock.now_ms()
        return CacheTerms(options.cache, self._rates(settings, now_ms), now_ms)

    def _rates(self, settings: TurnSettings, now_ms: int) -> TokenRates | None:
        """Prices of today. A tier for long prompts is not known yet; it multiplies all of them alike."""
        row = self._ledger.rates(settings.model, now_ms, 0)
        if row is None:
            return None
        factor = self._ledger.factor(settings)
        return TokenRates(*(half_up(factor * rate) for rate in (row.input, row.write_5m, row.write_1h, row.read)))
