"""Conversations: the list, the branch that is shown, and the bin."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role
from app.storage import codec
from app.storage.db import Database
from app.storage.errors import inconsistent
from app.storage.known import KnownMessages
from app.storage.messages import read_messages, read_path
from app.storage.rows import Parameter, Row
from app.storage.search_index import index_title

_FIELDS = "id, title, title_by_hand, created_ms, updated_ms, active_leaf, pinned, model, system"
_NEW = f"INSERT INTO conversations ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_INSERT = _NEW + " ON CONFLICT (id) DO UPDATE SET "
_SAVE = _INSERT + ", ".join(f"{name} = excluded.{name}" for name in _FIELDS.split(", ")[1:])
_BEGIN = (
    _INSERT
    + "updated_ms = excluded.updated_ms, active_leaf = excluded.active_leaf, deleted_ms = NULL, "
    + "title = CASE WHEN title = '' AND NOT title_by_hand THEN excluded.title ELSE title END"
)
_LISTED = f"SELECT {_FIELDS} FROM conversations WHERE deleted_ms IS NULL"  # noqa: S608
_ORDER = " ORDER BY pinned DESC, updated_ms DESC, id DESC LIMIT ?"
_SIBLINGS = """
SELECT other.id FROM messages AS one
JOIN messages AS other ON other.conversation_id = one.conversation_id
  AND other.parent_id IS one.parent_id AND other.role = one.role
WHERE one.id = ? ORDER BY other.number
"""
_FORKS = """
WITH RECURSIVE up (number, id, parent_id, role, conversation_id) AS (
  SELECT number, id, parent_id, role, conversation_id FROM messages WHERE conversation_id = ? AND id = ?
  UNION ALL
  SELECT parent.number, parent.id, parent.parent_id, parent.role, parent.conversation_id
  FROM up CROSS JOIN messages AS parent ON parent.id = up.parent_id
  WHERE parent.number < up.number LIMIT ?
)
SELECT up.id, other.number, other.id FROM up CROSS JOIN messages AS other INDEXED BY messages_children
  ON other.conversation_id = up.conversation_id AND other.parent_id IS up.parent_id AND other.role = up.role
WHERE EXISTS (
  SELECT 1 FROM messages AS one INDEXED BY messages_children
  WHERE one.conversation_id = up.conversation_id AND one.parent_id IS up.parent_id
    AND one.role = up.role AND one.id <> up.id
)
"""
_CHILDREN = """
SELECT id FROM messages WHERE conversation_id = ? AND parent_id IS ? AND role = ? ORDER BY number
"""
_ON_THE_WAY = """
WITH RECURSIVE up (number, id, parent_id) AS (
  SELECT m.number, m.id, m.parent_id FROM conversations AS c JOIN messages AS m ON m.id = c.active_leaf WHERE c.id = ?1
  UNION ALL
  SELECT parent.number, parent.id, parent.parent_id FROM up CROSS JOIN messages AS parent ON parent.id = up.parent_id
  WHERE parent.number < up.number
)
SELECT 1 FROM up WHERE id = ?2 LIMIT 1
"""
# Children have larger numbers than their parents: the largest below a message is a leaf, the one added last.
_NEWEST_LEAF = """
WITH RECURSIVE below (number, id) AS (
  SELECT number, id FROM messages WHERE conversation_id = ?1 AND id = ?2
  UNION ALL
  SELECT child.number, child.id FROM below
  CROSS JOIN messages AS child ON child.conversation_id = ?1 AND child.parent_id = below.id
  WHERE child.number > below.number
)
SELECT id FROM below ORDER BY number DESC LIMIT 1
"""


class ConversationStore:
    """Reads and changes conversations. Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = KnownMessages()

    async def page(self, limit: int, after: ConversationSummary | None = None) -> list[ConversationSummary]:
        """Return at most *limit* conversations: pinned first, then the last used first; without the bin.

        ``after`` is the last one of the page before.
        """

        def job(connection: sqlite3.Connection) -> list[ConversationSummary]:
            if after is None:
                return [_summary(row) for row in connection.execute(_LISTED + _ORDER, (limit,))]
            place = (after.pinned, after.updated_ms, after.id, limit)
            rows = connection.execute(_LISTED + " AND (pinned, updated_ms, id) < (?, ?, ?)" + _ORDER, place)
            return [_summary(row) for row in rows]

        return await self._database.read(job)

    async def titles(self) -> list[tuple[ConversationId, str, int]]:
        """Return id, title and last use (ms since 1970 UTC) of every conversation, the last used first; no bin."""

        def job(connection: sqlite3.Connection) -> list[tuple[ConversationId, str, int]]:
            rows = connection.execute(
                "SELECT id, title, updated_ms FROM conversations WHERE deleted_ms IS NULL ORDER BY updated_ms DESC"
            )
            return [(ConversationId(id), codec.from_text(title), updated) for id, title, updated in rows]

        return await self._database.read(job)

    async def get(self, id: ConversationId) -> ConversationSummary | None:
        """Return one conversation; None when there is none, or when it lies in the bin."""

        return await self._database.read(lambda connection: read_conversation(connection, id))

    async def path(
        self, id: ConversationId, leaf: MessageId | None = None, most: int | None = None
    ) -> tuple[Message, ...]:
        """Return the messages from the root to *leaf*, or to the active leaf; none when there is no such leaf.

        With *most* only that many: the last ones, whose cost does not depend on how many stand before them. The bin
        is no obstacle. A running answer has no blocks yet: what arrived lies in its journal. Messages that were read
        before are not read again; their blocks are shared and must not be changed.
        """

        def job(connection: sqlite3.Connection) -> tuple[Message, ...]:
            end = leaf or _active_leaf(connection, id)
            return () if end is None else read_path(connection, id, end, most, self._known)

        return await self._database.read(job)

    async def message(self, id: MessageId) -> Message | None:
        """Return one message."""

        def job(connection: sqlite3.Connection) -> Message | None:
            return next(iter(read_messages(connection, [id])), None)

        return await self._database.read(job)

    async def siblings(self, id: MessageId) -> tuple[MessageId, ...]:
        """Return the messages with the same parent and role, this one included, oldest first."""

        def job(connection: sqlite3.Connection) -> tuple[MessageId, ...]:
            return tuple(MessageId(row[0]) for row in connection.execute(_SIBLINGS, (id,)))

        return await self._database.read(job)

    async def siblings_along(
        self, id: ConversationId, leaf: MessageId, most: int | None = None
    ) -> dict[MessageId, tuple[MessageId, ...]]:
        """Return the siblings of each message between the root and *leaf* that has any, as :meth:`siblings` does.

        One question, whose cost grows with the length of the branch alone; with *most* only the last ones are
        looked at.
        """

        def job(connection: sqlite3.Connection) -> dict[MessageId, tuple[MessageId, ...]]:
            found: defaultdict[MessageId, list[tuple[int, MessageId]]] = defaultdict(list)
            for message, number, other in connection.execute(_FORKS, (id, leaf, -1 if most is None else most)):
                found[MessageId(message)].append((number, MessageId(other)))
            return {message: tuple(other for _, other in sorted(others)) for message, others in found.items()}

        return await self._database.read(job)

    async def children(self, id: ConversationId, parent: MessageId | None, role: Role) -> tuple[MessageId, ...]:
        """Return the messages of one role under *parent*, oldest first; None stands for the root."""

        def job(connection: sqlite3.Connection) -> tuple[MessageId, ...]:
            return tuple(MessageId(row[0]) for row in connection.execute(_CHILDREN, (id, parent, role.value)))

        return await self._database.read(job)

    async def newest_leaf(self, id: ConversationId, message: MessageId) -> MessageId | None:
        """Return the leaf below *message* that was added last; *message* itself when nothing follows it.

        None when the conversation has no such message.
        """

        def job(connection: sqlite3.Connection) -> MessageId | None:
            row = connection.execute(_NEWEST_LEAF, (id, message)).fetchone()
            return None if row is None else MessageId(row[0])

        return await self._database.read(job)

    async def shows(self, id: ConversationId, message: MessageId) -> bool:
        """Return whether *message* is on the branch that is shown."""

        def job(connection: sqlite3.Connection) -> bool:
            return connection.execute(_ON_THE_WAY, (id, message)).fetchone() is not None

        return await self._database.read(job)

    async def change(
        self, id: ConversationId, change: Callable[[ConversationSummary], ConversationSummary]
    ) -> ConversationSummary | None:
        """Replace what is stored by what *change* makes of it, in one transaction, and return that.

        So that nothing is lost when a turn begins in between. *change* runs on the writer's thread. None, and
        nothing is changed, when there is no such conversation or it lies in the bin.
        """

        def job(connection: sqlite3.Connection) -> ConversationSummary | None:
            row = connection.execute(_LISTED + " AND id = ?", (id,)).fetchone()
            if row is None:
                return None
            summary = change(_summary(row))
            connection.execute(_SAVE, _values(summary))
            index_title(connection, id)
            return summary

        return await self._database.write(job)

    async def save(self, summary: ConversationSummary) -> None:
        """Store a conversation as given, new or in the place of what was known of it. The bin is left alone."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(_SAVE, _values(summary))
            index_title(connection, summary.id)

        await self._database.write(job)

    async def remove(self, id: ConversationId, now_ms: int) -> None:
        """Put a conversation into the bin at *now_ms* (since 1970 UTC); it keeps everything, and so does the ledger."""

        def job(connection: sqlite3.Connection) -> None:
            _mark_deleted(connection, id, now_ms)

        await self._database.write(job)

    async def restore(self, id: ConversationId) -> None:
        """Take a conversation out of the bin."""
        await self._database.write(lambda connection: _mark_deleted(connection, id, None))


def read_conversation(connection: sqlite3.Connection, id: ConversationId) -> ConversationSummary | None:
    """Return one conversation; None when there is none, or when it lies in the bin. Raises sqlite3.Error."""
    row = connection.execute(_LISTED + " AND id = ?", (id,)).fetchone()
    return None if row is None else _summary(row)


def insert_conversation(connection: sqlite3.Connection, summary: ConversationSummary) -> None:
    """Store a new conversation as given, inside a transaction that also stores its messages. Raises sqlite3.Error."""
    connection.execute(_NEW, _values(summary))


def begin_in_conversation(connection: sqlite3.Connection, summary: ConversationSummary, leaf: MessageId) -> None:
    """Make the conversation of a new turn, or move it up, inside the turn's transaction. Raises sqlite3.Error."""
    values = _values(summary)
    values[5] = leaf
    connection.execute(_BEGIN, values)
    index_title(connection, summary.id)


def _mark_deleted(connection: sqlite3.Connection, id: ConversationId, deleted_ms: int | None) -> None:
    changed = connection.execute("UPDATE conversations SET deleted_ms = ? WHERE id = ?", (deleted_ms, id))
    if changed.rowcount != 1:
        raise inconsistent(f"there is no conversation {id}")


def _active_leaf(connection: sqlite3.Connection, id: ConversationId) -> MessageId | None:
    row = connection.execute("SELECT active_leaf FROM conversations WHERE id = ?", (id,)).fetchone()
    return None if row is None or row[0] is None else MessageId(row[0])


def _values(summary: ConversationSummary) -> list[Parameter]:
    return [
        summary.id,
        codec.to_text(summary.title),
        int(summary.title_by_hand),
        summary.created_ms,
        summary.updated_ms,
        summary.active_leaf,
        int(summary.pinned),
        codec.optional_text(summary.model),
        codec.to_text(summary.system),
    ]


def _summary(row: Row) -> ConversationSummary:
    id, title, by_hand, created_ms, updated_ms, leaf, pinned, model, system = row
    return ConversationSummary(
        id=ConversationId(id),
        title=codec.from_text(title),
        created_ms=created_ms,
        updated_ms=updated_ms,
        active_leaf=None if leaf is None else MessageId(leaf),
        pinned=bool(pinned),
        title_by_hand=bool(by_hand),
        model=codec.read_text(model),
        system=codec.from_text(system),
    )
