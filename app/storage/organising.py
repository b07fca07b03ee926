"""Folders, tags, and where conversations are put: the rows, and changes of many conversations at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId, TagId
from app.model.organising import Folder, Tag
from app.storage import codec
from app.storage.db import Database
from app.storage.filing import NEW_FOLDER, colour_of
from app.storage.summaries import read_summaries

_FOLDERS = "SELECT id, name FROM folders ORDER BY position, id"
_SAVE_FOLDER = NEW_FOLDER + "ON CONFLICT (id) DO UPDATE SET name = excluded.name"
_SAVE_TAG = """
INSERT INTO tags (id, name, colour) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, colour = excluded.colour
"""
_OF_FOLDER = "SELECT id FROM conversations WHERE folder_id = ?"
_OF_TAG = "SELECT conversation_id FROM conversation_tags WHERE tag_id = ?"
_MOVE = "UPDATE conversations SET folder_id = (SELECT id FROM folders WHERE id = ?) WHERE id = ?"
_PIN = "UPDATE conversations SET pinned = ? WHERE id = ?"
_ARCHIVE = "UPDATE conversations SET archived = ? WHERE id = ?"
_SEE = "UPDATE conversations SET unread = 0 WHERE unread = 1 AND id IN (SELECT value FROM json_each(?)) RETURNING id"
_DELETE = "UPDATE conversations SET deleted_ms = ? WHERE id = ? AND deleted_ms IS NULL"
_RESTORE = "UPDATE conversations SET deleted_ms = NULL WHERE id = ? AND deleted_ms > 0"  # 0: on its way for ever
_TAG = """
INSERT OR IGNORE INTO conversation_tags (tag_id, conversation_id)
SELECT tags.id, conversations.id FROM tags, conversations WHERE tags.id = ? AND conversations.id = ?
"""
_UNTAG = "DELETE FROM conversation_tags WHERE tag_id = ? AND conversation_id = ?"


class OrganisingStore:
    """Every method raises StorageError and then changed nothing.

    Changes of conversations take a few hundred at a time: each call is one transaction, which other writes wait for.
    They pass over those that are not there, and return the others as they are then, without the bin.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # Folders and tags

    async def folders(self) -> tuple[Folder, ...]:
        """All folders, in their order."""

        def job(connection: sqlite3.Connection) -> tuple[Folder, ...]:
            rows = connection.execute(_FOLDERS)
            return tuple(Folder(FolderId(id), codec.from_text(name)) for id, name in rows)

        return await self._database.read(job)

    async def save_folder(self, folder: Folder) -> None:
        """Store a folder, behind the others if it is new."""
        values = (folder.id, codec.to_text(folder.name))
        await self._database.write(lambda connection: _run(connection, _SAVE_FOLDER, [values]))

    async def order_folders(self, ids: Sequence[FolderId]) -> None:
        """Put the folders into this order; those that are not named come behind."""

        def job(connection: sqlite3.Connection) -> None:
            others = [row[0] for row in connection.execute(_FOLDERS) if row[0] not in ids]
            places = [(position, id) for position, id in enumerate((*ids, *others))]
            _run(connection, "UPDATE folders SET position = ? WHERE id = ?", places)

        await self._database.write(job)

    async def remove_folder(self, id: FolderId) -> None:
        """Forget a folder; what is in it is in none then."""
        await self._database.write(lambda connection: _run(connection, "DELETE FROM folders WHERE id = ?", [(id,)]))

    async def folder_of(self, id: FolderId) -> list[ConversationId]:
        """All that is in a folder, those in the archive and the bin included."""
        return await self._database.read(lambda connection: _ids(connection, _OF_FOLDER, id))

    async def tags(self) -> tuple[Tag, ...]:
        """All tags, by name. One whose colour is not known here is grey."""

        def job(connection: sqlite3.Connection) -> tuple[Tag, ...]:
            rows = connection.execute("SELECT id, name, colour FROM tags")
            found = [Tag(TagId(id), codec.from_text(name), colour_of(colour)) for id, name, colour in rows]
            return tuple(sorted(found, key=lambda tag: (tag.name.casefold(), tag.id)))

        return await self._database.read(job)

    async def save_tag(self, tag: Tag) -> None:
        """Store a tag, new or in the place of what was known of it."""
        values = (tag.id, codec.to_text(tag.name), tag.colour.value)
        await self._database.write(lambda connection: _run(connection, _SAVE_TAG, [values]))

    async def remove_tag(self, id: TagId) -> None:
        """Forget a tag; no conversation has it then."""
        await self._database.write(lambda connection: _run(connection, "DELETE FROM tags WHERE id = ?", [(id,)]))

    async def tagged(self, id: TagId) -> list[ConversationId]:
        """All that have a tag, those in the archive and the bin included."""
        return await self._database.read(lambda connection: _ids(connection, _OF_TAG, id))

    # Conversations

    async def move(self, folders: Mapping[ConversationId, FolderId | None]) -> list[ConversationSummary]:
        """Put conversations into folders, None for no folder; a folder that is not there is none."""
        return await self._change(_MOVE, [(folder, id) for id, folder in folders.items()], folders)

    async def pin(self, pinned: Mapping[ConversationId, bool]) -> list[ConversationSummary]:
        """Pin conversations, or unpin them."""
        return await self._change(_PIN, [(int(value), id) for id, value in pinned.items()], pinned)

    async def archive(self, archived: Mapping[ConversationId, bool]) -> list[ConversationSummary]:
        """Put conversations into the archive, or take them out of it."""
        return await self._change(_ARCHIVE, [(int(value), id) for id, value in archived.items()], archived)

    async def tag(self, tag: TagId, on: Mapping[ConversationId, bool]) -> list[ConversationSummary]:
        """Give conversations a tag, or take it from them; a tag that is not there is given to none."""

        def job(connection: sqlite3.Connection) -> list[ConversationSummary]:
            _run(connection, _TAG, [(tag, id) for id, wanted in on.items() if wanted])
            _run(connection, _UNTAG, [(tag, id) for id, wanted in on.items() if not wanted])
            return read_summaries(connection, list(on))

        return await self._database.write(job)

    async def delete(self, ids: Sequence[ConversationId], now_ms: int) -> None:
        """Put conversations into the bin at *now_ms* (since 1970 UTC); those that lie there stay as they are."""
        await self._database.write(lambda connection: _run(connection, _DELETE, [(max(now_ms, 1), id) for id in ids]))

    async def restore(self, ids: Sequence[ConversationId]) -> list[ConversationSummary]:
        """Take conversations out of the bin."""
        return await self._change(_RESTORE, [(id,) for id in ids], ids)

    async def mark_seen(self, ids: Sequence[ConversationId]) -> list[ConversationSummary]:
        """Their answers have been seen. Returns those of which that was not known. A power cut may undo it."""

        def job(connection: sqlite3.Connection) -> list[ConversationSummary]:
            changed = [row[0] for row in connection.execute(_SEE, (json.dumps(list(ids)),))]
            return read_summaries(connection, changed)

        return await self._database.write(job, durable=False)

    async def _change(
        self,
        sql: str,
        rows: Sequence[tuple[object, ...]],
        ids: Sequence[ConversationId] | Mapping[ConversationId, object],
    ) -> list[ConversationSummary]:
        def job(connection: sqlite3.Connection) -> list[ConversationSummary]:
            _run(connection, sql, rows)
            return read_summaries(connection, list(ids))

        return await self._database.write(job)


def _run(connection: sqlite3.Connection, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
    connection.executemany(sql, rows)


def _ids(connection: sqlite3.Connection, sql: str, value: str) -> list[ConversationId]:
    return [ConversationId(row[0]) for row in connection.execute(sql, (value,))]
