"""What is remembered of the requests for answers."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence, Set

from app.model.ids import ConversationId, MessageId
from app.model.sent import SentRecord, SideRequest
from app.storage import values
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.messages import read_messages

_log = logging.getLogger(__name__)
_MOST_STEPS = 1_000  # messages that are gone up, all together, to find where other branches meet this one
# The index on conversations is in the order of the ledger, which grows as answers end: the last ones cost no search.
_RECENT = """
SELECT message_id, created_ms FROM ledger WHERE conversation_id = ? ORDER BY number DESC LIMIT ?
"""


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

    async def beside(
        self, conversation_id: ConversationId, path: Sequence[MessageId], since_ms: int, most: int = 60
    ) -> tuple[SideRequest, ...]:
        """The billed requests off the branch *path* among the last *most* that were billed for a conversation.

        In the order in which they were sent, without those that ended before *since_ms* (since 1970 UTC) and those
        without a readable record. What it costs does not depend on how long the branches are.
        """

        def job(connection: sqlite3.Connection) -> tuple[SideRequest, ...]:
            rows = connection.execute(_RECENT, (conversation_id, most)).fetchall()
            on_path = frozenset(path)
            recent = dict.fromkeys(MessageId(id) for id, at_ms in rows if id is not None and at_ms >= since_ms)
            asides = _asides(connection, [id for id in recent if id not in on_path], on_path)
            return tuple(sorted(asides, key=lambda each: each.record.sent_ms))

        return await self._database.read(job)


def _asides(connection: sqlite3.Connection, answers: Sequence[MessageId], path: Set[MessageId]) -> list[SideRequest]:
    found: list[SideRequest] = []
    parents: dict[MessageId, MessageId | None] = {}
    for answer in read_messages(connection, answers):
        query = "SELECT record FROM sent_requests WHERE answer_id = ?"
        row = connection.execute(query, (answer.id,)).fetchone()
        record = None if row is None else _readable(answer.id, row[0])
        if record is not None and answer.usage is not None:
            found.append(SideRequest(answer, record, *_meeting(connection, answer.id, path, parents)))
    return found


def _meeting(
    connection: sqlite3.Connection,
    answer: MessageId,
    path: Set[MessageId],
    parents: dict[MessageId, MessageId | None],
) -> tuple[MessageId | None, int]:
    """Where the branch of *answer* meets *path*, and how many messages lie below; *parents* are those known already."""
    at: MessageId | None = answer
    below = 0
    while at is not None and at not in path:
        if at not in parents:
            if len(parents) >= _MOST_STEPS:
                return None, 0
            row = connection.execute("SELECT parent_id FROM messages WHERE id = ?", (at,)).fetchone()
            parents[at] = None if row is None or row[0] is None else MessageId(row[0])
        at, below = parents[at], below + 1
    return at, below


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
