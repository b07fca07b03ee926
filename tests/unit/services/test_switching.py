"""What it costs to go on with other settings, against what the demo then bills."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.turn import TurnSettings
from app.services.counter import Counter
from app.services.estimates import Estimates
from app.services.ledger import Ledger
from app.services.switching import SwitchCost, Switching
from app.storage.counts import CountStore
from app.storage.sent import SentStore
from tests.fakes.clock import ManualClock
from tests.fakes.engine import MODEL, Engine, engine

SETTINGS = TurnSettings(MODEL, system="Be brief.")
LONG = "Give me a puzzle to think about. " * 150


@pytest.fixture
async def session(paths: Paths, demo_server: DemoServer) -> AsyncIterator[Engine]:
    async with engine(paths, demo_server) as made:
        yield made


def switching(session: Engine, ahead_s: float = 0.0) -> Switching:
    """The service, with a clock that is *ahead_s* seconds ahead."""
    clock = ManualClock(SystemClock().now_ms() + round(ahead_s * 1000))
    ledger = Ledger(store=session.ledger, clock=clock)
    counter = Counter(
        api=session.api, store=CountStore(session.database), clock=clock, endpoint=lambda: None, held=session.held
    )
    sent = SentStore(session.database)
    estimates = Estimates(history=session.history, counter=counter, ledger=ledger, sent=sent, clock=clock)
    return Switching(estimates=estimates, ledger=ledger, clock=clock)


async def test_another_model_writes_again_what_was_cached(session: Engine) -> None:
    answer = await session.ask(LONG)
    assert answer.usage is not None
    cached = answer.usage.cache_read + answer.usage.cache_write_5m + answer.usage.cache_write_1h
    assert cached > 512
    cost = await switching(session).cost(answer.conversation_id, SETTINGS, replace(SETTINGS, model="claude-haiku-5-5"))
    assert cost.tokens == cached
    assert cost.nano in (cached * 125, cached * 200)  # as Haiku 5.5 bills writes for 5 minutes or an hour
    assert cost.thinking == 1
    assert cost.thinking_tokens > 0


async def test_a_cache_that_has_expired_is_not_lost(session: Engine) -> None:
    answer = await session.ask(LONG)
    cost = await switching(session, ahead_s=3_700).cost(
        answer.conversation_id, SETTINGS, replace(SETTINGS, system="Be long.")
    )
    assert (cost.tokens, cost.nano, cost.thinking) == (0, None, 1)


async def test_no_more_is_written_again_than_is_sent(session: Engine) -> None:
    first = await session.ask(LONG)
    second = await session.ask("Short", first.conversation_id)
    trimmed = replace(SETTINGS, history_from=second.parent_id)
    cost = await switching(session).cost(first.conversation_id, SETTINGS, trimmed)
    assert second.usage is not None
    assert 0 < cost.tokens < second.usage.prompt / 2


async def test_what_costs_nothing_is_free(session: Engine) -> None:
    answer = await session.ask(LONG)
    made, place = switching(session), answer.conversation_id
    assert await made.cost(place, SETTINGS, SETTINGS) == SwitchCost()
    assert (await made.cost(place, SETTINGS, replace(SETTINGS, max_tokens=2_000))).free
    assert (await made.cost(None, SETTINGS, replace(SETTINGS, model="claude-haiku-5-5"))).free


async def test_a_model_without_a_price_has_no_sum(session: Engine) -> None:
    answer = await session.ask(LONG)
    cost = await switching(session).cost(answer.conversation_id, SETTINGS, replace(SETTINGS, model="claude-new-9"))
    assert cost.tokens > 0
    assert cost.nano is None
