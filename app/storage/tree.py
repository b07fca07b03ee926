"""Where a message stands in its tree, as questions on a connection. The bin holds a message and all below it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.model.ids import ConversationId, MessageId

_ANY_BINNED = """
SELECT 1 FROM messages AS one JOIN messages AS other INDEXED BY messages_binned
  ON other.conversation_id = one.conversation_id AND other.deleted_ms IS NOT NULL
WHERE one.id = ? LIMIT 1
"""
_BINNED_ABOVE = """
WITH RECURSIVE up (number, parent_id, deleted_ms) AS (
  SELECT number, parent_id, deleted_ms FROM messages WHERE id = ?
  UNION ALL
  SELECT parent.number, parent.parent_id, parent.deleted_ms
  FROM up CROSS JOIN messages AS parent ON parent.id = up.parent_id WHERE parent.number < up.number
)
SELECT 1 FROM up WHERE deleted_ms IS NOT NULL LIMIT 1
"""
# The numbers of all messages of the conversation ?1 that lie in the bin.
BINNED = """
WITH RECURSIVE gone (number, id) AS (
  SELECT number, id FROM messages INDEXED BY messages_binned WHERE conversation_id = ?1 AND deleted_ms IS NOT NULL
  UNION
  SELECT child.number, child.id FROM gone
  CROSS JOIN messages AS child ON child.conversation_id = ?1 AND child.parent_id = gone.id
)
SELECT number FROM gone
"""
# Children have larger numbers than their parents: the largest below a message is a leaf, the one added last.
_NEWEST_LEAF = """
WITH RECURSIVE below (number, id) AS (
  SELECT number, id FROM messages WHERE conversation_id = ?1 AND id = ?2
  UNION ALL
  SELECT child.number, child.id FROM below
  CROSS JOIN messages AS child ON child.conversation_id = ?1 AND child.parent_id = below.id
  WHERE child.number > below.number AND child.deleted_ms IS NULL
)
SELECT id FROM below ORDER BY number DESC LIMIT 1
"""
_BELOW = """
WITH RECURSIVE below (number, id) AS (
  SELECT number, id FROM messages WHERE id = ?1
  UNION ALL
  SELECT child.number, child.id FROM below CROSS JOIN messages AS child
    ON child.conversation_id = (SELECT conversation_id FROM messages WHERE id = ?1) AND child.parent_id = below.id
  WHERE child.number > below.number
)
"""
_NUMBERS_BELOW = _BELOW + "SELECT number FROM below ORDER BY number DESC"  # noqa: S608
_RUNNING_BELOW = f"""{_BELOW}
SELECT m.id FROM messages AS m INDEXED BY messages_running
WHERE m.status = 'running' AND m.number IN (SELECT number FROM below) LIMIT 1
"""  # noqa: S608
_ROOT = """
SELECT id FROM messages WHERE conversation_id = ? AND parent_id IS NULL AND deleted_ms IS NULL
ORDER BY number DESC LIMIT 1
"""
_BESIDE = """
SELECT other.id, other.number < one.number FROM messages AS one
JOIN messages AS other ON other.conversation_id = one.conversation_id
  AND other.parent_id IS one.parent_id AND other.role = one.role AND other.id <> one.id AND other.deleted_ms IS NULL
WHERE one.id = ? ORDER BY other.number
"""


def any_root(connection: sqlite3.Connection, conversation: ConversationId) -> MessageId | None:
    """The first message of a conversation that was added last, without the bin. Raises sqlite3.Error."""
    row = connection.execute(_ROOT, (conversation,)).fetchone()
    return None if row is None else MessageId(row[0])


def lies_in_bin(connection: sqlite3.Connection, message: MessageId) -> bool:
    """Whether *message* or one above it lies in the bin. Where the conversation has nothing there, it costs nothing.

    Raises sqlite3.Error.
    """
    if connection.execute(_ANY_BINNED, (message,)).fetchone() is None:
        return False
    return connection.execute(_BINNED_ABOVE, (message,)).fetchone() is not None


def binned_numbers(connection: sqlite3.Connection, conversation: str) -> frozenset[int]:
    """The numbers of all messages of a conversation that lie in the bin, with what is above them or by themselves.

    Raises sqlite3.Error.
    """
    return frozenset(row[0] for row in connection.execute(BINNED, (conversation,)))


def newest_leaf(connection: sqlite3.Connection, conversation: ConversationId, message: MessageId) -> MessageId | None:
    """The leaf below *message* that was added last, without the bin; None for no message. Raises sqlite3.Error."""
    row = connection.execute(_NEWEST_LEAF, (conversation, message)).fetchone()
    return None if row is None else MessageId(row[0])


def numbers_below(connection: sqlite3.Connection, message: MessageId) -> Sequence[int]:
    """The numbers of *message* and all below it, bin or not, the largest first. Raises sqlite3.Error."""
    return [row[0] for row in connection.execute(_NUMBERS_BELOW, (message,))]


def running_below(connection: sqlite3.Connection, message: MessageId) -> MessageId | None:
    """An answer that is still received at or below *message*. Raises sqlite3.Error."""
    row = connection.execute(_RUNNING_BELOW, (message,)).fetchone()
    return None if row is None else MessageId(row[0])


def beside(connection: sqlite3.Connection, message: MessageId) -> MessageId | None:
    """The version nearest to *message*: the one before it, else the one after it. Raises sqlite3.Error."""
    others = connection.execute(_BESIDE, (message,)).fetchall()
    before = [id for id, earlier in others if earlier]
    after = [id for id, earlier in others if not earlier]
    nearest = before[-1:] or after[:1]
    return MessageId(nearest[0]) if nearest else None
