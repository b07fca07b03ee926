"""Conversations: the list, the branch that is shown, and the bin."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId, MessageId
from app.model.listing import ListWish
from app.model.message import Message, Role
from app.storage import codec
from app.storage.db import Database
from app.storage.errors import inconsistent, message_missing
from app.storage.known import KnownMessages
from app.storage.listing import UNREAD, folder_ids, home_ids, listed_ids
from app.storage.messages import read_beginning, read_messages, read_path
from app.storage.search_index import index_title
from app.storage.summaries import INSERT, SAVE, UPSERT, ending_at, read_summaries, values_of
from app.storage.tree import lies_in_bin, newest_leaf

_BEGIN = (
    UPSERT
    + "updated_ms = excluded.updated_ms, active_leaf = excluded.active_leaf, deleted_ms = NULL, archived = 0, "
    + "title = CASE WHEN title = '' AND NOT title_by_hand THEN excluded.title ELSE title END "
    + "WHERE deleted_ms IS NOT 0"  # what is on its way for ever does not come back
)
_SIBLINGS = """
SELECT other.id FROM messages AS one
JOIN messages AS other ON other.conversation_id = one.conversation_id
  AND other.parent_id IS one.parent_id AND other.role = one.role AND other.deleted_ms IS NULL
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
  AND other.deleted_ms IS NULL
WHERE EXISTS (
  SELECT 1 FROM messages AS one INDEXED BY messages_children
  WHERE one.conversation_id = up.conversation_id AND one.parent_id IS up.parent_id
    AND one.role = up.role AND one.id <> up.id AND one.deleted_ms IS NULL
)
"""
_CHILDREN = """
SELECT id FROM messages WHERE conversation_id = ? AND parent_id IS ? AND role = ? AND deleted_ms IS NULL ORDER BY number
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


class ConversationStore:
    """Reads and changes conversations. Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = KnownMessages()

    async def page(self, limit: int, after: ConversationSummary | None = None) -> list[ConversationSummary]:
        """Return at most *limit* conversations as the list has them at first, behind *after*.

        Pinned ones first, then those that are in no folder, the last used first; without the archive and the bin.
        """
        return await self._read_list(lambda connection: home_ids(connection, limit, after))

    async def in_folder(
        self, folder: FolderId, limit: int, after: ConversationSummary | None = None
    ) -> list[ConversationSummary]:
        """Return at most *limit* conversations of a folder behind *after*, the last used first."""
        return await self._read_list(lambda connection: folder_ids(connection, folder, limit, after))

    async def listed(
        self, wish: ListWish, limit: int, after: ConversationSummary | None = None
    ) -> list[ConversationSummary]:
        """Return at most *limit* conversations that *wish* asks for, in its order, behind *after*.

        Broken off when the caller is cancelled.
        """
        return await self._database.read(
            lambda connection: read_summaries(connection, listed_ids(connection, wish, limit, after)), breakable=True
        )

    async def ids(self, wish: ListWish) -> list[ConversationId]:
        """Return all conversations that *wish* asks for, in its order."""
        return await self._database.read(
            lambda connection: [ConversationId(id) for id in listed_ids(connection, wish, -1)], breakable=True
        )

    async def unread(self, limit: int = 1000) -> list[ConversationSummary]:
        """Return conversations in which an answer was finished that nobody has seen."""
        return await self._read_list(lambda connection: [row[0] for row in connection.execute(UNREAD, (limit,))])

    async def summaries(self, ids: Sequence[ConversationId]) -> list[ConversationSummary]:
        """Return those of the conversations that are there and not in the bin, in the order of *ids*."""
        return await self._read_list(lambda connection: ids)

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

    async def beginning(self, id: ConversationId, most: int) -> tuple[Message, ...]:
        """Return the first *most* messages of the branch that is shown; nothing of the others is read."""

        def job(connection: sqlite3.Connection) -> tuple[Message, ...]:
            end = _active_leaf(connection, id)
            return () if end is None else read_beginning(connection, id, end, most, self._known)

        return await self._database.read(job)

    async def message(self, id: MessageId) -> Message | None:
        """Return one message."""

        def job(connection: sqlite3.Connection) -> Message | None:
            return next(iter(read_messages(connection, [id])), None)

        return await self._database.read(job)

    async def siblings(self, id: MessageId) -> tuple[MessageId, ...]:
        """Return the messages with the same parent and role, this one included, oldest first; without the bin."""

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
        """Return the messages of one role under *parent*, oldest first, without the bin; None stands for the root."""

        def job(connection: sqlite3.Connection) -> tuple[MessageId, ...]:
            return tuple(MessageId(row[0]) for row in connection.execute(_CHILDREN, (id, parent, role.value)))

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
            known = read_conversation(connection, id)
            if known is None:
                return None
            summary = change(known)
            connection.execute(SAVE, values_of(summary))
            index_title(connection, id)
            return summary

        return await self._database.write(job)

    async def show(self, id: ConversationId, message: MessageId, *, ends: bool = False) -> ConversationSummary | None:
        """Show the branch through *message*, down to the leaf below it that was added last, or *ends* with it.

        In one transaction: else it might go into the bin in between. None, and nothing is changed, when there is no
        such message, or it lies in the bin.
        """

        def job(connection: sqlite3.Connection) -> ConversationSummary | None:
            known = read_conversation(connection, id)
            leaf = None if lies_in_bin(connection, message) else newest_leaf(connection, id, message)
            if known is None or leaf is None:
                return None
            connection.execute("UPDATE conversations SET active_leaf = ? WHERE id = ?", (message if ends else leaf, id))
            return read_conversation(connection, id)

        return await self._database.write(job)

    async def save(self, summary: ConversationSummary) -> None:
        """Store a conversation as given, new or in the place of what was known of it. The bin is left alone."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(SAVE, values_of(summary))
            index_title(connection, summary.id)

        await self._database.write(job)

    async def remove(self, id: ConversationId, now_ms: int) -> None:
        """Put a conversation into the bin at *now_ms* (since 1970 UTC); it keeps everything, and so does the ledger."""

        def job(connection: sqlite3.Connection) -> None:
            _mark_deleted(connection, id, max(now_ms, 1))

        await self._database.write(job)

    async def restore(self, id: ConversationId) -> None:
        """Take a conversation out of the bin."""
        await self._database.write(lambda connection: _mark_deleted(connection, id, None))

    async def _read_list(self, ids: Callable[[sqlite3.Connection], Sequence[str]]) -> list[ConversationSummary]:
        return await self._database.read(lambda connection: read_summaries(connection, ids(connection)))


def read_conversation(connection: sqlite3.Connection, id: ConversationId) -> ConversationSummary | None:
    """Return one conversation; None when there is none, or when it lies in the bin. Raises sqlite3.Error."""
    return next(iter(read_summaries(connection, [id])), None)


def insert_conversation(connection: sqlite3.Connection, summary: ConversationSummary) -> None:
    """Store a new conversation as given, inside a transaction that also stores its messages. Raises sqlite3.Error."""
    connection.execute(INSERT, values_of(summary))
    index_title(connection, summary.id)


def require_out_of_bin(connection: sqlite3.Connection, parent: MessageId | None) -> None:
    """Raise StorageError (message_missing) when a new message would stand below one that lies in the bin."""
    if parent is not None and lies_in_bin(connection, parent):
        raise message_missing(parent)


def begin_in_conversation(connection: sqlite3.Connection, summary: ConversationSummary, leaf: MessageId) -> None:
    """Make the conversation of a new turn, or move it up, inside the turn's transaction.

    Raises sqlite3.Error, and StorageError (message_missing) for one that is being deleted for ever.
    """
    if connection.execute(_BEGIN, ending_at(summary, leaf)).rowcount != 1:
        raise message_missing(summary.id)
    index_title(connection, summary.id)


def _mark_deleted(connection: sqlite3.Connection, id: ConversationId, deleted_ms: int | None) -> None:
    changed = connection.execute(
        "UPDATE conversations SET deleted_ms = ? WHERE id = ? AND deleted_ms IS NOT 0", (deleted_ms, id)
    )
    if changed.rowcount != 1:
        raise inconsistent(f"there is no conversation {id}")


def _active_leaf(connection: sqlite3.Connection, id: ConversationId) -> MessageId | None:
    row = connection.execute("SELECT active_leaf FROM conversations WHERE id = ?", (id,)).fetchone()
    return None if row is None or row[0] is None else MessageId(row[0])
