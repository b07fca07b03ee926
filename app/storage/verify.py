"""Looks for contradictions in everything that is stored, and says them in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from app.logic.listing import title_key
from app.logic.search_text import folded
from app.model.message import Role, Status
from app.storage import codec
from app.storage.backup import faults
from app.storage.db import Database
from app.storage.driver import SqliteError
from app.storage.errors import StorageError
from app.storage.search_index import INDEXES

_TROUBLE: tuple[type[Exception], ...] = (*SqliteError, StorageError)
Check = Callable[[sqlite3.Connection], Iterator[str]]
_MOST_OF_A_KIND = 20

# Each finds rows of one text: what is wrong with what.
_QUERIES = {
    "message {} has no parent {} in its conversation": """
        SELECT m.id, m.parent_id FROM messages AS m LEFT JOIN messages AS parent
          ON parent.id = m.parent_id AND parent.conversation_id = m.conversation_id
        WHERE m.parent_id IS NOT NULL AND parent.id IS NULL""",
    "message {} is older than its parent {}, so the tree may have a cycle": """
        SELECT m.id, m.parent_id FROM messages AS m JOIN messages AS parent ON parent.id = m.parent_id
        WHERE parent.number >= m.number""",
    "message {} is in no conversation ({})": """
        SELECT m.id, m.conversation_id FROM messages AS m LEFT JOIN conversations AS c ON c.id = m.conversation_id
        WHERE c.id IS NULL""",
    "conversation {} ends in a message that it does not have ({})": """
        SELECT c.id, c.active_leaf FROM conversations AS c LEFT JOIN messages AS m
          ON m.id = c.active_leaf AND m.conversation_id = c.id
        WHERE c.active_leaf IS NOT NULL AND m.id IS NULL""",
    "conversation {} has messages but shows none{}": """
        SELECT c.id, '' FROM conversations AS c
        WHERE c.active_leaf IS NULL AND c.deleted_ms IS NOT 0 AND EXISTS (
          SELECT 1 FROM messages AS m WHERE m.conversation_id = c.id AND m.parent_id IS NULL AND m.deleted_ms IS NULL
        )""",
    "conversation {} shows message {}, which lies in the bin": """
        WITH RECURSIVE up (conversation_id, leaf, number, parent_id, deleted_ms) AS (
          SELECT c.id, c.active_leaf, m.number, m.parent_id, m.deleted_ms
          FROM conversations AS c JOIN messages AS m ON m.id = c.active_leaf
          WHERE EXISTS (SELECT 1 FROM messages AS b WHERE b.conversation_id = c.id AND b.deleted_ms IS NOT NULL)
          UNION ALL
          SELECT up.conversation_id, up.leaf, m.number, m.parent_id, m.deleted_ms
          FROM up CROSS JOIN messages AS m ON m.id = up.parent_id WHERE m.number < up.number
        )
        SELECT conversation_id, leaf FROM up WHERE deleted_ms IS NOT NULL""",
    "answer {} is running in the bin{}": """
        SELECT id, '' FROM messages WHERE status = 'running' AND deleted_ms IS NOT NULL""",
    "there is not one row in numbers_used but {}{}": """
        SELECT COUNT(*), '' FROM numbers_used HAVING COUNT(*) <> 1""",
    "answer {} is finished but still has a journal{}": """
        SELECT DISTINCT j.answer_id, '' FROM turn_journal AS j LEFT JOIN messages AS m ON m.id = j.answer_id
        WHERE m.status IS NOT 'running'""",
    "message {} has a gap in its blocks ({} of them)": """
        SELECT m.id, COUNT(*) FROM blocks AS b JOIN messages AS m ON m.number = b.message
        GROUP BY b.message HAVING COUNT(*) <> MAX(b.position) + 1 OR MIN(b.position) <> 0""",
    "a block belongs to no message{} (number {})": """
        SELECT '', b.message FROM blocks AS b LEFT JOIN messages AS m ON m.number = b.message WHERE m.number IS NULL""",
    "the parts of row {} of the ledger do not add up to it ({})": """
        SELECT l.id, SUM(p.nano) FROM ledger AS l JOIN ledger_parts AS p ON p.ledger = l.number
        GROUP BY l.number HAVING SUM(p.nano) IS NOT l.total_nano""",
    "conversation {} costs something else than is known of it ({})": """
        SELECT c.id, c.cost_nano FROM conversations AS c WHERE c.cost_nano <> COALESCE(
          (SELECT SUM(l.total_nano) FROM ledger AS l WHERE l.conversation_id = c.id), 0)""",
    "conversation {} has attachments that are not known of it, or none (known: {})": """
        SELECT c.id, c.attached FROM conversations AS c WHERE c.attached <> EXISTS (
          SELECT 1 FROM messages AS m JOIN message_attachments AS u ON u.message = m.number
          WHERE m.conversation_id = c.id)""",
    "conversation {} is not known to have answers of the model {}": """
        SELECT DISTINCT m.conversation_id, m.model FROM messages AS m LEFT JOIN conversation_models AS o
          ON o.model = m.model AND o.conversation_id = m.conversation_id
        WHERE m.model IS NOT NULL AND o.model IS NULL""",
}
# The same for the index of everything, which can be built anew.
_SEARCH = {
    "message {} is finished but cannot be found by search{}": """
        SELECT m.id, '' FROM messages AS m LEFT JOIN message_search_docsize AS d ON d.id = m.number
        LEFT JOIN search_pending AS p ON p.number = m.number
        WHERE m.number >= (SELECT below FROM search_built) AND m.status <> 'running'
          AND (d.id IS NOT NULL) = (p.number IS NOT NULL)""",
    "answer {} is running but can be found by search{}": """
        SELECT m.id, '' FROM messages AS m JOIN message_search_docsize AS d ON d.id = m.number
        WHERE m.status = 'running'""",
    "the two indexes of messages do not agree on message number {}{}": """
        SELECT d.id, '' FROM message_search_docsize AS d LEFT JOIN message_marks_docsize AS o ON o.id = d.id
        WHERE o.id IS NULL""",
    "the index of messages has one that is not there (number {}){}": """
        SELECT d.id, '' FROM message_search_docsize AS d LEFT JOIN messages AS m ON m.number = d.id
        WHERE m.number IS NULL""",
    "the title of conversation {} cannot be found by search{}": """
        SELECT t.conversation_id, '' FROM conversation_titles AS t LEFT JOIN title_search_docsize AS d
          ON d.id = t.number WHERE d.id IS NULL""",
}
_JSON_COLUMNS = {
    "messages": ("settings", "stop_details", "usage", "cost", "error", "api"),
    "blocks": ("data",),
    "ledger": ("usage", "price"),
    "price_rows": ("price",),
    "attachments": ("facts", "choice", "prepared"),
    "conversation_options": ("options",),
    "library": ("content", "last"),
    "sent_requests": ("record",),
}
_KEYS = {"conversation_options": "conversation_id", "sent_requests": "answer_id"}  # of tables without a rowid


_BOTH_TITLES = """
SELECT c.id, c.title, t.title, c.title_key
FROM conversations AS c JOIN conversation_titles AS t ON t.conversation_id = c.id
"""


async def verify(database: Database) -> list[str]:
    """Return every contradiction found, in words; none for a healthy database. Changes nothing.

    Reads the whole file: expect about a second per gigabyte at best. A check that cannot run is a finding, too.
    Raises StorageError only when the database is closed.
    """
    problems = await database.read(partial(_checked, (integrity, _references, _tree, _words, _json)))
    return problems + await verify_search(database)


async def verify_search(database: Database) -> list[str]:
    """The same for the index of everything alone."""
    problems = await database.read(partial(_checked, (_search, _titles)))
    return problems + await _search_index(database)


def _checked(checks: Sequence[Check], connection: sqlite3.Connection) -> list[str]:
    found: list[str] = []
    for check in checks:
        try:
            found += check(connection)
        except _TROUBLE as error:
            found.append(f"{check.__name__.strip('_')} could not be checked: {error}")
    return found


def integrity(connection: sqlite3.Connection) -> Iterator[str]:
    """What SQLite itself finds wrong with the file and its ordinary indexes, in words."""
    try:
        found = faults(connection, "integrity_check", _MOST_OF_A_KIND, thorough=True)
    except SqliteError as error:  # so damaged that even this check stops
        found = [str(error)]
    yield from (f"the file is damaged: {words}" for words in found)


def _references(connection: sqlite3.Connection) -> Iterator[str]:
    for table, row, target, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to something missing in {target}"


def _tree(connection: sqlite3.Connection) -> Iterator[str]:
    yield from _asked(connection, _QUERIES)


def _search(connection: sqlite3.Connection) -> Iterator[str]:
    yield from _asked(connection, _SEARCH)


def _asked(connection: sqlite3.Connection, queries: Mapping[str, str]) -> Iterator[str]:
    for words, query in queries.items():
        for row in connection.execute(f"{query} LIMIT {_MOST_OF_A_KIND}"):
            yield words.format(*row)


def _words(connection: sqlite3.Connection) -> Iterator[str]:
    known = {"role": [role.value for role in Role], "status": [status.value for status in Status]}
    for column, values in known.items():
        for (value,) in connection.execute(f"SELECT DISTINCT {column} FROM messages"):  # noqa: S608
            if value not in values:
                yield f"a message has the unknown {column} {value!r}"


def _titles(connection: sqlite3.Connection) -> Iterator[str]:
    for conversation, stored, known, key in connection.execute(_BOTH_TITLES):
        title = codec.from_text(stored)
        if folded(title) != known:
            yield f"conversation {conversation} is searched by another title than it has"
        if key not in ("", title_key(title)):
            yield f"conversation {conversation} is sorted by another title than it has"


def _json(connection: sqlite3.Connection) -> Iterator[str]:
    for table, columns in _JSON_COLUMNS.items():
        for column in columns:
            yield from _bad_json(connection, table, column)
    for answer, entries in connection.execute("SELECT answer_id, entries FROM turn_journal"):
        yield from _unless(entries, list, f"the journal of answer {answer}")


def _bad_json(connection: sqlite3.Connection, table: str, column: str) -> Iterator[str]:
    query = f"SELECT {_KEYS.get(table, 'rowid')}, {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608
    for row, stored in connection.execute(query):
        yield from _unless(stored, dict, f"{column} of row {row} of {table}")


def _unless(stored: object, kind: type, place: str) -> Iterator[str]:
    try:
        if isinstance(codec.from_json(stored), kind):
            return
    except StorageError as error:
        yield f"{place} cannot be read: {error}"
        return
    yield f"{place} is JSON of the wrong kind"


async def _search_index(database: Database) -> list[str]:
    """SQLite offers this check only as a statement that writes, though it writes nothing."""
    found: list[str] = []
    for table in INDEXES:
        try:
            await database.write(partial(_check_index, table))
        except StorageError as error:
            found.append(f"the search index is damaged ({table}): {error.error.detail}")
    return found


def _check_index(table: str, connection: sqlite3.Connection) -> None:
    connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608
