"""Reads the whole tree of a conversation without its contents: who follows whom, and the first words."""

from __future__ import annotations

import sqlite3

from app.logic.titles import plain_words
from app.model.ids import ConversationId, MessageId
from app.model.message import Role
from app.model.tree_outline import OutlineNode
from app.storage import codec
from app.storage.db import Database
from app.storage.tree import BINNED

_CHARACTERS = 160  # of a message's first words
_NODES = f"""
SELECT m.id, m.parent_id, m.role, m.created_ms, m.model,
  CASE WHEN typeof(m.cost) = 'text' THEN m.cost ->> '$.total_nano' END,
  (SELECT SUBSTR(b.data ->> '$.text', 1, {_CHARACTERS}) FROM blocks AS b
   WHERE b.message = m.number AND typeof(b.data) = 'text' AND b.data ->> '$.type' = 'text'
   ORDER BY b.position LIMIT 1)
FROM messages AS m WHERE m.conversation_id = ?1 AND m.number NOT IN ({BINNED}) ORDER BY m.number
"""  # noqa: S608


class TreeOutlines:
    """Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def nodes(self, conversation: ConversationId) -> list[OutlineNode]:
        """Every message of a conversation, without the bin, parents first. 20,000 take some tenths of a second."""

        def job(connection: sqlite3.Connection) -> list[OutlineNode]:
            return [_node(row) for row in connection.execute(_NODES, (conversation,))]

        return await self._database.read(job, breakable=True)


def _node(row: tuple[object, ...]) -> OutlineNode:
    id, parent, role, created_ms, model, nano, words = row
    assert isinstance(created_ms, int)
    return OutlineNode(
        MessageId(str(id)),
        None if parent is None else MessageId(str(parent)),
        Role(str(role)) if role in [*Role] else Role.ASSISTANT,
        plain_words(str(words or "")),
        created_ms,
        codec.read_text(model),
        nano if isinstance(nano, int) else None,
    )
