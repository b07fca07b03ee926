"""Full-text search over what was said: every message's text and thinking, by trigrams."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.model.blocks import ContentBlock
from app.model.ids import ConversationId, MessageId
from app.storage.db import Database
from app.storage.rows import block_from

_TRIGRAM = 3
_MOST_SCANNED = 20_000  # messages looked through when no word is long enough for the index
_COLUMNS = {"text": "text", "thinking": "thinking"}  # block type to column of the index
_BY_INDEX = """
SELECT m.number, m.conversation_id, m.id FROM message_search
JOIN messages AS m ON m.number = message_search.rowid
JOIN conversations AS c ON c.id = m.conversation_id AND c.deleted_ms IS NULL
WHERE message_search MATCH ? ORDER BY message_search.rowid DESC
"""
_BY_SCAN = """
SELECT m.number, m.conversation_id, m.id FROM messages AS m
JOIN conversations AS c ON c.id = m.conversation_id AND c.deleted_ms IS NULL
WHERE m.status <> 'running' ORDER BY m.number DESC LIMIT ?
"""
_BLOCKS = "SELECT data, complete, partial_json, started_ms, ended_ms FROM blocks WHERE message = ? ORDER BY position"


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that has all the words."""

    conversation_id: ConversationId
    message_id: MessageId


class MessageSearch:
    """Finds messages by their words; what lies in the bin is not found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(self, text: str, limit: int = 50) -> list[Hit]:
        """Return at most *limit* messages that have every word of *text* somewhere, the newest first.

        Words are taken as they are, without operators, in any case; a word may be part of a longer one. When every
        word has fewer than three characters, only the newest 20,000 messages are looked through.
        Raises StorageError.
        """
        words = _searchable(text).split()
        return await self._database.read(lambda connection: _find(connection, words, limit)) if words else []


def add_to_index(connection: sqlite3.Connection, number: int, blocks: Sequence[ContentBlock]) -> None:
    """Make the message with this number searchable, inside the transaction that stores it. Raises sqlite3.Error."""
    connection.execute(
        "INSERT INTO message_search (rowid, text, thinking) VALUES (?, ?, ?)",
        (number, readable(blocks, "text"), readable(blocks, "thinking")),
    )


def readable(blocks: Sequence[ContentBlock], kind: str) -> str:
    """Return the text of all blocks of one type, one per line, as it is searched."""
    return _searchable("\n".join(block.text for block in blocks if block.type == kind))


def _searchable(text: str) -> str:
    """Replace what SQLite cannot take: halves of surrogate pairs, and NUL, at which its tokenizer would stop."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


def _find(connection: sqlite3.Connection, words: Sequence[str], limit: int) -> list[Hit]:
    short = [word.casefold() for word in words if len(word) < _TRIGRAM]
    hits: list[Hit] = []
    for number, conversation, message in _candidates(connection, words):
        if len(hits) >= limit:
            break
        if not short or _has_all(connection, number, short):
            hits.append(Hit(ConversationId(conversation), MessageId(message)))
    return hits


def _candidates(connection: sqlite3.Connection, words: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    phrases = [_phrase(word) for word in words if len(word) >= _TRIGRAM]
    if phrases:
        return connection.execute(_BY_INDEX, (" ".join(phrases),))
    return connection.execute(_BY_SCAN, (_MOST_SCANNED,))


def _phrase(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _has_all(connection: sqlite3.Connection, number: int, words: Sequence[str]) -> bool:
    blocks = [block_from(*row) for row in connection.execute(_BLOCKS, (number,))]
    text = "\n".join(readable(blocks, kind) for kind in _COLUMNS).casefold()
    return all(word in text for word in words)
