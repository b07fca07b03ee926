"""What the API counted, and how far our own estimates were off."""

from __future__ import annotations

import sqlite3

from app.logic.tokens import Calibration
from app.storage import codec
from app.storage.db import Database

MOST = 5_000  # counts that are kept
_MOST_AGE_MS = 30 * 86_400_000  # a model's way of counting may change

_KEEP = """
INSERT INTO token_counts (digest, model, tokens, counted_ms) VALUES (?, ?, ?, ?)
ON CONFLICT (digest) DO UPDATE SET tokens = excluded.tokens, counted_ms = excluded.counted_ms
"""
_DROP = """
DELETE FROM token_counts WHERE counted_ms < ? OR digest IN (
  SELECT digest FROM token_counts ORDER BY counted_ms DESC, digest LIMIT -1 OFFSET ?
)
"""
_LEARN = """
INSERT INTO count_samples (model, samples, estimated, counted) VALUES (?, ?, ?, ?)
ON CONFLICT (model) DO UPDATE
SET samples = excluded.samples, estimated = excluded.estimated, counted = excluded.counted
"""


class CountStore:
    """Keeps counts for a month, the newest of them. Every method raises StorageError."""

    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database = database
        self._most = most

    async def find(self, digest: str, since_ms: int = 0) -> int | None:
        """Tokens of what has this *digest*, if they were counted at or after *since_ms* (since 1970 UTC)."""

        def job(connection: sqlite3.Connection) -> int | None:
            row = connection.execute(
                "SELECT tokens FROM token_counts WHERE digest = ? AND counted_ms >= ? AND tokens >= 0",
                (digest, since_ms),
            ).fetchone()
            return None if row is None else int(row[0])

        return await self._database.read(job)

    async def keep(self, digest: str, model: str, tokens: int, now_ms: int) -> None:
        """Keep a count; the oldest beyond the bounds are dropped."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(_KEEP, (digest, codec.to_text(model), tokens, now_ms))
            connection.execute(_DROP, (now_ms - _MOST_AGE_MS, self._most))

        await self._database.write(job, durable=False)

    async def calibrations(self) -> dict[str, Calibration]:
        """What was learned about the estimates, by model."""

        def job(connection: sqlite3.Connection) -> dict[str, Calibration]:
            rows = connection.execute("SELECT model, samples, estimated, counted FROM count_samples")
            return {model: Calibration(samples, estimated, counted) for model, samples, estimated, counted in rows}

        return await self._database.read(job)

    async def learn(self, model: str, calibration: Calibration) -> None:
        """Keep what was learned about the estimates for *model*, in the place of what was known."""
        values = (model, calibration.samples, calibration.estimated, calibration.counted)
        await self._database.write(lambda connection: _execute(connection, values), durable=False)


def _execute(connection: sqlite3.Connection, values: tuple[str, int, float, float]) -> None:
    connection.execute(_LEARN, values)
