"""The ledger: every billed call, for good."""

from __future__ import annotations

import sqlite3

from app.model.ids import ConversationId, LedgerId, MessageId
from app.model.ledger import LedgerRow
from app.model.usage import Cost, Usage
from app.storage import codec
from app.storage.db import Database
from app.storage.ledger_parts import add_missing, any_missing, insert_parts
from app.storage.rows import Row

FIELDS = "id, created_ms, conversation_id, message_id, kind, model, usage, total_nano, lower_bound, price, request_id"
_INSERT = f"INSERT INTO ledger ({FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_SELECT = f"""
SELECT {FIELDS} FROM ledger
WHERE created_ms >= ? AND (? IS NULL OR created_ms < ?) AND (? IS NULL OR conversation_id = ?)
ORDER BY created_ms, number LIMIT ?
"""  # noqa: S608
_TOTAL = """
SELECT COALESCE(SUM(total_nano), 0), COALESCE(MAX(total_nano IS NULL OR lower_bound), 0) FROM ledger
WHERE created_ms >= ? AND created_ms < ?
"""


class LedgerStore:
    """Adds to the ledger and sums it up. Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, row: LedgerRow) -> None:
        """Add one row for good; a second row of the same id is an error."""
        await self._database.write(lambda connection: insert_ledger_row(connection, row))

    async def complete(self, slice: int = 500) -> int:
        """Divide rows that were stored before there were parts, *slice* of them at a time; return how many there were.

        Between slices other writes have their turn. When none is left, this is one short read.
        """
        done = 0
        if not await self._database.read(any_missing):
            return done
        while found := await self._database.write(lambda connection: add_missing(connection, slice), durable=False):
            done += found
        return done

    async def rows(
        self,
        since_ms: int = 0,
        until_ms: int | None = None,
        *,
        conversation_id: ConversationId | None = None,
        limit: int | None = None,
    ) -> list[LedgerRow]:
        """Return rows from ``since_ms`` on and before ``until_ms`` (since 1970 UTC), oldest first."""
        values = (since_ms, until_ms, until_ms, conversation_id, conversation_id, -1 if limit is None else limit)
        return await self._database.read(
            lambda connection: [ledger_row(row) for row in connection.execute(_SELECT, values)]
        )

    async def total_nano(self, since_ms: int, until_ms: int) -> tuple[int, bool]:
        """Return the money spent from ``since_ms`` on and before ``until_ms``, in nano-dollars.

        The second value is true when the sum is a lower bound: a call was not priced, or ended before its usage
        was known.
        """

        def job(connection: sqlite3.Connection) -> tuple[int, bool]:
            total, incomplete = connection.execute(_TOTAL, (since_ms, until_ms)).fetchone()
            return total, bool(incomplete)

        return await self._database.read(job)


def insert_ledger_row(connection: sqlite3.Connection, row: LedgerRow) -> None:
    """Add one row with its parts inside a transaction. Raises sqlite3.Error."""
    values = (
        row.id,
        row.created_ms,
        row.conversation_id,
        row.message_id,
        row.kind,
        codec.to_text(row.model),
        codec.optional_json(None if row.usage is None else row.usage.raw),
        row.cost.total_nano,
        int(row.cost.lower_bound),
        codec.optional_json(row.cost.price),
        codec.optional_text(row.request_id),
    )
    number = connection.execute(_INSERT, values).lastrowid
    assert number is not None
    insert_parts(connection, number, row)


def ledger_row(row: Row) -> LedgerRow:
    """The row whose :data:`FIELDS` are *row*. Raises StorageError."""
    id, created_ms, conversation, message, kind, model, usage, total, lower_bound, price, request_id = row
    raw = codec.read_object(usage)
    return LedgerRow(
        id=LedgerId(id),
        created_ms=created_ms,
        conversation_id=None if conversation is None else ConversationId(conversation),
        message_id=None if message is None else MessageId(message),
        kind=kind,
        model=codec.from_text(model),
        usage=None if raw is None else Usage(raw),
        cost=Cost(total, bool(lower_bound), codec.read_object(price)),
        request_id=codec.read_text(request_id),
    )
