"""What cache marks are chosen by."""

from __future__ import annotations

from app.logic.prices import Call
from app.model.caching import CacheChoice, CacheTerms, TokenRates
from app.model.ids import ConversationId
from app.model.ledger import KEPT_WARM
from app.model.options import ConversationOptions
from app.model.turn import TurnSettings
from app.model.usage import Usage
from app.services.caching import Caching
from app.services.feed import Feed
from app.services.ledger import Ledger
from app.storage.db import Database
from app.storage.usage import LedgerStore
from tests.fakes.clock import ManualClock
from tests.fakes.options import options_on


async def test_terms_are_the_users_choice_and_the_prices_of_the_day(
    database: Database, feed: Feed, clock: ManualClock
) -> None:
    options = options_on(database, feed)
    rows = LedgerStore(database)
    caching = Caching(options=options, ledger=Ledger(store=rows, clock=clock), rows=rows, clock=clock)
    opus = await caching.terms(None, TurnSettings("claude-opus-5-5"))
    assert opus == CacheTerms(CacheChoice(), TokenRates(4_000, 5_000, 8_000, 200), clock.now_ms())
    await options.change(None, ConversationOptions(cache=CacheChoice("off")))
    fast = await caching.terms(None, TurnSettings("claude-opus-5-5", speed="fast"))
    assert fast == CacheTerms(CacheChoice("off"), TokenRates(8_000, 10_000, 16_000, 400), clock.now_ms())
    assert (await caching.terms(None, TurnSettings("nobody-knows-1"))).rates is None


async def test_what_kept_the_cache_warm_is_known_for_as_long_as_it_matters(
    database: Database, feed: Feed, clock: ManualClock
) -> None:
    rows, chat = LedgerStore(database), ConversationId("c")
    ledger = Ledger(store=rows, clock=clock)
    caching = Caching(options=options_on(database, feed), ledger=ledger, rows=rows, clock=clock)
    settings = TurnSettings("claude-opus-5-5")
    call = Call("claude-opus-5-5", Usage({"input_tokens": 1}), clock.now_ms())
    assert (await caching.terms(chat, settings)).refreshed_ms is None
    for kind, place in ((KEPT_WARM, chat), ("title", chat), (KEPT_WARM, ConversationId("other"))):
        await ledger.record(kind, call, conversation_id=place)
        clock.advance(60)
    assert (await caching.terms(chat, settings)).refreshed_ms == clock.now_ms() - 180_000
    clock.advance(3_600)
    assert (await caching.terms(chat, settings)).refreshed_ms is None
