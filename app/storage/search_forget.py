"""Takes messages out of the index of everything.

The index holds no text, so it forgets a message only when it is told exactly what was in it. That is made once more
from the message's blocks and files, and compared in size with what was put in: where a file is gone, or another
version of the program folded texts otherwise, the index would keep words of the message for ever. Then it is emptied,
and built anew in the background.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing

from app.storage.driver import scratch_like
from app.storage.search_index import Indexed, insert_marks, insert_texts, mark_values, text_values

_log = logging.getLogger(__name__)
Sizes = tuple[tuple[bytes] | None, ...]  # of a message, as each table of the index counts its tokens
_TABLES = ("message_search", "message_marks")
_SIZES = {table: f"SELECT sz FROM {table}_docsize WHERE id = ?" for table in _TABLES}  # noqa: S608
_SCHEMA = "SELECT sql FROM sqlite_schema WHERE name IN ('message_search', 'message_marks')"
_FORGET_TEXTS = """
INSERT INTO message_search (message_search, rowid, text, thinking, tools, files) VALUES ('delete', ?, ?, ?, ?, ?)
"""
_FORGET_MARKS = "INSERT INTO message_marks (message_marks, rowid, marks) VALUES ('delete', ?, ?)"


def sizes(connection: sqlite3.Connection, entries: Sequence[Indexed]) -> dict[int, Sizes]:
    """How much messages take in the index, by number: they are put into one of their own.

    That takes as long as putting them in: it is no part of the transaction that forgets them. Raises sqlite3.Error.
    """
    with closing(scratch_like(connection)) as scratch:
        for (schema,) in connection.execute(_SCHEMA):
            scratch.execute(schema)
        insert_texts(scratch, entries)
        insert_marks(scratch, entries)
        return {entry.number: _sizes(scratch, entry.number) for entry in entries}


def forget(connection: sqlite3.Connection, entries: Sequence[Indexed], expected: Mapping[int, Sizes]) -> bool:
    """Take messages out of the index, as far as they are in it; False when the whole index had to be emptied instead.

    *entries* are what was put in, *expected* their :func:`sizes`. Inside a transaction, before the messages go. Raises
    sqlite3.Error.
    """
    there = [entry for entry in entries if is_indexed(connection, entry.number)]
    if any(_sizes(connection, entry.number) != expected[entry.number] for entry in there):
        _log.warning("what was put into the search index cannot be told any more: it is built anew")
        empty_index(connection)
        return False
    connection.executemany(_FORGET_TEXTS, [text_values(entry) for entry in there])
    connection.executemany(_FORGET_MARKS, [mark_values(entry) for entry in there])
    return True


def empty_index(connection: sqlite3.Connection) -> None:
    """Have the index of messages built anew, from nothing. Inside a transaction. Raises sqlite3.Error."""
    for table in _TABLES:
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")  # noqa: S608
    connection.execute("DELETE FROM search_pending")
    connection.execute("DELETE FROM turn_marks")
    connection.execute("UPDATE search_built SET below = (SELECT COALESCE(MAX(number), 0) + 1 FROM messages)")


def is_indexed(connection: sqlite3.Connection, number: int) -> bool:
    """Whether anything of the message is in the index. Raises sqlite3.Error."""
    return any(size is not None for size in _sizes(connection, number))


def _sizes(connection: sqlite3.Connection, number: int) -> Sizes:
    return tuple(connection.execute(query, (number,)).fetchone() for query in _SIZES.values())
