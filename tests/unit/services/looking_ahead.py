"""The services that look ahead, joined to the turn engine of the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.errors import ChatelaineError
from app.model.estimate import SendEstimate
from app.model.ids import ConversationId
from app.model.message import Message
from app.model.options import ConversationOptions, KeepWarm
from app.model.turn import TurnSettings
from app.model.warming import Warming
from app.services.counter import Counter
from app.services.estimates import Estimates, Place, Prospect
from app.services.keep_warm import CacheWarmer
from app.services.ledger import Ledger
from app.storage.counts import CountStore
from app.storage.sent import SentStore
from tests.fakes.clock import ManualClock
from tests.fakes.engine import MODEL, Engine, engine

SYSTEM = "Be brief. " * 400  # long enough to be cached
SETTINGS = TurnSettings(MODEL, system=SYSTEM)


@dataclass
class Foresight:
    """An engine with everything that looks ahead. ``allowed`` is what the budgets say."""

    engine: Engine
    counter: Counter
    estimates: Estimates
    warmer: CacheWarmer
    ledger: Ledger
    clock: ManualClock
    allowed: list[bool]

    async def ask(self, text: str, conversation: ConversationId | None = None) -> Message:
        """Send *text* with the long system prompt; return the answer."""
        return await self.engine.ask(text, conversation, system=SYSTEM)

    async def look(self, conversation: ConversationId | None, settings: TurnSettings = SETTINGS) -> Prospect:
        """Look at the end of a conversation's branch."""
        return await self.estimates.look(Place(conversation), settings)

    async def counted(self, conversation: ConversationId | None, text: str) -> SendEstimate:
        """What the API says of *text*."""
        prospect = await self.estimates.look(Place(conversation), SETTINGS, text)
        found = await self.estimates.count(prospect, text)
        assert found is not None
        return found

    async def keep(self, conversation: ConversationId, keep: KeepWarm | None = None) -> None:
        """Switch keeping warm on for a conversation."""
        options = ConversationOptions(keep_warm=keep or KeepWarm(on=True, most_nano=10**9))
        await self.engine.options.change(conversation, options)
        await self.warmer.watch(conversation)

    async def pass_time(self, conversation: ConversationId, minutes: float, step_s: float = 20.0) -> Warming:
        """Turn the clock by *minutes* in steps, with the warmer looking at it each time."""
        for _ in range(round(minutes * 60 / step_s)):
            self.clock.advance(step_s)
            await self.warmer.check()
        return self.warmer.warming(conversation)


@asynccontextmanager
async def foresight(paths: Paths, server: DemoServer, clock: ManualClock) -> AsyncIterator[Foresight]:
    """A running engine against *server*, whose clock should be *clock*, too."""
    async with engine(paths, server, clock=clock) as made:
        ledger = Ledger(store=made.ledger, clock=clock, feed=made.feed)
        sent = SentStore(made.database)
        counter = Counter(
            api=made.api, store=CountStore(made.database), clock=clock, endpoint=lambda: "here", held=made.held
        )
        allowed = [True]

        async def allows(_conversation: ConversationId, _nano: int) -> bool:
            return allowed[-1]

        warmer = CacheWarmer(
            conversations=made.conversations,
            history=made.history,
            options=made.options,
            api=made.api,
            ledger=ledger,
            rows=made.ledger,
            sent=sent,
            feed=made.feed,
            clock=clock,
            allows=allows,
            held=made.held,
        )
        estimates = Estimates(
            history=made.history,
            counter=counter,
            ledger=ledger,
            sent=sent,
            clock=clock,
            warmed=warmer.expires_ms,
        )
        try:
            yield Foresight(made, counter, estimates, warmer, ledger, clock, allowed)
        except ChatelaineError as error:
            raise AssertionError(error.error) from error
        finally:
            await warmer.close()
