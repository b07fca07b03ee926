"""From what is stored to a request, and from an answer to its row on the ledger."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from fractions import Fraction

import pytest

from app.logic.request import NothingToSendError
from app.model.blocks import Json
from app.model.catalog import ModelInfo
from app.model.conversation import ConversationSummary
from app.model.ids import MessageId
from app.model.ledger import LedgerRow
from app.model.message import Status, Timing
from app.model.usage import Cost, Usage
from app.services import periods
from app.services.catalog import Catalog
from app.services.feed import Feed
from app.services.history import History
from app.services.ledger import Ledger
from app.services.settings import Settings
from app.storage.catalog_cache import CatalogCache
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, OPUS, answer, block, texts, thought, user
from tests.fakes.waiting import until
from tests.unit.services.test_catalog import Listed

_SUMMARY = ConversationSummary(CONVERSATION, "Title", 1, 1)


@pytest.fixture
def turns(database: Database) -> TurnStore:
    return TurnStore(database)


@pytest.fixture
def history(database: Database, settings: Settings, feed: Feed, clock: ManualClock) -> History:
    cache = CatalogCache(database)
    catalog = Catalog(api=Listed(), cache=cache, settings=settings, feed=feed, clock=clock)
    return History(conversations=ConversationStore(database), catalog=catalog)


@pytest.fixture
def ledger(database: Database, clock: ManualClock) -> Ledger:
    return Ledger(store=LedgerStore(database), clock=clock)


async def test_a_request_is_built_for_any_place_in_the_tree(history: History, turns: TurnStore) -> None:
    for number in (1, 2):
        reply = answer(number, thought(f"t{number}"), f"answer {number}")
        await turns.begin(
            _SUMMARY, user(number, f"question {number}"), replace(reply, status=Status.RUNNING, blocks=())
        )
        await turns.finish(reply, None)
    whole = (await history.prepare(CONVERSATION, MessageId("u2"), OPUS)).request
    assert texts(whole) == [["question 1"], ["thinking", "answer 1"], ["question 2"]]
    assert texts((await history.prepare(CONVERSATION, MessageId("u1"), OPUS)).request) == [["question 1"]]
    assert "stream" not in whole
    for place in ("a2", "gone"):
        with pytest.raises(NothingToSendError):
            await history.prepare(CONVERSATION, MessageId(place), OPUS)


async def test_a_draft_is_looked_at_without_being_stored(
    history: History, turns: TurnStore, database: Database
) -> None:
    reply = answer(1, thought("t1"), "answer 1")
    shown = replace(_SUMMARY, active_leaf=reply.id)
    await turns.begin(shown, user(1, "question 1"), replace(reply, status=Status.RUNNING, blocks=()))
    await turns.finish(reply, None)
    talk = [["question 1"], ["thinking", "answer 1"]]
    for parent in (None, reply.id):
        assert texts((await history.preview(CONVERSATION, parent, "And?", OPUS)).request) == [*talk, ["And?"]]
        assert texts((await history.preview(CONVERSATION, parent, " ", OPUS)).request) == talk
    edited = await history.preview(CONVERSATION, None, "Else?", OPUS, edits=MessageId("u1"))
    assert texts(edited.request) == [["Else?"]]
    assert texts((await history.preview(None, None, "New", OPUS)).request) == [["New"]]
    assert (await history.preview(None, None, "", OPUS)).request["messages"] == []
    assert [message.id for message in await ConversationStore(database).path(CONVERSATION)] == ["u1", "a1"]


async def test_a_draft_makes_the_request_that_is_sent_afterwards(history: History, turns: TurnStore) -> None:
    first = answer(1, "answer 1")
    shown = replace(_SUMMARY, active_leaf=first.id)
    await turns.begin(shown, user(1, "question 1"), replace(first, status=Status.RUNNING, blocks=()))
    await turns.finish(first, None)
    looked = await history.preview(CONVERSATION, None, "question 2", OPUS)
    await turns.begin(shown, user(2, "question 2"), replace(answer(2), status=Status.RUNNING))
    sent = await history.prepare(CONVERSATION, MessageId("u2"), OPUS)
    assert (looked.request, looked.plan) == (sent.request, sent.plan)
    assert sent.built.origins == (("u1",), ("a1",), ("u2",))


async def test_the_loop_goes_on_while_a_request_is_built(
    database: Database, settings: Settings, feed: Feed, clock: ManualClock, turns: TurnStore
) -> None:
    asked = threading.Event()
    turned = threading.Event()

    class Slow(Catalog):
        """Describes a model only once the loop has turned."""

        def describe(self, model_id: str) -> ModelInfo:
            asked.set()
            assert turned.wait(10), "the loop stood still"
            return super().describe(model_id)

    catalog = Slow(api=Listed(), cache=CatalogCache(database), settings=settings, feed=feed, clock=clock)
    history = History(conversations=ConversationStore(database), catalog=catalog)
    await turns.begin(_SUMMARY, user(1, "question"), replace(answer(1), status=Status.RUNNING))
    building = asyncio.create_task(history.prepare(CONVERSATION, MessageId("u1"), OPUS))
    await until(asked.is_set)
    turned.set()
    assert texts((await building).request) == [["question"]]


def test_an_answer_is_priced_by_the_day_it_was_asked(ledger: Ledger) -> None:
    usage = Usage({"cache_read_input_tokens": 1_000_000, "output_tokens": 1})
    asked = answer(1, "x", usage=usage, model="claude-sonnet-5-5")
    early = replace(asked, timing=Timing(1_791_244_799_000))  # 6 October 2026, 23:59:59
    late = replace(asked, timing=Timing(1_791_331_200_000))  # 7 October 2026
    assert (ledger.price(early).total_nano, ledger.price(late).total_nano) == (200_010_000, 100_010_000)


def test_who_answered_is_who_is_paid(ledger: Ledger) -> None:
    usage = Usage({"input_tokens": 1_000})
    served = answer(1, "x", usage=usage, model="claude-haiku-4-5-20251001")
    assert ledger.price(served).total_nano == 1_000_000
    assert ledger.price(replace(served, model=None)).total_nano == 4_000_000
    assert ledger.price(replace(served, model=None, settings=None)).total_nano is None


def test_answers_that_broke_off(ledger: Ledger) -> None:
    usage = Usage({"input_tokens": 10, "output_tokens": 1})
    stopped = answer(1, "x", status=Status.STOPPED, usage=usage)
    assert ledger.price(stopped) == Cost(60_000, lower_bound=True, price=ledger.price(stopped).price)
    assert ledger.price(replace(stopped, usage=None)) == Cost(0, lower_bound=True)
    failed = answer(1, status=Status.FAILED)
    assert ledger.price(failed) == Cost(0)
    assert ledger.row(failed) is None


def test_a_call_that_broke_off_before_its_usage_is_on_the_ledger_as_a_bound(ledger: Ledger) -> None:
    cut = answer(1, status=Status.INTERRUPTED, request_id="req_1")
    row = ledger.row(cut)
    assert row is not None
    assert (row.usage, row.cost, row.request_id) == (None, Cost(0, lower_bound=True), "req_1")
    assert ledger.row(replace(cut, request_id=None)) is None  # nothing had come back
    assert ledger.row(replace(cut, status=Status.FAILED)) is None  # the API refused it


def test_refusals_before_any_output_are_free(ledger: Ledger) -> None:
    refused = answer(1, stop_reason="refusal", usage=Usage({"input_tokens": 10}), stop_details={"category": "cyber"})
    assert ledger.price(refused).total_nano == 0
    midway = replace(refused, blocks=answer(1, "Well,").blocks)
    assert ledger.price(midway).total_nano == 40_000
    late = Timing(1_795_000_000_000)  # November 2026
    billed = replace(refused, stop_details={"category": "bio"}, timing=late)
    assert ledger.price(billed).total_nano == 40_000


def test_models_that_declined_before_a_fallback_are_paid_by_the_rule_of_refusals(ledger: Ledger) -> None:
    # The recorded fallback: Fable 5 declined 408 tokens without a word, Opus 4.8 took 412 and gave 264.
    runs: list[Json] = [
        {"type": "message", "model": "claude-fable-5", "input_tokens": 408, "output_tokens": 0},
        {"type": "fallback_message", "model": "claude-opus-4-8", "input_tokens": 412, "output_tokens": 264},
    ]
    usage = Usage({"input_tokens": 412, "output_tokens": 264, "iterations": runs})
    late = Timing(1_795_000_000_000)

    def total(category: str | None) -> int | None:
        handover = block("fallback", trigger={"type": "refusal", "category": category})
        reply = answer(1, handover, "x", usage=usage, model="claude-opus-4-8", timing=late)
        return ledger.price(reply).total_nano

    assert total("cyber") == total(None) == 8_660_000  # 412 x 5,000 + 264 x 25,000
    assert total("bio") == 12_740_000  # and 408 x 10,000


def test_prices_of_what_is_not_sent_yet(ledger: Ledger) -> None:
    row = ledger.rates("claude-haiku-5-5", 1_795_000_000_000, 100_001)
    assert row is not None
    assert row.input == 500
    assert ledger.rates("claude-next-9", 1_795_000_000_000, 1) is None
    assert ledger.factor(replace(OPUS, speed="fast", inference_geo="us")) == Fraction(11, 5)


async def test_rows_are_stored_with_answers_and_summed_by_time(
    ledger: Ledger, database: Database, turns: TurnStore, clock: ManualClock
) -> None:
    usage = Usage({"input_tokens": 1_000})
    timing = Timing(clock.now_ms(), finished_ms=clock.now_ms())
    reply = answer(1, "x", usage=usage, timing=timing, request_id="req_1")
    row = ledger.row(reply)
    assert row is not None
    assert row == LedgerRow(
        row.id, clock.now_ms(), CONVERSATION, reply.id, "turn", OPUS.model, usage, ledger.price(reply), "req_1"
    )
    await turns.begin(_SUMMARY, user(1, "q"), replace(reply, status=Status.RUNNING, blocks=()))
    await turns.finish(reply, row)
    assert await LedgerStore(database).rows() == [row]
    now = clock.now_ms()
    assert await LedgerStore(database).total_nano(now, now + 1) == (4_000_000, False)
    assert await LedgerStore(database).total_nano(now + 1, now + 2) == (0, False)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
def test_months_begin_in_local_time(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for at_s in range(1_700_000_000, 1_740_000_000, 1_234_567):
            start = time.localtime(periods.start_ms(periods.month_start(periods.local_day(at_s * 1000))) / 1000)
            now = time.localtime(at_s)
            assert (start.tm_year, start.tm_mon) == (now.tm_year, now.tm_mon)
            assert (start.tm_mday, start.tm_hour, start.tm_min, start.tm_sec) == (1, 0, 0, 0)
    finally:
        monkeypatch.undo()
        time.tzset()
