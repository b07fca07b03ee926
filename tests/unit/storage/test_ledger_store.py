"""The ledger takes rows and gives none back."""

from __future__ import annotations

import sqlite3

import pytest

from app.model.ids import ConversationId
from app.model.usage import Cost
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.usage import LedgerStore
from tests.fakes.messages import CONVERSATION
from tests.unit.storage.samples import ledger_row


@pytest.fixture
def ledger(database: Database) -> LedgerStore:
    """The ledger of an empty database."""
    return LedgerStore(database)


async def test_a_row_comes_back_as_it_was(ledger: LedgerStore) -> None:
    rows = [
        ledger_row("full"),
        ledger_row("bare", None, conversation_id=None, message_id=None, usage=None, request_id=None, kind="title"),
        ledger_row("bound", cost=Cost(2**62, lower_bound=True), model="half \ud83d"),
    ]
    for row in rows:
        await ledger.append(row)

    assert await ledger.rows() == rows


async def test_rows_are_found_by_time_and_conversation(ledger: LedgerStore) -> None:
    for number, time in enumerate((300, 100, 200, 200)):
        mine = CONVERSATION if number % 2 else ConversationId("other")
        await ledger.append(ledger_row(str(number), created_ms=time, conversation_id=mine))

    assert [row.id for row in await ledger.rows()] == ["1", "2", "3", "0"]
    assert [row.id for row in await ledger.rows(100, 200)] == ["1"]
    assert [row.id for row in await ledger.rows(200)] == ["2", "3", "0"]
    assert [row.id for row in await ledger.rows(conversation_id=CONVERSATION)] == ["1", "3"]
    assert [row.id for row in await ledger.rows(limit=2)] == ["1", "2"]


async def test_totals_are_exact_and_say_when_they_are_lower_bounds(ledger: LedgerStore) -> None:
    assert await ledger.total_nano(0, 1_000) == (0, False)
    await ledger.append(ledger_row("a", 10**15 + 1, created_ms=100))
    await ledger.append(ledger_row("b", 2, created_ms=199))
    await ledger.append(ledger_row("c", None, created_ms=200))
    await ledger.append(ledger_row("d", created_ms=300, cost=Cost(5, lower_bound=True)))

    assert await ledger.total_nano(100, 200) == (10**15 + 3, False)
    assert await ledger.total_nano(100, 201) == (10**15 + 3, True)
    assert await ledger.total_nano(300, 400) == (5, True)
    assert await ledger.total_nano(301, 400) == (0, False)


async def test_an_id_is_taken_once(ledger: LedgerStore) -> None:
    await ledger.append(ledger_row())
    with pytest.raises(StorageError):
        await ledger.append(ledger_row(total_nano=9))

    assert await ledger.rows() == [ledger_row()]


@pytest.mark.parametrize("statement", ["DELETE FROM ledger", "UPDATE ledger SET total_nano = 0"])
async def test_the_schema_itself_guards_the_ledger(ledger: LedgerStore, database: Database, statement: str) -> None:
    await ledger.append(ledger_row())

    def job(connection: sqlite3.Connection) -> None:
        connection.execute(statement)

    with pytest.raises(StorageError) as caught:
        await database.write(job)
    assert "append-only" in caught.value.error.detail
