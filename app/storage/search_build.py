"""Fills the index of everything with what was stored before there was one, and with what has attachments.

In steps, each in a transaction of its own, from the newest message down: what was done is done, also after a kill, and
other writes have their turn in between.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from app.logic.search_marks import has_mark
from app.model.blocks import ContentBlock
from app.model.message import Role
from app.storage import codec
from app.storage.attached_text import AttachedTexts
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.messages import read_blocks
from app.storage.search_index import INDEXES, Indexed, built_below, index_title, indexed, insert_indexed

_log = logging.getLogger(__name__)
_MOST_CHARACTERS = 400_000  # in one transaction, but for a single message that has more: about a tenth of a second
_Wait = Callable[[], Awaitable[None]]
_BETWEEN = """
SELECT number, role, created_ms, model, cost FROM messages
WHERE number >= ? AND number < ? AND status <> 'running' ORDER BY number
"""
_THESE = """
SELECT number, role, created_ms, model, cost FROM messages
WHERE number IN (SELECT value FROM json_each(?)) AND status <> 'running' ORDER BY number
"""
_PENDING = "SELECT number FROM search_pending ORDER BY number DESC LIMIT ?"
_MISSED = """
INSERT OR IGNORE INTO search_pending (number)
SELECT number FROM messages WHERE number >= ? AND number < ? AND status <> 'running'
  AND number NOT IN (SELECT value FROM json_each(?))
"""
_WITH_PDFS = """
INSERT OR IGNORE INTO search_pdfs (number)
SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM message_pdfs WHERE message = value)
"""
_KNOWN = "SELECT id FROM message_search_docsize WHERE id IN (SELECT value FROM json_each(?))"
_UNTITLED = """
SELECT id FROM conversations INDEXED BY conversations_without_key WHERE title_key = ''
UNION ALL
SELECT id FROM conversations WHERE title_key <> '' AND NOT EXISTS (
  SELECT 1 FROM conversation_titles AS t WHERE t.conversation_id = conversations.id
) LIMIT ?
"""
_Row = tuple[int, str, int, object, object]  # number, role, created_ms, model, cost


@dataclass(frozen=True, slots=True)
class _Step:
    """What one transaction does: ``first`` is where the index begins then, None for what is pending."""

    entries: tuple[Indexed, ...]
    first: int | None
    below: int
    numbers: tuple[int, ...] = ()


async def _at_once() -> None:
    """Nobody else is to have a turn."""


class SearchBuild:
    """Every method raises StorageError and then changed nothing.

    Each awaits *turn* before it writes, for it may have read for long.
    """

    def __init__(self, database: Database, attached: AttachedTexts) -> None:
        self._database = database
        self._attached = attached

    async def pending(self, most: int = 50, *, turn: _Wait = _at_once) -> bool:
        """Put messages with attachments into the index, at most *most*; whether there were any."""
        step = await self._database.read(lambda connection: self._read_pending(connection, most))
        if not step.numbers:
            return False
        await turn()
        await self._database.write(lambda connection: _write(connection, step), durable=False)
        return True

    async def titles(self, most: int = 500, *, turn: _Wait = _at_once) -> bool:
        """The same for titles from before the index, and for those that nothing sorts by yet."""
        await turn()
        return await self._database.write(lambda connection: _add_titles(connection, most), durable=False) > 0

    async def older(self, most: int = 100, *, turn: _Wait = _at_once) -> bool:
        """The same for messages from before the index: those of the *most* largest numbers."""
        step = await self._database.read(lambda connection: self._read_older(connection, most))
        if step is None:
            return False
        await turn()
        await self._database.write(lambda connection: _write(connection, step), durable=False)
        return True

    async def merge(self, pages: int = 200, *, turn: _Wait = _at_once) -> bool:
        """Do a part of the work that makes the index quicker once it was filled; whether anything was left to do."""
        await turn()
        return await self._database.write(lambda connection: _merge(connection, pages), durable=False)

    def _read_pending(self, connection: sqlite3.Connection, most: int) -> _Step:
        numbers = tuple(row[0] for row in connection.execute(_PENDING, (most,)))
        rows = connection.execute(_THESE, (json.dumps(numbers),)).fetchall()
        entries = _entries(connection, self._attached, rows, _MOST_CHARACTERS)
        left = {row[0] for row in rows[: len(rows) - len(entries)]}
        return _Step(tuple(entries), None, 0, tuple(number for number in numbers if number not in left))

    def _read_older(self, connection: sqlite3.Connection, most: int) -> _Step | None:
        below = built_below(connection)
        if below <= 0:
            return None
        entries, first = read_entries(connection, self._attached, max(0, below - most), below, _MOST_CHARACTERS)
        return _Step(tuple(entries), first, below)


def read_entries(
    connection: sqlite3.Connection, attached: AttachedTexts, first: int, below: int, most: int | None = None
) -> tuple[list[Indexed], int]:
    """Return finished messages from number *first* on and under *below* as the index takes them, and from where on.

    That is *first*, unless they have more than *most* characters: then only the last of them are returned. Raises
    sqlite3.Error or StorageError.
    """
    rows = connection.execute(_BETWEEN, (first, below)).fetchall()
    entries = _entries(connection, attached, rows, most)
    return entries, first if len(entries) == len(rows) else entries[0].number


def read_these(connection: sqlite3.Connection, attached: AttachedTexts, numbers: Sequence[int]) -> list[Indexed]:
    """Return finished messages by their numbers as the index takes them. Raises sqlite3.Error or StorageError."""
    return _entries(connection, attached, connection.execute(_THESE, (json.dumps(numbers),)).fetchall(), None)


def _entries(
    connection: sqlite3.Connection, attached: AttachedTexts, rows: Sequence[_Row], most: int | None
) -> list[Indexed]:
    """The last of *rows*, at least one and then as many as have *most* characters; texts are read one by one."""
    blocks = _blocks(connection, [row[0] for row in rows])
    entries: list[Indexed] = []
    size = 0
    for row in reversed(rows):
        entries.append(_entry(connection, attached, row, blocks.get(row[0], ())))
        size += entries[-1].size
        if most is not None and size > most:
            break
    return entries[::-1]


def _entry(
    connection: sqlite3.Connection, attached: AttachedTexts, row: _Row, blocks: Sequence[ContentBlock]
) -> Indexed:
    number, role, created_ms, model, cost = row
    return indexed(
        number,
        Role(role) if role in [*Role] else Role.ASSISTANT,
        created_ms,
        blocks,
        model=codec.read_text(model),
        cost_nano=_nano(cost),
        attached=attached.of(connection, {number: blocks}).get(number),
    )


def _blocks(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, list[ContentBlock]]:
    """The blocks of messages; of one that is damaged none, for the others are to be found all the same."""
    try:
        return read_blocks(connection, numbers)
    except StorageError as error:
        if len(numbers) == 1:
            _log.warning("message number %d cannot be read, and not be searched: %s", numbers[0], error.error.code)
            return {}
        return {number: blocks for one in numbers for number, blocks in _blocks(connection, [one]).items()}


def _nano(cost: object) -> int | None:
    try:
        total = (codec.read_object(cost) or {}).get("total_nano")
    except StorageError:  # verify says so
        return None
    return total if isinstance(total, int) else None


def _write(connection: sqlite3.Connection, step: _Step) -> None:
    """Store a step, unless another one did meanwhile; what was finished meanwhile is left for later."""
    if step.first is not None:
        if built_below(connection) != step.below:
            return
        known = json.dumps([entry.number for entry in step.entries])
        connection.execute(_MISSED, (step.first, step.below, known))
        connection.execute("UPDATE search_built SET below = ?", (step.first,))
    numbers = json.dumps([entry.number for entry in step.entries])
    there = {row[0] for row in connection.execute(_KNOWN, (numbers,))}
    insert_indexed(connection, [entry for entry in step.entries if entry.number not in there])
    pdfs = [entry.number for entry in step.entries if has_mark("pdf") in entry.marks]
    connection.execute(_WITH_PDFS, (json.dumps(pdfs),))
    connection.executemany("DELETE FROM search_pending WHERE number = ?", [(number,) for number in step.numbers])


def _add_titles(connection: sqlite3.Connection, most: int) -> int:
    rows = connection.execute(_UNTITLED, (most,)).fetchall()
    for (conversation,) in rows:
        index_title(connection, conversation)
    return len(rows)


def _merge(connection: sqlite3.Connection, pages: int) -> bool:
    before = connection.total_changes
    for table in INDEXES:
        connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608
    return connection.total_changes - before > len(INDEXES)
