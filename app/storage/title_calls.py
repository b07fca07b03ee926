"""How often a model was asked for the title of a conversation without the user's asking."""

from __future__ import annotations

import sqlite3

from app.model.ids import ConversationId
from app.storage.db import Database

_MOST_CALLS = 2  # a first one, and one more where that failed
_KNOWN = "SELECT calls, made FROM title_calls WHERE conversation_id = ?"
_COUNT = """
INSERT INTO title_calls (conversation_id, calls) VALUES (?, 1)
ON CONFLICT (conversation_id) DO UPDATE SET calls = calls + 1
"""


class TitleCallStore:
    """Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, conversation_id: ConversationId, first: bool) -> bool:
        """Count a call that is about to be made; False, and nothing is counted, when there may be none.

        *first* says that the conversation has only now been answered for the first time. Later there is a call only
        where the first one brought nothing.
        """

        def job(connection: sqlite3.Connection) -> bool:
            row = connection.execute(_KNOWN, (conversation_id,)).fetchone()
            if not first if row is None else _is_over(*row):
                return False
            connection.execute(_COUNT, (conversation_id,))
            return True

        return await self._database.write(job)

    async def is_over(self, conversation_id: ConversationId) -> bool:
        """Whether there may be no call any more, whatever comes."""

        def job(connection: sqlite3.Connection) -> bool:
            row = connection.execute(_KNOWN, (conversation_id,)).fetchone()
            return row is not None and _is_over(*row)

        return await self._database.read(job)

    async def done(self, conversation_id: ConversationId) -> None:
        """A title came: there is no further call."""
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE title_calls SET made = 1 WHERE conversation_id = ?", (conversation_id,)
            )
        )


def _is_over(calls: int, made: int) -> bool:
    return bool(made) or calls >= _MOST_CALLS
