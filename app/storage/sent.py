"""What is remembered of the requests for answers."""

from __future__ import annotations

import logging
import sqlite3

from app.model.ids import MessageId
from app.model.sent import SentRecord
from app.storage import values
from app.storage.db import Database
from app.storage.errors import StorageError

_log = logging.getLogger(__name__)


class SentStore:
    """The records of requests. Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, answer_id: MessageId) -> SentRecord | None:
        """The record of the request for an answer; None when none was kept, or the one that was is damaged."""

        def job(connection: sqlite3.Connection) -> SentRecord | None:
            query = "SELECT record FROM sent_requests WHERE answer_id = ?"
            row = connection.execute(query, (answer_id,)).fetchone()
            return None if row is None else _readable(answer_id, row[0])

        return await self._database.read(job)


def _readable(answer_id: MessageId, stored: object) -> SentRecord | None:
    try:
        return values.from_stored(SentRecord, stored)
    except StorageError as error:  # without it the request is built again as for older answers
        _log.warning("the record of the request for %s is damaged: %s", answer_id, error)
        return None


def insert_sent(connection: sqlite3.Connection, answer_id: MessageId, record: SentRecord) -> None:
    """Store the record of the request for an answer inside its transaction. Raises sqlite3.Error."""
    stored = values.to_stored(record)
    connection.execute("INSERT INTO sent_requests (answer_id, record) VALUES (?, ?)", (answer_id, stored))
