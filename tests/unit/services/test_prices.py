"""The user's own prices: kept, checked, used for later calls only."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from app.logic.prices import Call, PriceRow
from app.model.news import News, PricesChanged
from app.model.usage import Usage
from app.services.feed import Feed
from app.services.ledger import Ledger
from app.services.prices import PriceError, Prices
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.price_rows import PriceRowStore
from app.storage.usage import LedgerStore
from tests.fakes.clock import ManualClock

_ROW = PriceRow("claude-next-9", None, 0, 4000, 5000, 8000, 200, 20_000, "by hand")


@pytest.fixture
def ledger(database: Database, clock: ManualClock, feed: Feed) -> Ledger:
    return Ledger(store=LedgerStore(database), clock=clock, feed=feed)


@pytest.fixture
def prices(database: Database, clock: ManualClock, feed: Feed, ledger: Ledger) -> Prices:
    return Prices(store=PriceRowStore(database), ledger=ledger, feed=feed, clock=clock)


async def test_an_own_price_holds_for_later_calls(
    prices: Prices, ledger: Ledger, database: Database, clock: ManualClock, news: list[News]
) -> None:
    call = Call("claude-next-9", Usage({"input_tokens": 10}), clock.now_ms())
    before = await ledger.record("title", call)
    id = await prices.add(_ROW)
    assert news[-1] == PricesChanged()
    after = await ledger.record("title", call)
    await prices.change(id, replace(_ROW, input=1))
    cheap = await ledger.record("title", call)
    await prices.remove(id)
    await prices.remove(id)
    last = await ledger.record("title", call)

    rows = [before, after, cheap, last]
    assert [row.cost.total_nano for row in rows] == [None, 40_000, 10, None]
    assert await LedgerStore(database).rows() == rows
    assert news.count(PricesChanged()) == 3


async def test_own_prices_are_there_at_the_next_start(
    prices: Prices, ledger: Ledger, database: Database, clock: ManualClock, feed: Feed
) -> None:
    id = await prices.add(_ROW)
    second = Ledger(store=LedgerStore(database), clock=clock)
    again = Prices(store=PriceRowStore(database), ledger=second, feed=feed, clock=clock)
    await again.load()
    assert dict(again.own) == {id: _ROW}
    assert second.rates("claude-next-9", 0, 0) == _ROW
    assert _ROW not in again.shipped
    assert len(again.shipped) > 20


async def test_what_cannot_be_used_is_refused(prices: Prices) -> None:
    id = await prices.add(_ROW)
    refusals = []
    for wrong in (replace(_ROW, output=-1), _ROW):
        with pytest.raises(PriceError) as caught:
            await prices.add(wrong)
        refusals.append(caught.value.error.code)
    with pytest.raises(PriceError) as caught:
        await prices.change("gone", _ROW)
    assert [*refusals, caught.value.error.code] == ["price_invalid", "price_taken", "price_missing"]
    assert dict(prices.own) == {id: _ROW}
    await prices.change(id, _ROW)  # itself is no rival


async def test_a_price_that_cannot_be_stored_is_not_used(prices: Prices, database: Database, ledger: Ledger) -> None:
    await database.close()
    with pytest.raises(StorageError):
        await prices.add(_ROW)
    assert ledger.rates("claude-next-9", 0, 0) is None


@pytest.mark.expected_log("price row odd cannot be understood")
async def test_a_row_that_cannot_be_understood_is_left_alone(prices: Prices, database: Database) -> None:
    def job(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO price_rows VALUES ('odd', 1, '{\"model\":7}')")

    await database.write(job)
    await prices.load()
    assert dict(prices.own) == {}
    assert await PriceRowStore(database).all() == [("odd", {"model": 7})]


@pytest.mark.expected_log("price row 0 cannot be understood")
async def test_a_damaged_row_leaves_the_others_in_force(prices: Prices, database: Database) -> None:
    id = await prices.add(_ROW)
    await database.write(lambda connection: connection.execute("INSERT INTO price_rows VALUES ('0', 1, '{')") and None)
    await prices.load()
    assert dict(prices.own) == {id: _ROW}
