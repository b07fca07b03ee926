"""What is set for chats before their next message is sent."""

from __future__ import annotations

import logging
import sqlite3
from typing import Any

from app.model.draft_settings import NewChat, NextTurn
from app.model.ids import ConversationId
from app.storage import values
from app.storage.db import Database
from app.storage.errors import StorageError

_log = logging.getLogger(__name__)
_SAVE = """
INSERT INTO draft_settings (place, settings) VALUES (?, ?)
ON CONFLICT (place) DO UPDATE SET settings = excluded.settings
"""
_NEW = ""  # the place of the new chat


class DraftSettingsStore:
    """Settings by place, as drafts have theirs. Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> tuple[NewChat | None, dict[ConversationId, NextTurn]]:
        """What is set for the new chat, None where nothing is, and for the conversations in which something is.

        A row that cannot be read is passed over: nobody is held up by it, and what is set next takes its place.
        """

        def job(connection: sqlite3.Connection) -> tuple[NewChat | None, dict[ConversationId, NextTurn]]:
            rows = dict(connection.execute("SELECT place, settings FROM draft_settings").fetchall())
            new = _read(NewChat, rows.pop(_NEW)) if _NEW in rows else None
            read = {ConversationId(place): _read(NextTurn, stored) for place, stored in rows.items()}
            return new, {place: turn for place, turn in read.items() if turn is not None}

        return await self._database.read(job)

    async def save(self, place: ConversationId | None, settings: NewChat | NextTurn | None) -> None:
        """Keep what is set for a conversation, or (None) for the new chat; *settings* None removes it.

        Survives the death of the process, not every power cut.
        """

        def job(connection: sqlite3.Connection) -> None:
            if settings is None:
                forget_settings(connection, place)
            else:
                connection.execute(_SAVE, (place or _NEW, values.to_stored(settings)))

        await self._database.write(job, durable=False)


def forget_settings(connection: sqlite3.Connection, place: ConversationId | None) -> None:
    """The message is stored that they were for, inside its transaction. Raises sqlite3.Error."""
    connection.execute("DELETE FROM draft_settings WHERE place = ?", (place or _NEW,))


def _read(kind: type[Any], stored: object) -> Any:
    try:
        return values.from_stored(kind, stored)
    except StorageError as error:
        _log.warning("what was set for a chat cannot be read and is not used: %s", error.error.detail)
        return None
