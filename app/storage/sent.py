"""What is remembered of the requests for answers."""

from __future__ import annotations

import sqlite3

from app.model.ids import MessageId
from app.model.sent import SentRecord
from app.storage import values
from app.storage.db import Database


class SentStore:
    """The records of requests. Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, answer_id: MessageId) -> SentRecord | None:
        """The record of the request for an answer; None when none was kept."""

        def job(connection: sqlite3.Connection) -> SentRecord | None:
            query = "SELECT record FROM sent_requests WHERE answer_id = ?"
            row = connection.execute(query, (answer_id,)).fetchone()
            return None if row is None else values.from_stored(SentRecord, row[0])

        return await self._database.read(job)


def insert_sent(connection: sqlite3.Connection, answer_id: MessageId, record: SentRecord) -> None:
    """Store the record of the request for an answer inside its transaction. Raises sqlite3.Error."""
    stored = values.to_stored(record)
    connection.execute("INSERT INTO sent_requests (answer_id, record) VALUES (?, ?)", (answer_id, stored))
