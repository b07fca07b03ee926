"""Every row of the ledger has its parts, from the first transaction on, and old rows get theirs."""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import Any

import pytest

from app.base.paths import Paths
from app.model.blocks import Json
from app.model.usage import Cost, Usage
from app.storage import ledger_parts
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.ledgers import many_rows
from tests.unit.storage.samples import ledger_row

_PARTS = "SELECT ledger, position, kind, model, tokens, thinking, nano, saved_nano FROM ledger_parts ORDER BY 1, 2"


def _run(statement: str, connection: sqlite3.Connection) -> None:
    connection.execute(statement)


async def _all(database: Database, query: str = _PARTS) -> list[tuple[Any, ...]]:
    return await database.read(lambda connection: connection.execute(query).fetchall())


def _as_before_there_were_parts(paths: Paths, *statements: str) -> None:
    connection = sqlite3.connect(paths.database, isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in ("DELETE FROM ledger_parts", *statements):
        connection.execute(statement)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


async def test_a_row_is_stored_with_its_parts(database: Database) -> None:
    usage = Usage({"input_tokens": 5, "output_tokens": 7, "output_tokens_details": {"thinking_tokens": 3}})
    rates: Json = {"prompt_over": 0, "input": 2, "write_5m": 0, "write_1h": 0, "read": 0, "output": 10}
    applied: Json = {"rows": [{"model": "claude-x", "since": None, "source": "", **rates}]}
    await LedgerStore(database).append(ledger_row("a", usage=usage, cost=Cost(80, price=applied)))

    assert await _all(database) == [
        (1, 0, "input", "claude-x", 5, 0, 10, 0),
        (1, 1, "output", "claude-x", 7, 3, 70, 0),
    ]


async def test_a_row_that_cannot_be_stored_leaves_no_parts(database: Database) -> None:
    ledger = LedgerStore(database)
    await ledger.append(ledger_row())
    parts = await _all(database)
    with pytest.raises(StorageError):
        await ledger.append(ledger_row(total_nano=9))
    assert await _all(database) == parts


async def test_parts_are_final(database: Database) -> None:
    await LedgerStore(database).append(ledger_row())
    for statement in ("DELETE FROM ledger_parts", "UPDATE ledger_parts SET nano = 0"):
        with pytest.raises(StorageError) as caught:
            await database.write(partial(_run, statement))
        assert "append-only" in caught.value.error.detail


async def test_old_rows_get_the_same_parts_in_slices(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    for row in many_rows(23, 0, 1_000_000):
        await LedgerStore(database).append(row)
    before = await _all(database)
    await database.close()
    _as_before_there_were_parts(paths)

    database = await Database.open(paths, clock)
    ledger = LedgerStore(database)
    await database.write(lambda connection: ledger_parts.add_missing(connection, 2))
    assert len({row[0] for row in await _all(database)}) == 2
    await ledger.append(ledger_row("new"))  # while the old ones are under way
    assert await ledger.complete(slice=4) == 21
    assert [row for row in await _all(database) if row[0] <= 23] == before
    assert await ledger.complete() == 0
    assert await verify(database) == []
    await database.close()


@pytest.mark.expected_log("row 1 of the ledger cannot be read")
async def test_a_damaged_row_keeps_its_money(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    await LedgerStore(database).append(ledger_row("a", 12))
    await LedgerStore(database).append(ledger_row("b", 30))
    await database.close()
    _as_before_there_were_parts(paths, "UPDATE ledger SET usage = '{' WHERE id = 'a'")

    database = await Database.open(paths, clock)
    assert await LedgerStore(database).complete() == 2
    assert [row[6] for row in await _all(database) if row[0] == 1] == [12]
    await database.close()
