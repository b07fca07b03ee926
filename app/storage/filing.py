"""Where conversations lie that come from elsewhere, or go there: folders and tags by their names."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from app.base.identity import derived_id
from app.model.carried import CarriedFiling, CarriedTag
from app.model.ids import ConversationId, FolderId, TagId
from app.model.organising import Filed, TagColour
from app.storage import codec

NEW_FOLDER = """
INSERT INTO folders (id, name, position) VALUES (?, ?, (SELECT COALESCE(MAX(position), 0) + 1 FROM folders))
"""
_TAGS = "SELECT id, name, colour FROM tags WHERE id IN (SELECT value FROM json_each(?))"


def read_filing(connection: sqlite3.Connection, filed: Filed) -> CarriedFiling:
    """Return the names of what *filed* names by identifiers. Raises sqlite3.Error or StorageError."""
    row = connection.execute("SELECT name FROM folders WHERE id = ?", (filed.folder,)).fetchone()
    found = {id: CarriedTag(codec.from_text(name), colour_of(colour)) for id, name, colour in _rows(connection, filed)}
    tags = tuple(found[id] for id in filed.tags if id in found)
    return CarriedFiling("" if row is None else codec.from_text(row[0]), filed.archived, tags)


def take_filing(connection: sqlite3.Connection, filing: CarriedFiling) -> tuple[Filed, bool]:
    """Return what *filing* is here, and whether a folder or a tag was made for it; those that are here are used.

    Raises sqlite3.Error.
    """
    before = connection.total_changes
    folder = _folder(connection, filing.folder) if filing.folder else None
    tags = tuple(dict.fromkeys(_tag(connection, tag) for tag in filing.tags))
    return Filed(folder, filing.archived, tags), connection.total_changes > before


def add_tags(connection: sqlite3.Connection, id: ConversationId, tags: Iterable[TagId]) -> None:
    """Give a conversation tags that are there, inside a transaction. Raises sqlite3.Error."""
    rows = [(tag, id) for tag in tags]
    connection.executemany("INSERT OR IGNORE INTO conversation_tags (tag_id, conversation_id) VALUES (?, ?)", rows)


def colour_of(name: str) -> TagColour:
    """The colour called *name*; grey where it is not known here."""
    return TagColour(name) if name in [*TagColour] else TagColour.GREY


def _rows(connection: sqlite3.Connection, filed: Filed) -> Iterable[tuple[TagId, str, str]]:
    return connection.execute(_TAGS, (json.dumps(filed.tags),))


def _folder(connection: sqlite3.Connection, name: str) -> FolderId:
    stored = codec.to_text(name)
    row = connection.execute("SELECT id FROM folders WHERE name = ? ORDER BY position LIMIT 1", (stored,)).fetchone()
    if row is not None:
        return FolderId(row[0])
    id = _free(connection, "folders", "folder", name)
    connection.execute(NEW_FOLDER, (id, stored))
    return FolderId(id)


def _tag(connection: sqlite3.Connection, tag: CarriedTag) -> TagId:
    stored = codec.to_text(tag.name)
    row = connection.execute("SELECT id FROM tags WHERE name = ? ORDER BY id LIMIT 1", (stored,)).fetchone()
    if row is not None:
        return TagId(row[0])
    id = _free(connection, "tags", "tag", tag.name)
    connection.execute("INSERT INTO tags (id, name, colour) VALUES (?, ?, ?)", (id, stored, tag.colour.value))
    return TagId(id)


def _free(connection: sqlite3.Connection, table: str, kind: str, name: str) -> str:
    """An identifier made of the name; another one where something has that which was renamed since."""
    id = derived_id(kind, name)
    while connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (id,)).fetchone() is not None:  # noqa: S608
        id = derived_id(kind, name, id)
    return id
