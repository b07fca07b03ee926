"""Budgets against the ledger: what is asked for here goes by the settings and the conversation's own limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.logic.prices import Call
from app.model.ids import ConversationId
from app.model.options import ConversationOptions
from app.model.spending import Budget
from app.model.usage import Usage
from app.services.budgets import Budgets
from app.services.feed import Feed
from app.services.ledger import Ledger
from app.services.options import Options
from app.services.settings import Settings
from app.services.spending import Spending
from app.services.turn_outcome import TurnRefusedError
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.spending import SpendingStore
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, user
from tests.fakes.options import options_on
from tests.unit.storage.samples import running, summary

_CENT = 10_000_000


@pytest.fixture
def ledger(database: Database, clock: ManualClock) -> Ledger:
    return Ledger(store=LedgerStore(database), clock=clock)


@pytest.fixture
def options(database: Database, feed: Feed) -> Options:
    return options_on(database, feed)


@pytest.fixture
def budgets(settings: Settings, options: Options, database: Database, clock: ManualClock) -> Budgets:
    spending = Spending(ledger=LedgerStore(database), store=SpendingStore(database), clock=clock)
    return Budgets(settings=settings, options=options, spending=spending)


async def _spend(ledger: Ledger, cents: int, conversation: ConversationId = CONVERSATION, ended: bool = True) -> None:
    usage = Usage({"input_tokens": 2_500 * cents})  # Opus 5.5: 4,000 nano-dollars each
    call = Call("claude-opus-5-5", usage, 1_795_000_000_000, ended=ended)
    await ledger.record("turn", call, conversation_id=conversation)


async def test_without_limits_there_is_nothing_to_say(budgets: Budgets, ledger: Ledger) -> None:
    await _spend(ledger, 10_000)
    assert await budgets.states(CONVERSATION, 10**15) == ()
    assert await budgets.allow(CONVERSATION, 10**15)


async def test_each_scope_counts_its_own(
    budgets: Budgets, ledger: Ledger, settings: Settings, clock: ManualClock
) -> None:
    for key, dollars in (("day_hard", 0.10), ("month_soft", 0.20), ("chat_hard", 0.15)):
        await settings.set(f"budget.{key}", dollars)
    await _spend(ledger, 9)
    clock.advance(86_400)
    await _spend(ledger, 8)
    await _spend(ledger, 1, ConversationId("other"), ended=False)

    day, month, chat = await budgets.states(CONVERSATION, _CENT)
    assert day.budget == Budget("day", None, 10 * _CENT)
    assert (day.spent_nano, day.incomplete, day.expected_nano, day.verdict) == (9 * _CENT, True, _CENT, "fine")
    assert (month.spent_nano, month.verdict) == (18 * _CENT, "fine")
    assert (chat.spent_nano, chat.incomplete, chat.verdict) == (17 * _CENT, False, "ask")
    assert [state.verdict for state in await budgets.states(None, 3 * _CENT)] == ["ask", "warn", "fine"]
    assert [state.budget.scope for state in await budgets.check(CONVERSATION)] == ["conversation"]


async def test_a_conversation_may_have_limits_of_its_own(
    budgets: Budgets, ledger: Ledger, settings: Settings, options: Options, database: Database
) -> None:
    await TurnStore(database).begin(summary(), user(1, "q"), running(1))
    await settings.set("budget.chat_hard", 0.05)
    await _spend(ledger, 8)
    assert not await budgets.allow(CONVERSATION)
    await options.change(CONVERSATION, ConversationOptions(hard_nano=9 * _CENT))
    assert await budgets.allow(CONVERSATION, _CENT)
    assert not await budgets.allow(CONVERSATION, _CENT + 1)
    await options.change(CONVERSATION, replace(ConversationOptions(), hard_nano=0))  # none at all
    assert await budgets.states(CONVERSATION) == ()


async def test_a_refusal_says_what_is_spent(budgets: Budgets, ledger: Ledger, settings: Settings) -> None:
    await settings.set("budget.month_hard", 1_000.0)
    await budgets.require(CONVERSATION)
    await _spend(ledger, 100_012, ended=False)
    with pytest.raises(TurnRefusedError) as caught:
        await budgets.require(CONVERSATION)
    error = caught.value.error
    assert error.code == "over_budget"
    assert error.message == (
        "This would go past this month's budget of $1,000.00, of which at least $1,000.12 is spent."
    )


async def test_the_ledger_and_so_the_budget_outlives_a_conversation(
    budgets: Budgets, ledger: Ledger, settings: Settings, database: Database, clock: ManualClock
) -> None:
    await TurnStore(database).begin(summary(), user(1, "q"), running(1))
    await settings.set("budget.day_hard", 0.05)
    await _spend(ledger, 5)
    rows = await LedgerStore(database).rows()
    await ConversationStore(database).remove(CONVERSATION, clock.now_ms())
    assert await LedgerStore(database).rows() == rows
    assert not await budgets.allow(None)
