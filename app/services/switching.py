"""What it costs to go on with other settings: the cache that cannot be read any more, and thinking left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.logic.cache_state import alive
from app.logic.prices import prompt_nano
from app.model.ids import ConversationId
from app.model.turn import TurnSettings
from app.services.estimates import Place, Prospect

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.estimates import Estimates
    from app.services.ledger import Ledger


@dataclass(frozen=True, slots=True)
class SwitchCost:
    """``tokens`` (estimated) would have been read from the cache and are written again, for ``nano`` nano-dollars
    (None: not priced). ``thinking`` blocks of ``thinking_tokens`` (estimated) are left out."""

    tokens: int = 0
    nano: int | None = None
    thinking: int = 0
    thinking_tokens: int = 0

    @property
    def free(self) -> bool:
        """Whether nothing is lost."""
        return not self.tokens and not self.thinking


class Switching:
    """Looks ahead with the old settings and with the new ones."""

    def __init__(self, *, estimates: Estimates, ledger: Ledger, clock: Clock) -> None:
        self._estimates = estimates
        self._ledger = ledger
        self._clock = clock

    async def cost(self, conversation_id: ConversationId | None, old: TurnSettings, new: TurnSettings) -> SwitchCost:
        """What is lost when the next turn has the settings *new* instead of *old*. Raises the storage's errors."""
        if conversation_id is None or old == new:
            return SwitchCost()
        place = Place(conversation_id)
        before, after = await self._estimates.look(place, old), await self._estimates.look(place, new)
        sent = self._estimates.estimate(after, "").split.total
        tokens = max(0, min(self._readable(before), sent) - self._readable(after))
        return SwitchCost(
            tokens,
            self._written(tokens, after) if tokens else None,
            max(0, after.stripped - before.stripped),
            max(0, after.stripped_tokens - before.stripped_tokens),
        )

    def _readable(self, prospect: Prospect) -> int:
        """Tokens of the next request that lie in the cache now."""
        cache = alive(prospect.cache, self._clock.now_ms())
        return cache.tokens if cache is not None else 0

    def _written(self, tokens: int, prospect: Prospect) -> int | None:
        """What it costs to send so many tokens anew, with the marks that the request has."""
        settings, marks = prospect.settings, prospect.marks
        row = self._ledger.rates(settings.model, self._clock.now_ms(), tokens)
        if row is None:
            return None
        kind = {"5m": "write_5m", "1h": "write_1h"}[marks[-1].lifetime] if marks else "input"
        return prompt_nano(row, factor=self._ledger.factor(settings), **{kind: tokens})
