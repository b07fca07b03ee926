"""The user's own price rows."""

from __future__ import annotations

import sqlite3

from app.model.blocks import Json
from app.storage import codec
from app.storage.db import Database
from app.storage.errors import StorageError

_PUT = """
INSERT INTO price_rows (id, changed_ms, price) VALUES (?1, ?2, ?3)
ON CONFLICT (id) DO UPDATE SET changed_ms = ?2, price = ?3
"""


class PriceRowStore:
    """Keeps price rows as JSON. Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[tuple[str, Json]]:
        """Every row with its id, in the order in which they were added; a damaged one is empty."""

        def job(connection: sqlite3.Connection) -> list[tuple[str, Json]]:
            rows = connection.execute("SELECT id, price FROM price_rows ORDER BY id")
            return [(id, _readable(price)) for id, price in rows]

        return await self._database.read(job)

    async def put(self, id: str, price: Json, changed_ms: int) -> None:
        """Add a row, or change the one of that id. *changed_ms* is milliseconds since 1970 UTC."""
        values = (id, changed_ms, codec.to_json(price))
        await self._database.write(lambda connection: _run(connection, _PUT, values))

    async def remove(self, id: str) -> None:
        """Remove a row; without one nothing happens."""
        await self._database.write(lambda connection: _run(connection, "DELETE FROM price_rows WHERE id = ?", (id,)))


def _readable(price: object) -> Json:
    try:
        return codec.from_json_object(price)
    except StorageError:  # one price is no reason to open nothing
        return {}


def _run(connection: sqlite3.Connection, statement: str, values: tuple[object, ...]) -> None:
    connection.execute(statement, values)
