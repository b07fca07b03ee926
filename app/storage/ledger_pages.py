"""The ledger in pages, for whoever reads all of it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from app.model.ledger import LedgerRow
from app.storage import codec, spending
from app.storage.db import Database
from app.storage.usage import FIELDS, ledger_row

PAGE = f"""
SELECT number, {FIELDS} FROM ledger INDEXED BY ledger_by_time
WHERE created_ms >= ?1 AND created_ms < ?2 AND (created_ms > ?1 OR number > ?3) AND number <= ?4
ORDER BY created_ms, number LIMIT ?5
"""  # noqa: S608
EXTENT = "SELECT COUNT(*), COALESCE(MAX(number), 0) FROM ledger WHERE created_ms >= ?1 AND created_ms < ?2"


@dataclass(frozen=True, slots=True)
class Extent:
    """A range of the ledger as it stood once: ``count`` rows up to number ``last``. Times are ms since 1970 UTC."""

    since_ms: int
    until_ms: int
    count: int
    last: int


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, oldest first, with the titles of their conversations that still exist; ``place`` asks for the next."""

    rows: tuple[LedgerRow, ...]
    titles: dict[str, str]
    place: tuple[int, int]


class LedgerPages:
    """Reads the ledger page by page. Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def extent(self, since_ms: int, until_ms: int) -> Extent:
        """What there is from *since_ms* on and before *until_ms*."""
        count, last = await self._database.read(
            lambda connection: connection.execute(EXTENT, (since_ms, until_ms)).fetchone()
        )
        return Extent(since_ms, until_ms, count, last)

    async def page(self, extent: Extent, place: tuple[int, int] | None, most: int) -> Page | None:
        """The next rows after *place*, at most *most*; None when there is none left."""
        since_ms, number = place or (extent.since_ms, 0)
        values = (since_ms, extent.until_ms, number, extent.last, most)
        return await self._database.read(lambda connection: _page(connection, values))


def _page(connection: sqlite3.Connection, values: tuple[int, ...]) -> Page | None:
    found = connection.execute(PAGE, values).fetchall()
    if not found:
        return None
    rows = tuple(ledger_row(row[1:]) for row in found)
    conversations = sorted({row.conversation_id for row in rows if row.conversation_id})
    titles = connection.execute(spending.TITLES, (json.dumps(conversations),))
    return Page(rows, {id: codec.from_text(title) for id, title in titles}, (rows[-1].created_ms, found[-1][0]))
