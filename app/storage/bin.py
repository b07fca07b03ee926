"""The bin: conversations, and branches of them, that were deleted and can be brought back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from app.logic.search_text import folded
from app.logic.titles import plain_words
from app.model.binned import BinnedEntry, BinnedPlace, BinTotals, RemovedBranch
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.storage import codec
from app.storage.conversations import read_conversation
from app.storage.db import Database
from app.storage.errors import StorageError, answer_running, message_missing
from app.storage.messages import read_blocks
from app.storage.tree import any_root, beside, lies_in_bin, newest_leaf, numbers_below, running_below

_EXCERPT = 300  # characters
_DOOMED = 0  # in the place of a time: see the schema's step with the bin
_HOME = "SELECT conversation_id, parent_id FROM messages WHERE id = ?"
_SHOW = "UPDATE conversations SET active_leaf = ? WHERE id = ?"
_MARK = "UPDATE messages SET deleted_ms = ? WHERE id = ?"
_MARKS_ABOVE = """
WITH RECURSIVE up (number, id, parent_id, deleted_ms) AS (
  SELECT number, id, parent_id, deleted_ms FROM messages WHERE id = ?
  UNION ALL
  SELECT parent.number, parent.id, parent.parent_id, parent.deleted_ms
  FROM up CROSS JOIN messages AS parent ON parent.id = up.parent_id WHERE parent.number < up.number
)
SELECT id, deleted_ms FROM up WHERE deleted_ms IS NOT NULL
"""
_LISTED = """
SELECT c.id, '', c.deleted_ms, c.title FROM conversations AS c WHERE c.deleted_ms > 0 AND c.deleted_ms <= ?1
UNION ALL
SELECT c.id, m.id, m.deleted_ms, c.title FROM messages AS m INDEXED BY messages_binned_since
JOIN conversations AS c ON c.id = m.conversation_id AND c.deleted_ms IS NOT 0
WHERE m.deleted_ms > 0 AND m.deleted_ms <= ?1
ORDER BY 3 DESC, 1, 2
"""
_NUMBERS = "SELECT number FROM messages WHERE conversation_id = ? ORDER BY number DESC"
_FIRST = "SELECT number FROM messages WHERE conversation_id = ? AND parent_id IS NULL ORDER BY number LIMIT 1"
_SIZE = "SELECT TOTAL(LENGTH(CAST(data AS BLOB))) FROM blocks WHERE message = ?"
_TOTALS = """
SELECT (SELECT COUNT(*) FROM conversations WHERE deleted_ms > 0), (
  SELECT COUNT(*) FROM messages AS m INDEXED BY messages_binned_since
  JOIN conversations AS c ON c.id = m.conversation_id AND c.deleted_ms IS NOT 0 WHERE m.deleted_ms > 0
)
"""
_QUIET = "NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.status = 'running' AND m.conversation_id = {})"
_DOOM_CHATS = f"""
UPDATE conversations SET deleted_ms = 0, active_leaf = NULL
WHERE {_QUIET.format("conversations.id")} AND deleted_ms > 0"""  # noqa: S608
_DOOM_BRANCHES = f"""
UPDATE messages SET deleted_ms = 0
WHERE {_QUIET.format("messages.conversation_id")} AND deleted_ms > 0"""  # noqa: S608


class BinStore:
    """Every method raises StorageError and then changed nothing. Times are milliseconds since 1970 UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remove(self, message: MessageId, now_ms: int) -> RemovedBranch:
        """Put *message* with all below it into the bin; where that branch was shown, the nearest other one is.

        That is the newest leaf of the version before it, or after it; without another version what it stood below.
        Raises StorageError with message_missing or answer_running, too.
        """
        return await self._database.write(lambda connection: _remove(connection, message, now_ms))

    async def restore(self, place: BinnedPlace, leaf: MessageId | None = None) -> ConversationSummary:
        """Bring back what lies in the bin, and what it stands below.

        The branch that ends at *leaf* is shown then, if that is given and there; else what was shown is, if anything.
        Raises StorageError with message_missing, too: it was deleted for ever.
        """
        return await self._database.write(lambda connection: _restore(connection, place, leaf))

    async def page(self, limit: int, after: BinnedEntry | None = None, words: Sequence[str] = ()) -> list[BinnedEntry]:
        """At most *limit* entries, those deleted last first, whose title and excerpt have all folded *words*."""

        def job(connection: sqlite3.Connection) -> list[BinnedEntry]:
            return [_measured(connection, entry) for entry in _first(_listed(connection, after, words), limit)]

        return await self._database.read(job, breakable=True)

    async def totals(self) -> BinTotals:
        """How much lies in the bin."""
        return await self._database.read(lambda connection: BinTotals(*connection.execute(_TOTALS).fetchone()))

    async def doom(self, places: Sequence[BinnedPlace]) -> int:
        """Have these deleted for ever: from now on they are gone. What is not in the bin stays. How many there were."""

        def job(connection: sqlite3.Connection) -> int:
            chats = [(each.conversation_id,) for each in places if each.message_id is None]
            branches = [(each.message_id,) for each in places if each.message_id is not None]
            doomed = connection.executemany(_DOOM_CHATS + " AND id = ?", chats).rowcount
            return doomed + connection.executemany(_DOOM_BRANCHES + " AND id = ?", branches).rowcount

        return await self._database.write(job)

    async def doom_older(self, before_ms: int) -> int:
        """The same for everything that was deleted before *before_ms*."""

        def job(connection: sqlite3.Connection) -> int:
            older = " AND deleted_ms < ?"
            doomed = connection.execute(_DOOM_CHATS + older, (before_ms,)).rowcount
            return doomed + connection.execute(_DOOM_BRANCHES + older, (before_ms,)).rowcount

        return await self._database.write(job)


def _remove(connection: sqlite3.Connection, message: MessageId, now_ms: int) -> RemovedBranch:
    row = connection.execute(_HOME, (message,)).fetchone()
    summary = None if row is None else read_conversation(connection, ConversationId(row[0]))
    if summary is None or lies_in_bin(connection, message):
        raise message_missing(message)
    if running_below(connection, message) is not None:
        raise answer_running(message)
    connection.execute(_MARK, (max(now_ms, 1), message))
    before = summary.active_leaf
    if before is None or not lies_in_bin(connection, before):
        return RemovedBranch(message, summary, None)
    connection.execute(_SHOW, (_instead(connection, summary.id, message, row[1]), summary.id))
    return RemovedBranch(message, _there(connection, summary.id), before)


def _instead(
    connection: sqlite3.Connection, conversation: ConversationId, message: MessageId, parent: str | None
) -> str | None:
    other = beside(connection, message) or (any_root(connection, conversation) if parent is None else None)
    return parent if other is None else newest_leaf(connection, conversation, other)


def _restore(connection: sqlite3.Connection, place: BinnedPlace, leaf: MessageId | None) -> ConversationSummary:
    id = place.conversation_id
    if place.message_id is not None:
        _unmark(connection, id, place.message_id)
    if (
        connection.execute(
            "UPDATE conversations SET deleted_ms = NULL WHERE id = ? AND deleted_ms IS NOT 0", (id,)
        ).rowcount
        != 1
    ):
        raise message_missing(id)
    shown = _there(connection, id).active_leaf
    if leaf is not None and newest_leaf(connection, id, leaf) is not None and not lies_in_bin(connection, leaf):
        connection.execute(_SHOW, (leaf, id))
    elif shown is None and place.message_id is not None:
        connection.execute(_SHOW, (newest_leaf(connection, id, place.message_id), id))
    return _there(connection, id)


def _unmark(connection: sqlite3.Connection, conversation: ConversationId, message: MessageId) -> None:
    row = connection.execute(_HOME, (message,)).fetchone()
    if row is None or row[0] != conversation:
        raise message_missing(message)
    for id, deleted_ms in connection.execute(_MARKS_ABOVE, (message,)).fetchall():
        if deleted_ms == _DOOMED:
            raise message_missing(id)
        connection.execute(_MARK, (None, id))


def _there(connection: sqlite3.Connection, id: ConversationId) -> ConversationSummary:
    summary = read_conversation(connection, id)
    if summary is None:
        raise message_missing(id)
    return summary


def _listed(connection: sqlite3.Connection, after: BinnedEntry | None, words: Sequence[str]) -> Iterator[BinnedEntry]:
    """What lies in the bin, not measured yet."""
    place = None if after is None else _order(after)
    for id, message, deleted_ms, title in connection.execute(_LISTED, (2**62 if after is None else after.deleted_ms,)):
        where = BinnedPlace(ConversationId(id), MessageId(message) if message else None)
        if place is not None and (-deleted_ms, id, message) <= place:
            continue
        entry = BinnedEntry(where, codec.from_text(title), deleted_ms, _excerpt(connection, where), 0, 0)
        text = folded(f"{entry.title}\n{entry.excerpt}")
        if all(word in text for word in words):
            yield entry


def _order(entry: BinnedEntry) -> tuple[int, str, str]:
    return (-entry.deleted_ms, entry.place.conversation_id, entry.place.message_id or "")


def _first(entries: Iterable[BinnedEntry], limit: int) -> list[BinnedEntry]:
    return [entry for _, entry in zip(range(limit), entries, strict=False)]


def _excerpt(connection: sqlite3.Connection, place: BinnedPlace) -> str:
    """The first words; nothing where they cannot be read: the entry can be deleted all the same."""
    query, value = (
        (_FIRST, place.conversation_id)
        if place.message_id is None
        else ("SELECT number FROM messages WHERE id = ?", place.message_id)
    )
    row = connection.execute(query, (value,)).fetchone()
    if row is None:
        return ""
    try:
        blocks = read_blocks(connection, [row[0]]).get(row[0], [])
    except StorageError:
        return ""
    text = "\n".join(block.text for block in blocks if block.type == "text")
    return plain_words(text[: _EXCERPT * 4])[:_EXCERPT]


def _measured(connection: sqlite3.Connection, entry: BinnedEntry) -> BinnedEntry:
    numbers = numbers_in(connection, entry.place)
    size = sum(connection.execute(_SIZE, (number,)).fetchone()[0] for number in numbers)
    return BinnedEntry(entry.place, entry.title, entry.deleted_ms, entry.excerpt, len(numbers), int(size))


def numbers_in(connection: sqlite3.Connection, place: BinnedPlace) -> Sequence[int]:
    """The numbers of the messages of what lies in the bin, the largest first. Raises sqlite3.Error."""
    if place.message_id is not None:
        return numbers_below(connection, place.message_id)
    return [row[0] for row in connection.execute(_NUMBERS, (place.conversation_id,))]
