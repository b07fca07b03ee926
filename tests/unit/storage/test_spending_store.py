"""Sums over the ledger: every partition of a range adds up to the whole, to the nano-dollar."""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from app.logic import prices
from app.logic.spending import total
from app.model.ids import ConversationId
from app.model.ledger import LedgerRow
from app.model.spending import SpendRow
from app.storage import spending, usage
from app.storage.db import Database
from app.storage.spending import By, Period, SpendingStore
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from tests.fakes.ledgers import advised, many_rows
from tests.fakes.messages import user
from tests.unit.storage.samples import in_conversation, ledger_row, running, summary

_END = 1_000_000
_STATEMENTS = {
    "calls by period": spending.PERIOD_CALLS,
    "money by period": spending.PERIOD_MONEY,
    **{f"calls by {by}": sql for by, sql in spending.GROUP_CALLS.items()},
    **{f"money by {by}": sql for by, sql in spending.GROUP_MONEY.items()},
    "titles": spending.TITLES,
    "span": spending.SPAN,
    "one conversation": spending.OF_CONVERSATION,
}


async def _filled(database: Database, count: int = 300) -> list[LedgerRow]:
    rows = many_rows(count, 0, _END)

    def job(connection: sqlite3.Connection) -> None:
        for row in rows:
            usage.insert_ledger_row(connection, row)

    await database.write(job)
    return rows


def _by_hand(rows: Iterable[LedgerRow], key: str = "") -> SpendRow:
    """The sum over *rows*, without SQL."""
    listed = list(rows)
    parts = [part for row in listed for part in prices.parts(row.model, row.usage, row.cost)]
    kinds = {part.kind for part in parts}
    return SpendRow(
        key=key,
        calls=len(listed),
        total_nano=sum(row.cost.total_nano or 0 for row in listed),
        saved_nano=sum(part.saved_nano for part in parts),
        tokens={kind: sum(part.tokens for part in parts if part.kind == kind) for kind in kinds},
        nano={kind: sum(part.nano or 0 for part in parts if part.kind == kind) for kind in kinds},
        thinking=sum(part.thinking for part in parts),
        unpriced=sum(row.cost.total_nano is None for row in listed),
        lower_bounds=sum(row.cost.lower_bound for row in listed),
        saved={kind: sum(part.saved_nano for part in parts if part.kind == kind) for kind in kinds},
    )


@pytest.mark.parametrize("seed", range(5))
async def test_any_partition_of_a_range_adds_up_to_the_whole(database: Database, seed: int) -> None:
    rows = await _filled(database)
    store = SpendingStore(database)
    chance = random.Random(seed)
    since, until = sorted(chance.sample(range(_END), 2))
    whole = _by_hand(row for row in rows if since <= row.created_ms < until)
    cuts = [since, *sorted(chance.sample(range(since, until), 9)), until]
    periods = [Period(str(begin), begin, end) for begin, end in itertools.pairwise(cuts)]

    assert total(await store.by_period(periods)) == whole
    ways: tuple[By, ...] = ("model", "conversation", "kind")
    for by in ways:
        assert total(await store.by(by, since, until)) == whole
    pieces = [row for period in periods for row in await store.by("model", period.since_ms, period.until_ms)]
    assert total(pieces) == whole


async def test_groups_hold_what_belongs_to_them(database: Database) -> None:
    rows = await _filled(database)
    store = SpendingStore(database)
    keys: dict[By, Callable[[LedgerRow], str]] = {
        "kind": lambda row: row.kind,
        "conversation": lambda row: row.conversation_id or "",
    }
    for by, key in keys.items():
        found = await store.by(by, 0, _END)
        assert [row.total_nano for row in found] == sorted((row.total_nano for row in found), reverse=True)
        for group in found:
            assert group == _by_hand((row for row in rows if key(row) == group.key), group.key)
    models = {row.key for row in await store.by("model", 0, _END)}
    assert models == {"claude-opus-5-5", "claude-haiku-5-5", "claude-haiku-4-5", "claude-sonnet-4-6", "claude-next-9"}
    assert await store.by_period([Period("late", _END, _END + 5)]) == []
    assert await store.by("kind", _END, _END + 5) == []


async def test_a_model_that_only_helped_has_money_and_no_calls(database: Database) -> None:
    model, used, cost = advised()
    await LedgerStore(database).append(ledger_row(model=model, usage=used, cost=cost))
    found = await SpendingStore(database).by("model", 0, _END)
    assert [(row.key, row.calls, row.total_nano) for row in found] == [
        ("claude-sonnet-4-6", 1, 55_242_000),
        ("claude-opus-4-7", 0, 35_490_000),
    ]


async def test_conversations_are_named_as_long_as_they_exist(database: Database) -> None:
    begun = summary("here", title="Kept")
    message, reply = (in_conversation(made, "here") for made in (user(1, "q"), running(1)))
    await TurnStore(database).begin(begun, message, reply)
    for name in ("here", "gone"):
        await LedgerStore(database).append(ledger_row(name, conversation_id=ConversationId(name)))
    await LedgerStore(database).append(replace(ledger_row("none"), conversation_id=None))
    found = await SpendingStore(database).by("conversation", 0, _END)
    assert {row.key: row.name for row in found} == {"here": "Kept", "gone": "", "": ""}
    assert await SpendingStore(database).of_conversation("gone") == (1_500, False)
    assert await SpendingStore(database).of_conversation("never") == (0, False)


async def test_the_span_of_the_ledger(database: Database) -> None:
    assert await SpendingStore(database).span() is None
    for time in (300, 100, 200):
        await LedgerStore(database).append(ledger_row(str(time), None, created_ms=time))
    assert await SpendingStore(database).span() == (100, 300)
    assert await SpendingStore(database).by_period([]) == []


@pytest.mark.parametrize("name", _STATEMENTS)
async def test_no_sum_reads_more_of_the_ledger_than_its_range(database: Database, name: str) -> None:
    plan = await database.read(
        lambda connection: [
            row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {_STATEMENTS[name]}", _values(_STATEMENTS[name]))
        ]
    )
    scans = [
        step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE" not in step and "CONSTANT" not in step
    ]
    assert scans == []
    assert not any("AUTOMATIC" in step for step in plan)


def _values(sql: str) -> tuple[str, ...]:
    return ("[]", "1")[: 2 if "?2" in sql else 1 if "?1" in sql else 0]
