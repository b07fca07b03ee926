"""What the user has typed but not sent."""

from __future__ import annotations

import sqlite3

from app.model.ids import ConversationId
from app.storage import codec
from app.storage.db import Database

_SAVE = "INSERT INTO drafts (place, content) VALUES (?, ?) ON CONFLICT (place) DO UPDATE SET content = excluded.content"


class DraftStore:
    """One draft per conversation, and one for the new chat (None). Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, conversation_id: ConversationId | None, text: str) -> None:
        """Keep *text* as the draft; empty text removes it. Survives the death of the process, not every power cut."""

        def job(connection: sqlite3.Connection) -> None:
            if text:
                connection.execute(_SAVE, (conversation_id or "", codec.to_text(text)))
            else:
                connection.execute("DELETE FROM drafts WHERE place = ?", (conversation_id or "",))

        await self._database.write(job, durable=False)

    async def load(self, conversation_id: ConversationId | None) -> str:
        """Return the draft, or an empty text."""

        def job(connection: sqlite3.Connection) -> str:
            row = connection.execute("SELECT content FROM drafts WHERE place = ?", (conversation_id or "",)).fetchone()
            return "" if row is None else codec.from_text(row[0])

        return await self._database.read(job)
