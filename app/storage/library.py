"""Presets and prompts."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.model.ids import FolderId
from app.model.library import LibraryKind, Preset, Prompt, Saved, kind_of
from app.storage import codec, values
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.rows import Row

_log = logging.getLogger(__name__)
_ALL = "SELECT id, kind, content, last FROM library ORDER BY kind, position, id"
_PUT = """
INSERT INTO library (id, kind, position, changed_ms, content, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (id) DO UPDATE SET changed_ms = ?4, content = ?5
"""
_NEXT = "SELECT COALESCE(MAX(position), 0) + 1 FROM library WHERE kind = ?"
_ROOM = "UPDATE library SET position = position + ?3 WHERE kind = ?1 AND position >= ?2"


@dataclass(frozen=True, slots=True)
class Kept:
    """One preset or prompt, with what was last filled in."""

    item: Saved
    last: dict[str, str]


class LibraryStore:
    """Every method raises StorageError and then changed nothing. Times are in milliseconds since 1970 UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Kept]:
        """Presets, then prompts, in the order of the user. Rows that cannot be read are passed over, and stay."""

        def job(connection: sqlite3.Connection) -> list[Kept]:
            read = (_read(row) for row in connection.execute(_ALL))
            return [each for each in read if each is not None]

        return await self._database.read(job)

    async def put(self, item: Saved, changed_ms: int) -> None:
        """Change what has the id of *item*, or add it at the end of its list."""

        def job(connection: sqlite3.Connection) -> None:
            _put(connection, item, _next(connection, kind_of(item)), changed_ms, {})

        await self._database.write(job)

    async def add(self, items: Sequence[Saved], changed_ms: int) -> None:
        """Add all *items* at the ends of their lists, or none."""

        def job(connection: sqlite3.Connection) -> None:
            for item in items:
                _put(connection, item, _next(connection, kind_of(item)), changed_ms, {})

        await self._database.write(job)

    async def put_back(self, item: Saved, before: str | None, last: Mapping[str, str], changed_ms: int) -> None:
        """Add what was removed, in front of the item *before*, or at the end."""

        def job(connection: sqlite3.Connection) -> None:
            kind = kind_of(item)
            row = connection.execute("SELECT position FROM library WHERE id = ?", (before,)).fetchone()
            position = row[0] if row is not None else _next(connection, kind)
            connection.execute(_ROOM, (kind, position, 1))
            _put(connection, item, position, changed_ms, last)

        await self._database.write(job)

    async def remove(self, id: str) -> None:
        """Remove one; without it nothing happens."""
        await self._database.write(lambda connection: _run(connection, "DELETE FROM library WHERE id = ?", (id,)))

    async def order(self, ids: Sequence[str]) -> None:
        """Put those of *ids*, which are of one kind, into that order."""

        def job(connection: sqlite3.Connection) -> None:
            rows = list(enumerate(ids, start=1))
            connection.executemany("UPDATE library SET position = ? WHERE id = ?", rows)

        await self._database.write(job)

    async def folder_presets(self) -> dict[FolderId, str]:
        """The presets that new chats in folders begin with; some of either may not be there any more."""
        query = "SELECT folder_id, preset_id FROM folder_presets"
        return await self._database.read(
            lambda connection: {FolderId(folder): preset for folder, preset in connection.execute(query)}
        )

    async def set_folder_preset(self, folder_id: FolderId, preset_id: str | None) -> None:
        """Have new chats in a folder begin with a preset, or with none of its own."""

        def job(connection: sqlite3.Connection) -> None:
            _run(connection, "DELETE FROM folder_presets WHERE folder_id = ?", (folder_id,))
            if preset_id is not None:
                _run(connection, "INSERT INTO folder_presets VALUES (?, ?)", (folder_id, preset_id))

        await self._database.write(job)

    async def remember(self, id: str, last: Mapping[str, str]) -> None:
        """Keep what was filled in for the next time."""
        statement = "UPDATE library SET last = ? WHERE id = ?"
        stored = (codec.to_json(dict(last)), id)
        await self._database.write(lambda connection: _run(connection, statement, stored))


def _put(connection: sqlite3.Connection, item: Saved, position: int, at_ms: int, last: Mapping[str, str]) -> None:
    row = (item.id, kind_of(item), position, at_ms, values.to_stored(item), codec.to_json(dict(last)))
    connection.execute(_PUT, row)


def _next(connection: sqlite3.Connection, kind: LibraryKind) -> int:
    return int(connection.execute(_NEXT, (kind,)).fetchone()[0])


def _run(connection: sqlite3.Connection, statement: str, parameters: tuple[object, ...]) -> None:
    connection.execute(statement, parameters)


def _read(row: Row) -> Kept | None:
    id, kind, content, last = row
    try:
        item: Saved = values.from_stored(Preset, content) if kind == "preset" else values.from_stored(Prompt, content)
        known = {str(name): str(value) for name, value in codec.from_json_object(last).items()}
    except StorageError:  # one of them is no reason to open nothing
        _log.warning("the %s %s cannot be read and is not shown", kind, id)
        return None
    return Kept(item, known)
