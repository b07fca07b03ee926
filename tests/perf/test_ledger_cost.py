"""What sums over the ledger cost, by its length: a month must not care how many years stand before it."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.ids import LedgerId
from app.model.ledger import LedgerRow
from app.services.ledger_export import LedgerExport
from app.services.spending import Spending
from app.storage.db import Database
from app.storage.ledger_pages import LedgerPages
from app.storage.spending import SpendingStore
from app.storage.usage import LedgerStore, insert_ledger_row
from tests.fakes.ledgers import many_rows
from tests.perf.processes import report

_MONTH_MS = 31 * 86_400_000
_END_MS = 1_795_000_000_000
_IN_A_MONTH = 1_000
_LENGTHS = (1_000, 100_000)
_AT_ONCE = 10_000
_ROUNDS = 5


async def _fill(database: Database, count: int) -> float:
    """*count* calls, a thousand in each month, up to the same end; returns seconds for each."""
    begin = time.perf_counter()
    begun = _END_MS - count * _MONTH_MS // _IN_A_MONTH
    for first in range(0, count, _AT_ONCE):
        since = begun + first * _MONTH_MS // _IN_A_MONTH
        until = since + min(_AT_ONCE, count) * _MONTH_MS // _IN_A_MONTH
        rows = many_rows(min(_AT_ONCE, count), since, until, seed=first)
        named = [replace(row, id=LedgerId(f"{first} {row.id}")) for row in sorted(rows, key=lambda row: row.created_ms)]
        await database.write(partial(_insert, named))
    return (time.perf_counter() - begin) / count


def _insert(rows: list[LedgerRow], connection: sqlite3.Connection) -> None:
    for row in rows:
        insert_ledger_row(connection, row)


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        await work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


async def _measured(folder: Path, count: int) -> dict[str, float]:
    database = await Database.open(Paths(folder), SystemClock())
    ledger = LedgerStore(database)
    spending = Spending(ledger=ledger, store=SpendingStore(database), clock=SystemClock())
    export = LedgerExport(LedgerPages(database))
    since = _END_MS - _MONTH_MS
    found = {
        "store one call": await _fill(database, count),
        "a month, total": await _seconds(lambda: ledger.total_nano(since, _END_MS)),
        "a month, by day": await _seconds(lambda: spending.rows(since, _END_MS, "day")),
        "a month, by model": await _seconds(lambda: spending.rows(since, _END_MS, "model")),
        "everything, by month": await _seconds(lambda: spending.rows(0, 2**53, "month")),
        "everything, by conversation": await _seconds(lambda: spending.rows(0, 2**53, "conversation")),
        "a month as CSV": await _seconds(lambda: export.csv(folder / "ledger.csv", since, _END_MS)),
    }
    await database.close()
    return found


def test_sums_by_the_length_of_the_ledger(tmp_path: Path) -> None:
    short, long = (asyncio.run(_measured(_folder(tmp_path, count), count)) for count in _LENGTHS)
    report(
        f"Sums over {_LENGTHS[0]:,} and over {_LENGTHS[1]:,} calls, {_IN_A_MONTH:,} of them in the last month",
        {
            name: f"{short[name] * 1000:.2f} ms · {long[name] * 1000:.2f} ms = {long[name] / short[name]:.2f}"
            for name in short
        },
    )
    assert all(long.values())


def _folder(root: Path, count: int) -> Path:
    folder = root / str(count)
    folder.mkdir()
    return folder
