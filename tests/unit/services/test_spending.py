"""What was spent by local days, weeks and months, and in total."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.logic.prices import Call
from app.logic.spending import total
from app.model.ids import ConversationId
from app.model.news import CallBilled, News
from app.model.spending import Grouping
from app.model.usage import Usage
from app.services.feed import Feed
from app.services.ledger import Ledger
from app.services.periods import periods
from app.services.spending import Spending
from app.storage.db import Database
from app.storage.spending import Period, SpendingStore
from app.storage.usage import LedgerStore
from tests.fakes.clock import ManualClock
from tests.fakes.ledgers import many_rows

_HOUR = 3_600_000
_GROUPINGS: tuple[Grouping, ...] = ("day", "week", "month", "model", "conversation", "kind")


@pytest.fixture
def spending(database: Database, clock: ManualClock) -> Spending:
    return Spending(ledger=LedgerStore(database), store=SpendingStore(database), clock=clock)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.usefixtures("berlin")
def test_days_are_as_long_as_the_clocks_make_them() -> None:
    found = periods("day", _ms("2026-10-24T12:00"), _ms("2026-10-26T12:00"))
    assert [period.key for period in found] == ["2026-10-24", "2026-10-25", "2026-10-26"]
    assert [(period.until_ms - period.since_ms) // _HOUR for period in found] == [10, 25, 13]
    assert periods("day", 5, 5) == []


@pytest.mark.usefixtures("berlin")
def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    since, until = _ms("2026-01-31T23:30"), _ms("2026-03-01T00:30")  # half past midnight and half past one there
    assert periods("month", since, until) == [
        Period("2026-02-01", since, _ms("2026-02-28T23:00")),
        Period("2026-03-01", _ms("2026-02-28T23:00"), until),
    ]
    weeks = [period.key for period in periods("week", since, until)]
    assert weeks == ["2026-01-26", "2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23"]


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize("grouping", ["day", "week", "month"])
def test_periods_cover_a_range_without_a_gap(grouping: str) -> None:
    since, until = _ms("2024-02-27T01:02"), _ms("2027-04-05T06:07")
    found = periods(grouping, since, until)
    assert [found[0].since_ms, *(period.until_ms for period in found)] == [
        *(period.since_ms for period in found),
        until,
    ]
    assert found[0].since_ms == since
    assert len({period.key for period in found}) == len(found)


async def test_every_grouping_adds_up_to_the_total(spending: Spending, database: Database) -> None:
    assert await spending.rows(0, 2**53, "day") == []
    assert (await spending.total(0, 2**53)).calls == 0
    since, until = _ms("2026-01-01"), _ms("2026-12-01")
    for row in many_rows(200, since, until):
        await LedgerStore(database).append(row)
    for begin, end in ((0, 2**53), (since + 77 * _HOUR, until - 99 * _HOUR)):
        whole = await spending.total(begin, end)
        assert whole.total_nano > 0
        assert whole.incomplete
        for grouping in _GROUPINGS:
            rows = await spending.rows(begin, end, grouping)
            assert total(rows) == whole
    days = [row.key for row in await spending.rows(0, 2**53, "day")]
    assert days == sorted(set(days))


async def test_today_and_this_month(spending: Spending, database: Database, clock: ManualClock, feed: Feed) -> None:
    heard: list[News] = []
    feed.subscribe(heard.append)
    ledger = Ledger(store=LedgerStore(database), clock=clock, feed=feed)
    call = Call("claude-opus-5-5", Usage({"input_tokens": 1_000}), 1_795_000_000_000)
    row = await ledger.record("keep_warm", call, conversation_id=ConversationId("c"), request_id="req_7")
    assert heard == [CallBilled(row)]
    assert (row.kind, row.cost.total_nano, row.request_id, row.message_id) == ("keep_warm", 4_000_000, "req_7", None)
    assert await spending.today() == await spending.this_month() == (4_000_000, False)
    assert await spending.of_conversation(ConversationId("c")) == (4_000_000, False)
    free = await ledger.record("keep_warm", replace(call, refused=True, has_output=False))
    assert free.cost.total_nano == 0
    cut = await ledger.record("summary", replace(call, ended=False))
    assert cut.cost.lower_bound
    assert await spending.today() == (8_000_000, True)
    clock.advance(40 * 86_400)
    assert await spending.this_month() == await spending.today() == (0, False)
    assert await spending.span() == (row.created_ms, cut.created_ms)
