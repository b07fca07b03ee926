"""Messages with their blocks, as functions on a connection, for use inside a transaction or a snapshot."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.model.blocks import ContentBlock
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Status
from app.storage import codec
from app.storage.errors import inconsistent
from app.storage.known import KnownMessages
from app.storage.rows import (
    FINISH_MESSAGE,
    INSERT_MESSAGE,
    READ_COLUMNS,
    SELECT_MESSAGE,
    Row,
    block_from,
    block_values,
    content_values,
    identity_values,
    message_from,
)
from app.storage.search_index import index_message

_INSERT_BLOCK = """
INSERT INTO blocks (message, position, data, complete, partial_json, started_ms, ended_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_SELECT_BLOCKS = """
SELECT message, data, complete, partial_json, started_ms, ended_ms FROM blocks
WHERE message IN (SELECT value FROM json_each(?)) ORDER BY message, position
"""
# Parents have smaller numbers than their children, so this ends even where a damaged file has a cycle.
_SELECT_PATH = """
WITH RECURSIVE up (number, parent_id) AS (
  SELECT number, parent_id FROM messages WHERE conversation_id = ? AND id = ?
  UNION ALL
  SELECT parent.number, parent.parent_id FROM up CROSS JOIN messages AS parent ON parent.id = up.parent_id
  WHERE parent.number < up.number LIMIT ?
)
SELECT number, id FROM messages WHERE number IN (SELECT number FROM up) ORDER BY number
"""
_SELECT_NUMBERS = f"""
{SELECT_MESSAGE} WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number
"""  # noqa: S608


def insert_message(connection: sqlite3.Connection, message: Message) -> None:
    """Add *message* with its blocks; a finished one becomes searchable. Raises sqlite3.Error."""
    values = identity_values(message) + content_values(message, _system_number(connection, message))
    number = connection.execute(INSERT_MESSAGE, values).lastrowid
    assert number is not None
    _insert_blocks(connection, number, message)


def finish_message(connection: sqlite3.Connection, answer: Message) -> None:
    """Write *answer* in the place of its running self. Raises sqlite3.Error.

    Raises:
        StorageError: *answer* is still running, or no such message is: it was finished already, or is another one.
    """
    if answer.status is Status.RUNNING:
        raise inconsistent(f"answer {answer.id} is still running")
    values = content_values(answer, _system_number(connection, answer)) + identity_values(answer)
    row = connection.execute(FINISH_MESSAGE, values).fetchone()
    if row is None:
        raise inconsistent(f"answer {answer.id} is not running, so it cannot be finished")
    connection.execute("DELETE FROM blocks WHERE message = ?", row)
    _insert_blocks(connection, row[0], answer)


def read_path(
    connection: sqlite3.Connection,
    conversation: ConversationId,
    leaf: MessageId,
    most: int | None = None,
    known: KnownMessages | None = None,
) -> tuple[Message, ...]:
    """Return the messages from the root to *leaf*; none when it is not in *conversation*.

    With *most* only that many: the last ones, *leaf* included. Those in *known* are not read, the others remembered.
    """
    known = known or KnownMessages()
    rows = connection.execute(_SELECT_PATH, (conversation, leaf, -1 if most is None else most))
    return _read_known(connection, {MessageId(id): number for number, id in rows}, known)


def read_beginning(
    connection: sqlite3.Connection, conversation: ConversationId, leaf: MessageId, most: int, known: KnownMessages
) -> tuple[Message, ...]:
    """Return the first *most* messages of those that :func:`read_path` returns; of the others nothing is read."""
    rows = connection.execute(_SELECT_PATH, (conversation, leaf, -1)).fetchmany(most)
    return _read_known(connection, {MessageId(id): number for number, id in rows}, known)


def _read_known(
    connection: sqlite3.Connection, numbers: dict[MessageId, int], known: KnownMessages
) -> tuple[Message, ...]:
    found = known.find(numbers)
    missing = [number for id, number in numbers.items() if id not in found]
    if missing:
        read = _with_blocks(connection, connection.execute(_SELECT_NUMBERS, (json.dumps(missing),)))
        known.keep(read)
        found |= {message.id: message for message in read}
    return tuple(found[id] for id in numbers)


def read_messages(connection: sqlite3.Connection, ids: Iterable[MessageId]) -> tuple[Message, ...]:
    """Return those of the messages that exist, in the order in which they were stored."""
    wanted = json.dumps(list(ids))
    rows = connection.execute(
        f"{SELECT_MESSAGE} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number",  # noqa: S608
        (wanted,),
    )
    return _with_blocks(connection, rows)


def read_running(connection: sqlite3.Connection) -> tuple[Message, ...]:
    """Return every message that is marked as running, in the order in which they were stored."""
    rows = connection.execute(f"{SELECT_MESSAGE} WHERE status = 'running' ORDER BY number")
    return _with_blocks(connection, rows)


def _with_blocks(connection: sqlite3.Connection, rows: Iterable[Row]) -> tuple[Message, ...]:
    found = [dict(zip(READ_COLUMNS, row, strict=True)) for row in rows]
    blocks = read_blocks(connection, [row["number"] for row in found])
    systems = _read_texts(connection, {row["system"] for row in found})
    return tuple(message_from(row, blocks.get(row["number"], ()), systems.get(row["system"])) for row in found)


def read_blocks(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, list[ContentBlock]]:
    """Return the blocks of the messages with these numbers, in order, by number."""
    blocks: defaultdict[int, list[ContentBlock]] = defaultdict(list)
    for number, *values in connection.execute(_SELECT_BLOCKS, (json.dumps(numbers),)):
        blocks[number].append(block_from(*values))
    return blocks


def _read_texts(connection: sqlite3.Connection, numbers: set[int | None]) -> dict[int | None, str]:
    """Return shared texts by number, each once in memory however many messages have it."""
    wanted = json.dumps([number for number in numbers if number is not None])
    rows = connection.execute(
        "SELECT number, content FROM texts WHERE number IN (SELECT value FROM json_each(?))", (wanted,)
    )
    return {number: codec.from_text(content) for number, content in rows}


def _insert_blocks(connection: sqlite3.Connection, number: int, message: Message) -> None:
    rows = [block_values(number, position, block) for position, block in enumerate(message.blocks)]
    connection.executemany(_INSERT_BLOCK, rows)
    index_message(connection, number, message)


def _system_number(connection: sqlite3.Connection, message: Message) -> int | None:
    """Return the number of the message's system prompt among the shared texts, adding it when it is new."""
    if message.settings is None:
        return None
    text = message.settings.system
    key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    connection.execute(
        "INSERT INTO texts (sha256, content) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING", (key, codec.to_text(text))
    )
    number: int = connection.execute("SELECT number FROM texts WHERE sha256 = ?", (key,)).fetchone()[0]
    return number
