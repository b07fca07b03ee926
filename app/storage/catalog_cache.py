"""The list of models as the API last gave it, one per address."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.model.blocks import Json
from app.storage import codec
from app.storage.db import Database
from app.storage.errors import damaged

_SAVE = """
INSERT INTO catalog_cache (base_url, fetched_ms, models) VALUES (?, ?, ?)
ON CONFLICT (base_url) DO UPDATE SET fetched_ms = excluded.fetched_ms, models = excluded.models
"""


class CatalogCache:
    """Keeps model lists. Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, base_url: str) -> tuple[int, list[Json]] | None:
        """Return when the list of *base_url* was fetched (ms since 1970 UTC) and its objects, verbatim; or None."""

        def job(connection: sqlite3.Connection) -> tuple[int, list[Json]] | None:
            row = connection.execute(
                "SELECT fetched_ms, models FROM catalog_cache WHERE base_url = ?", (base_url,)
            ).fetchone()
            return None if row is None else (row[0], _models(row[1]))

        return await self._database.read(job)

    async def save(self, base_url: str, fetched_ms: int, models: Sequence[Json]) -> None:
        """Keep the list of *base_url* in the place of an earlier one."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(_SAVE, (base_url, fetched_ms, codec.to_json(list(models))))

        await self._database.write(job, durable=False)


def _models(stored: codec.Stored) -> list[Json]:
    models = codec.from_json(stored)
    if not isinstance(models, list) or not all(isinstance(model, dict) for model in models):
        raise damaged("A stored list of models is not a list of objects.")
    return models
