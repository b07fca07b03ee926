"""What the user set for one conversation."""

from __future__ import annotations

import sqlite3

from app.model.ids import ConversationId
from app.model.options import ConversationOptions
from app.storage import values
from app.storage.db import Database

_SAVE = """
INSERT INTO conversation_options (conversation_id, options) VALUES (?, ?)
ON CONFLICT (conversation_id) DO UPDATE SET options = excluded.options
"""


class OptionStore:
    """The options of conversations. Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, conversation_id: ConversationId) -> ConversationOptions:
        """What was set; the defaults for a conversation in which nothing was."""

        def job(connection: sqlite3.Connection) -> ConversationOptions:
            query = "SELECT options FROM conversation_options WHERE conversation_id = ?"
            row = connection.execute(query, (conversation_id,)).fetchone()
            return ConversationOptions() if row is None else values.from_stored(ConversationOptions, row[0])

        return await self._database.read(job)

    async def save(self, conversation_id: ConversationId, options: ConversationOptions) -> None:
        """Store *options* in the place of what was known; the conversation must exist."""
        await self._database.write(lambda connection: save_options(connection, conversation_id, options))


def save_options(connection: sqlite3.Connection, conversation_id: ConversationId, options: ConversationOptions) -> None:
    """Store options inside a transaction. Raises sqlite3.Error."""
    connection.execute(_SAVE, (conversation_id, values.to_stored(options)))
