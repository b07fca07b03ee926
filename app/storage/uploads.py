"""Which contents lie on which server, so that nothing is uploaded twice."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.model.attachment import Held
from app.storage import codec
from app.storage.db import Database

_FIND = """
SELECT file_id, expires_ms FROM uploaded_files WHERE endpoint = ? AND sha256 = ? AND media_type = ?
"""
_KEEP = """
INSERT INTO uploaded_files (endpoint, sha256, media_type, file_id, name, bytes, created_ms, expires_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (endpoint, sha256, media_type) DO UPDATE SET file_id = excluded.file_id, name = excluded.name,
  created_ms = excluded.created_ms, expires_ms = excluded.expires_ms
"""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file on a server: its id there, and when it expires, in milliseconds since 1970 UTC; None is never."""

    file_id: str
    expires_ms: int | None


class UploadStore:
    """Remembers uploads by the address of the server and by content. Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, endpoint: str, held: Held) -> Uploaded | None:
        """Where *held* lies on *endpoint*, as far as is known."""

        def job(connection: sqlite3.Connection) -> Uploaded | None:
            row = connection.execute(_FIND, (endpoint, held.sha256, held.media_type)).fetchone()
            return None if row is None else Uploaded(codec.from_text(row[0]), row[1])

        return await self._database.read(job)

    async def keep(self, endpoint: str, held: Held, name: str, created_ms: int, uploaded: Uploaded) -> None:
        """Remember that *held* lies on *endpoint*; an earlier upload of it is forgotten."""
        row = (
            *(endpoint, held.sha256, held.media_type, codec.to_text(uploaded.file_id), codec.to_text(name)),
            *(held.size, created_ms, uploaded.expires_ms),
        )
        await self._database.write(lambda connection: _run(connection, _KEEP, row), durable=False)

    async def forget(self, file_id: str) -> bool:
        """Forget a file that is no longer there; whether it was known."""

        def job(connection: sqlite3.Connection) -> bool:
            deleted = connection.execute("DELETE FROM uploaded_files WHERE file_id = ?", (codec.to_text(file_id),))
            return deleted.rowcount > 0

        return await self._database.write(job, durable=False)


def _run(connection: sqlite3.Connection, sql: str, row: tuple[object, ...]) -> None:
    connection.execute(sql, row)
