"""The texts of PDFs that were sent as PDF: which are still to be read, and how they come into the index.

A text goes into the database in the transaction that puts the message anew into the index, for the index forgets a
message only when it is told all that was put in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from app.logic.search_text import clean
from app.storage.attached_text import AttachedTexts, linked_pdfs, pdfs_in
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.messages import read_blocks
from app.storage.search_build import read_these
from app.storage.search_forget import Sizes, forget, is_indexed, sizes
from app.storage.search_index import Indexed, insert_indexed

_Wait = Callable[[], Awaitable[None]]
_NEXT = "SELECT MAX(number) FROM search_pdfs"
_THERE = "SELECT 1 FROM messages WHERE number = ?"
_KNOWN = "SELECT sha256 FROM pdf_texts WHERE sha256 IN (SELECT value FROM json_each(?))"
_TEXT = "INSERT OR IGNORE INTO pdf_texts (sha256, content) VALUES (?, ?)"
_LINK = "INSERT OR IGNORE INTO message_pdfs (message, sha256) VALUES (?, ?)"
_KEPT = "SELECT sha256, content FROM pdf_texts WHERE sha256 IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Unread:
    """A message whose PDFs are not in the index: their SHA-256, and which of them were not read for another one."""

    number: int
    wanted: tuple[str, ...]
    unread: tuple[str, ...]


class PdfWordStore:
    """Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database, attached: AttachedTexts) -> None:
        self._database = database
        self._attached = attached

    async def next(self) -> Unread | None:
        """The message that is to be looked at next, the one stored last first; None when all are done."""
        return await self._database.read(_next)

    async def store(self, message: Unread, texts: Mapping[str, str], turn: _Wait) -> bool:
        """Have *texts*, by SHA-256, and those known before found with *message*; what is in neither stays unread.

        Waits for *turn* before it writes. False when the whole index had to be emptied instead.
        """
        cleaned = {sha256: clean(text) for sha256, text in texts.items()}
        step = await self._database.read(lambda connection: self._read(connection, message, cleaned))
        await turn()
        return await self._database.write(lambda connection: _write(connection, step), durable=False)

    def _read(self, connection: sqlite3.Connection, message: Unread, texts: Mapping[str, str]) -> _Step:
        known = dict(connection.execute(_KEPT, (json.dumps(message.wanted),)).fetchall())
        added = {**known, **texts}
        linked = linked_pdfs(connection, [message.number])
        before = read_these(connection, self._attached, [message.number])
        after = read_these(connection, self._attached.with_pdfs(added), [message.number])
        return _Step(message.number, linked, added, tuple(before), sizes(connection, before), tuple(after))


@dataclass(frozen=True, slots=True)
class _Step:
    """What one transaction does: ``linked`` are the links of before, ``texts`` all that the message is to have."""

    number: int
    linked: frozenset[tuple[int, str]]
    texts: Mapping[str, str]
    before: tuple[Indexed, ...]
    sizes: Mapping[int, Sizes]
    after: tuple[Indexed, ...]


def _next(connection: sqlite3.Connection) -> Unread | None:
    number = connection.execute(_NEXT).fetchone()[0]
    if number is None:
        return None
    try:
        wanted = pdfs_in(read_blocks(connection, [number]).get(number, ()))
    except StorageError:  # a damaged message: verify says so
        wanted = ()
    known = {row[0] for row in connection.execute(_KNOWN, (json.dumps(wanted),))}
    return Unread(number, wanted, tuple(each for each in wanted if each not in known))


def _write(connection: sqlite3.Connection, step: _Step) -> bool:
    if linked_pdfs(connection, [step.number]) != step.linked:  # somebody else was here: it is looked at again
        return True
    connection.execute("DELETE FROM search_pdfs WHERE number = ?", (step.number,))
    if not step.texts or connection.execute(_THERE, (step.number,)).fetchone() is None:
        return True
    there = is_indexed(connection, step.number)
    whole = not there or forget(connection, step.before, step.sizes)
    connection.executemany(_TEXT, step.texts.items())
    connection.executemany(_LINK, [(step.number, sha256) for sha256 in step.texts])
    if there and whole:
        insert_indexed(connection, step.after)
    return whole
