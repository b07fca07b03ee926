"""What cache marks are chosen by."""

from __future__ import annotations

from app.model.caching import CacheChoice, CacheTerms, TokenRates
from app.model.options import ConversationOptions
from app.model.turn import TurnSettings
from app.services.caching import Caching
from app.services.feed import Feed
from app.services.ledger import Ledger
from app.services.options import Options
from app.storage.db import Database
from app.storage.options import OptionStore
from app.storage.usage import LedgerStore
from tests.fakes.clock import ManualClock


async def test_terms_are_the_users_choice_and_the_prices_of_the_day(
    database: Database, feed: Feed, clock: ManualClock
) -> None:
    options = Options(store=OptionStore(database), feed=feed)
    caching = Caching(options=options, ledger=Ledger(store=LedgerStore(database), clock=clock), clock=clock)
    opus = await caching.terms(None, TurnSettings("claude-opus-5-5"))
    assert opus == CacheTerms(CacheChoice(), TokenRates(4_000, 5_000, 8_000, 200), clock.now_ms())
    await options.change(None, ConversationOptions(cache=CacheChoice("off")))
    fast = await caching.terms(None, TurnSettings("claude-opus-5-5", speed="fast"))
    assert fast == CacheTerms(CacheChoice("off"), TokenRates(8_000, 10_000, 16_000, 400), clock.now_ms())
    assert (await caching.terms(None, TurnSettings("nobody-knows-1"))).rates is None
