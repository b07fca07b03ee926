"""Deletes for ever what was marked so in the bin: everything but the ledger.

In slices, each in a transaction of its own, from the newest message up, so that the tree is whole after each of them: a
kill loses nothing else, and what was marked is gone on with at the next start. Rows are overwritten, not only unlinked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from app.model.binned import BinnedPlace
from app.model.ids import ConversationId, MessageId
from app.storage.attached_text import AttachedTexts, linked_pdfs
from app.storage.bin import numbers_in
from app.storage.db import Database
from app.storage.search_build import read_these
from app.storage.search_forget import Sizes, forget, sizes
from app.storage.search_index import Indexed, forget_title

_AT_ONCE = 50  # messages in a transaction
_MOST_CHARACTERS = 200_000  # about as long as a step of the index builder
_NEXT = """
SELECT id, NULL FROM conversations WHERE deleted_ms = 0
UNION ALL
SELECT conversation_id, id FROM messages INDEXED BY messages_binned_since WHERE deleted_ms = 0
"""
_THESE = "SELECT number, id, conversation_id, system FROM messages WHERE number IN (SELECT value FROM json_each(?))"
_USED = "UPDATE numbers_used SET highest = MAX(highest, ?)"
_LONELY = """
DELETE FROM texts WHERE number IN (SELECT value FROM json_each(?))
  AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.system = texts.number)
"""
_LONELY_PDFS = """
DELETE FROM pdf_texts WHERE sha256 IN (SELECT value FROM json_each(?))
  AND NOT EXISTS (SELECT 1 FROM message_pdfs AS l WHERE l.sha256 = pdf_texts.sha256)
"""
_UNHEARD_MODELS = """
DELETE FROM conversation_models WHERE conversation_id = ?1
  AND model NOT IN (SELECT model FROM messages WHERE conversation_id = ?1 AND model IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Doomed:
    """Something that is to go for ever, with the numbers of its messages, the largest first."""

    place: BinnedPlace
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """Messages that go in one transaction, with what was put into the search index of them, and the PDFs they use."""

    numbers: tuple[int, ...]
    entries: tuple[Indexed, ...]
    known: Mapping[int, Sizes]
    texts: frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Purged:
    """What a step did: how many messages went, and whether the search index has to be built anew."""

    messages: int
    index_lost: bool = False


class PurgeStore:
    """Every method raises StorageError and then changed nothing."""

    def __init__(self, database: Database, attached: AttachedTexts) -> None:
        self._database = database
        self._attached = attached

    async def doomed(self) -> list[Doomed]:
        """All that is to go for ever."""

        def job(connection: sqlite3.Connection) -> list[Doomed]:
            rows = connection.execute(_NEXT).fetchall()
            places = [BinnedPlace(ConversationId(id), MessageId(message) if message else None) for id, message in rows]
            return [Doomed(place, tuple(numbers_in(connection, place))) for place in places]

        return await self._database.read(job)

    async def ready(self, numbers: Sequence[int]) -> Slice:
        """Read what deleting the first of *numbers* takes: these are a :class:`Doomed`'s that were not deleted yet.

        That takes longer than deleting them; only reading threads have to do with it.
        """
        some = list(numbers[:_AT_ONCE])
        entries, linked = await self._database.read(lambda connection: self._read(connection, some))
        some = _fitting(some, entries)
        wanted = tuple(entry for entry in entries if entry.number in set(some))
        texts = frozenset(each for each in linked if each[0] in set(some))
        known = await self._database.read(lambda connection: sizes(connection, wanted))
        return Slice(tuple(some), wanted, known, texts)

    async def delete(self, part: Slice) -> Purged:
        """Delete the messages of *part*; none of them where it has to be made ready anew."""
        whole = await self._database.write(lambda connection: _purge(connection, part))
        return Purged(0) if whole is None else Purged(len(part.numbers), not whole)

    def _read(
        self, connection: sqlite3.Connection, numbers: Sequence[int]
    ) -> tuple[list[Indexed], frozenset[tuple[int, str]]]:
        return read_these(connection, self._attached, numbers), linked_pdfs(connection, numbers)

    async def finish(self, doomed: Doomed) -> None:
        """Delete what is left of a conversation without messages, or what is known only of a branch's messages."""
        work = _finish_branch if doomed.place.message_id is not None else _finish
        await self._database.write(lambda connection: work(connection, doomed.place.conversation_id))

    async def clear_log(self) -> None:
        """Have what was deleted leave the log of the database, too, as far as nobody reads from it."""
        await self._database.clear_log()


def _fitting(numbers: list[int], entries: Sequence[Indexed]) -> list[int]:
    """As many of the numbers as make a transaction of bounded length; at least one."""
    sizes = {entry.number: entry.size for entry in entries}
    total = 0
    for at, number in enumerate(numbers):
        total += sizes.get(number, 0)
        if at and total > _MOST_CHARACTERS:
            return numbers[:at]
    return numbers


def _purge(connection: sqlite3.Connection, part: Slice) -> bool | None:
    """Whether the index is whole; None when nothing was done, for words of a PDF came into it meanwhile."""
    wanted = json.dumps(part.numbers)
    if linked_pdfs(connection, part.numbers) != part.texts:
        return None
    rows = connection.execute(_THESE, (wanted,)).fetchall()
    if not rows:  # gone already
        return True
    with _overwriting(connection):
        whole = forget(connection, part.entries, part.known)
        for _, id, conversation, _ in rows:
            _drop_draft(connection, f"{conversation} {id}")
        _drop_what_refers(connection, "messages", {"number": wanted, "id": json.dumps([row[1] for row in rows])})
        connection.execute(_USED, (max(row[0] for row in rows),))
        connection.executemany(
            "DELETE FROM messages WHERE number = ?", sorted(((row[0],) for row in rows), reverse=True)
        )
        connection.execute(_LONELY_PDFS, (json.dumps(sorted({sha256 for _, sha256 in part.texts})),))
        connection.execute(_LONELY, (json.dumps([row[3] for row in rows if row[3] is not None]),))
    return whole


def _finish(connection: sqlite3.Connection, id: ConversationId) -> None:
    with _overwriting(connection):
        _drop_draft(connection, id)
        forget_title(connection, id)
        _drop_what_refers(connection, "conversations", {"id": json.dumps([id])})
        connection.execute("DELETE FROM conversations WHERE id = ? AND deleted_ms = 0", (id,))


def _finish_branch(connection: sqlite3.Connection, id: ConversationId) -> None:
    connection.execute(_UNHEARD_MODELS, (id,))


def _drop_draft(connection: sqlite3.Connection, place: str) -> None:
    for table in ("drafts", "draft_attachments", "draft_settings"):
        connection.execute(f"DELETE FROM {table} WHERE place = ?", (place,))  # noqa: S608


def _drop_what_refers(connection: sqlite3.Connection, target: str, values: dict[str, str]) -> None:
    """Delete the rows of every table that refer to rows of *target* by one of the columns in *values* (JSON arrays).

    The schema itself says which these are, so no table that a later step adds is forgotten. References by several
    columns at once are those of the tree.
    """
    for table, column, referred in _references(connection, target):
        if referred in values:
            connection.execute(
                f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))",  # noqa: S608
                (values[referred],),
            )


def _references(connection: sqlite3.Connection, target: str) -> list[tuple[str, str, str]]:
    """Tables with a column that refers to a column of *target*: table, column, column of *target*."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found: list[tuple[str, str, str]] = []
    for table in tables:
        keys: dict[int, list[tuple[str, str, str]]] = {}
        for id, _, refers_to, column, referred, *_ in connection.execute(f"PRAGMA foreign_key_list ({table})"):
            if refers_to == target:
                keys.setdefault(id, []).append((table, column, referred))
        found += [columns[0] for columns in keys.values() if len(columns) == 1]
    return found


@contextmanager
def _overwriting(connection: sqlite3.Connection) -> Iterator[None]:
    """What is deleted inside is overwritten with zeros."""
    before = connection.execute("PRAGMA secure_delete").fetchone()[0]
    connection.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA secure_delete = {int(before)}")
