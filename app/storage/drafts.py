"""What the user has typed but not sent."""

from __future__ import annotations

import sqlite3

from app.model.attachment import DraftPlace
from app.model.ids import ConversationId, MessageId
from app.storage import codec
from app.storage.db import Database

# A draft of an edit lies beside the conversation's own: its place is the conversation, a space and the message.
_EDITS = "SELECT place, content FROM drafts WHERE place > ? || ' ' AND place < ? || '!'"
_SAVE = "INSERT INTO drafts (place, content) VALUES (?, ?) ON CONFLICT (place) DO UPDATE SET content = excluded.content"


class DraftStore:
    """One draft per conversation, one for the new chat (None), and one for each message that is being edited.

    Every method raises StorageError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, conversation_id: ConversationId | None, text: str, edits: MessageId | None = None) -> None:
        """Keep *text* as the draft, of the edit of the message *edits* if there is one; empty text removes it.

        Survives the death of the process, not every power cut.
        """
        place = _place(conversation_id, edits)

        def job(connection: sqlite3.Connection) -> None:
            if text:
                connection.execute(_SAVE, (place, codec.to_text(text)))
            else:
                connection.execute("DELETE FROM drafts WHERE place = ?", (place,))

        await self._database.write(job, durable=False)

    async def load(self, conversation_id: ConversationId | None, edits: MessageId | None = None) -> str:
        """Return the draft, or an empty text."""
        place = _place(conversation_id, edits)

        def job(connection: sqlite3.Connection) -> str:
            row = connection.execute("SELECT content FROM drafts WHERE place = ?", (place,)).fetchone()
            return "" if row is None else codec.from_text(row[0])

        return await self._database.read(job)

    async def edits(self, conversation_id: ConversationId) -> dict[MessageId, str]:
        """Return the drafts of edits in a conversation, by the message that is edited."""

        def job(connection: sqlite3.Connection) -> dict[MessageId, str]:
            rows = connection.execute(_EDITS, (conversation_id, conversation_id))
            return {MessageId(place.partition(" ")[2]): codec.from_text(content) for place, content in rows}

        return await self._database.read(job)


def place_name(place: DraftPlace) -> str:
    """The name of a draft's place in the database."""
    return _place(place.conversation_id, place.edits)


def _place(conversation_id: ConversationId | None, edits: MessageId | None) -> str:
    return f"{conversation_id or ''} {edits}" if edits else conversation_id or ""
