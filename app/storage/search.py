"""Full-text search over everything that is stored: an index first, and what it does not have yet by reading."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from app.logic.search_excerpt import excerpt, file_with
from app.logic.search_look import look
from app.logic.search_query import SearchQuery
from app.logic.search_text import is_short, readable
from app.model.blocks import ContentBlock
from app.model.ids import ConversationId, MessageId
from app.model.message import Role
from app.model.search import FileText, Limits, MessageHit, Place, SearchPage, SearchRow, TitleHit
from app.storage import codec
from app.storage.attached_text import AttachedTexts
from app.storage.db import Database
from app.storage.messages import read_blocks
from app.storage.search_build import read_entries, read_these
from app.storage.search_index import COLUMNS, Attached, built_below
from app.storage.search_mates import is_marked, mates
from app.storage.search_phrase import any_of
from app.storage.search_plan import Plan, holds_for_turns, plan
from app.storage.search_streams import Both, IndexStream, KnownStream, Stream, common
from app.storage.search_titles import conversations_titled, find_titles, fits_title
from app.storage.search_turns import UnwantedMates, turn_stream
from app.storage.tree import binned_numbers

_ABOVE_ALL = 2**62
_FIRST, _MOST = 24, 384  # candidates that are looked up at once: few at first, more while too few are found
_ROWS = """
SELECT m.number, m.conversation_id, m.id, m.role, m.created_ms, m.model, c.title, EXISTS (
  SELECT 1 FROM messages INDEXED BY messages_binned WHERE conversation_id = m.conversation_id AND deleted_ms IS NOT NULL
) FROM messages AS m
JOIN conversations AS c ON c.id = m.conversation_id AND c.deleted_ms IS NULL
WHERE m.number IN (SELECT value FROM json_each(?1)) AND m.created_ms >= ?2 AND m.created_ms < ?3
  AND (((?4 IS NULL OR m.cost ->> '$.total_nano' >= ?4) AND (?5 IS NULL OR m.cost ->> '$.total_nano' <= ?5))
    OR (?6 AND m.role = 'user' AND EXISTS (
      SELECT 1 FROM messages AS a WHERE a.conversation_id = m.conversation_id AND a.parent_id = m.id
        AND a.role = 'assistant' AND a.deleted_ms IS NULL
        AND (?4 IS NULL OR a.cost ->> '$.total_nano' >= ?4) AND (?5 IS NULL OR a.cost ->> '$.total_nano' <= ?5))))
"""
_OF_CONVERSATIONS = """
SELECT number FROM messages WHERE conversation_id IN (SELECT value FROM json_each(?))
"""


_ALL_MODELS = """
WITH RECURSIVE each (model) AS (
  SELECT MIN(model) FROM conversation_models
  UNION ALL
  SELECT (SELECT MIN(model) FROM conversation_models WHERE model > each.model) FROM each WHERE model IS NOT NULL
)
SELECT model FROM each WHERE model IS NOT NULL
"""
_NTH = "SELECT number FROM messages WHERE number < ? ORDER BY number DESC LIMIT 1 OFFSET ?"
_MOST_READ = 20_000  # messages that are looked through while the index does not have them
_READ_AT_ONCE = 100  # numbers


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    conversation_id: str
    message_id: str
    role: str
    created_ms: int
    model: str | None
    title: str


class MessageSearch:
    """Finds messages and titles; what lies in the bin is not found.

    A question whose caller is cancelled is broken off. Every method raises StorageError.
    """

    def __init__(self, database: Database, attached: AttachedTexts) -> None:
        self._database = database
        self._attached = attached

    async def page(
        self, query: SearchQuery, after: SearchRow | None = None, limit: int = 20, limits: Limits | None = None
    ) -> SearchPage:
        """Return about *limit* messages for *query*, those stored last first, from *after* on."""
        job = _Question(self._attached, query, limits or Limits())
        return await self._database.read(lambda connection: job.page(connection, after, limit), breakable=True)

    async def titles(self, query: SearchQuery, limit: int = 8) -> tuple[TitleHit, ...]:
        """Return at most *limit* conversations whose title has all words of *query*, the newest first."""
        return await self._database.read(lambda connection: find_titles(connection, query, limit), breakable=True)

    async def count(self, query: SearchQuery, most: int = 1_000, limits: Limits | None = None) -> int:
        """Return how many messages there are for *query* in the index, or *most* if there are more."""
        job = _Question(self._attached, query, limits or Limits())
        return await self._database.read(lambda connection: job.count(connection, most), breakable=True)

    async def models(self) -> list[str]:
        """Return the models that have answered, by name."""

        def job(connection: sqlite3.Connection) -> list[str]:
            return _models(connection)

        return await self._database.read(job)


class _Question:
    """One query on one connection."""

    def __init__(self, attached: AttachedTexts, query: SearchQuery, limits: Limits) -> None:
        self._attached = attached
        self._query = query
        self._limits = limits
        self._binned: dict[str, frozenset[int]] = {}  # of conversations with branches in the bin

    def page(self, connection: sqlite3.Connection, after: SearchRow | None, limit: int) -> SearchPage:
        """A part of what is found."""
        built = _share(connection)
        hits: list[MessageHit] = []
        numbers = chain(self._numbers(connection, after), self._unbuilt(connection, after))
        for row, hit in self._found(connection, numbers):
            hits.append(hit)
            if len(hits) >= limit:
                return SearchPage(tuple(hits), SearchRow(row), built)
        return SearchPage(tuple(hits), None, built)

    def count(self, connection: sqlite3.Connection, most: int) -> int:
        """How many there are, up to *most*."""
        found, numbers = 0, self._numbers(connection, None)
        while found < most and (some := list(islice(numbers, _MOST))):
            found += len(self._rows(connection, some))
        return min(found, most)

    def _numbers(self, connection: sqlite3.Connection, after: SearchRow | None) -> Iterator[int]:
        """The messages that the index finds."""
        made = self._made(connection)
        if made is None:
            return iter(())
        texts, no_texts = made.texts()
        marks, no_marks = made.marks()
        filters = _streams(connection, "", marks) + [turn_stream(connection, group) for group in made.turns]
        wanted = _streams(connection, texts, "") + ([Both(filters)] if filters else [])
        unwanted = _streams(connection, no_texts, no_marks)
        if made.no_turns:
            unwanted.append(UnwantedMates(connection, made.no_turns))
        titled = conversations_titled(connection, self._query)
        if titled is not None:
            rows = connection.execute(_OF_CONVERSATIONS, (json.dumps(titled),))
            wanted.insert(0, KnownStream([row[0] for row in rows]))
        return common(wanted, unwanted, _ABOVE_ALL if after is None else after.below)

    def _made(self, connection: sqlite3.Connection) -> Plan | None:
        """What the index is asked."""
        return plan(self._query, _models(connection))

    def _unbuilt(self, connection: sqlite3.Connection, after: SearchRow | None) -> Iterator[int]:
        """The messages that are not in the index yet and would be found: of the newest 20,000 of them."""
        below = built_below(connection)
        first = _number_at(connection, below, _MOST_READ)
        below = below if after is None else min(below, after.below)
        made = plan(self._query, _answering(connection))  # the index does not know them all yet
        while made is not None and below > first:
            entries, below = read_entries(connection, self._attached, max(first, below - _READ_AT_ONCE), below)
            for entry in reversed(entries):
                if made.fits(entry, partial(self._mates, connection, entry.number)):
                    yield entry.number

    def _mates(self, connection: sqlite3.Connection, number: int) -> list[frozenset[str]]:
        """The marks of the other messages of a turn."""
        return [entry.marks for entry in read_these(connection, self._attached, mates(connection, [number])[number])]

    def _found(self, connection: sqlite3.Connection, numbers: Iterator[int]) -> Iterator[tuple[int, MessageHit]]:
        size = _FIRST
        while some := list(islice(numbers, size)):
            rows = self._rows(connection, some)
            blocks = read_blocks(connection, [row.number for row in rows])
            attached = self._attached.of(connection, blocks)
            for row in rows:
                known = attached.get(row.number, Attached())
                texts = _texts(blocks[row.number], known.texts)
                if self._stands_there(texts):
                    yield row.number, self._hit(row, texts, known.files)
            size = min(size * 2, _MOST)

    def _rows(self, connection: sqlite3.Connection, numbers: Sequence[int]) -> list[_Row]:
        cost, limits = self._query.cost, self._limits
        turns = holds_for_turns(self._query)
        values = (json.dumps(numbers), limits.since_ms, limits.until_ms, cost.least, cost.most, turns)
        rows = [
            _Row(number, conversation, message, role, created_ms, codec.read_text(model), codec.from_text(title))
            for number, conversation, message, role, created_ms, model, title, some in connection.execute(_ROWS, values)
            if not some or self._is_out_of_bin(connection, number, conversation)
        ]
        rows.sort(key=lambda row: -row.number)
        return [row for row in rows if fits_title(row.title, self._query)]

    def _is_out_of_bin(self, connection: sqlite3.Connection, number: int, conversation: str) -> bool:
        """Whether a message of a conversation from which something lies in the bin is found without that."""
        if number in self._in_bin(connection, conversation):
            return False
        made = self._made(connection)
        if made is None or not made.turns or number < built_below(connection):
            return True
        turn = [number, *mates(connection, [number])[number]]
        return all(any(is_marked(connection, each, any_of(group)) for each in turn) for group in made.turns)

    def _in_bin(self, connection: sqlite3.Connection, conversation: str) -> frozenset[int]:
        if conversation not in self._binned:
            self._binned[conversation] = binned_numbers(connection, conversation)
        return self._binned[conversation]

    def _stands_there(self, texts: Mapping[Place, str]) -> bool:
        """Whether short words stand in the places that are asked for: their marks do not say where they stand."""
        short = [word for word in self._query.words if is_short(word)]
        if not short or not self._query.places:
            return True
        found = (look(texts[place], short) for place in self._query.places if place in texts)
        return any(len(each.spots) == len(set(short)) for each in found)

    def _hit(self, row: _Row, texts: Mapping[Place, str], files: Sequence[FileText]) -> MessageHit:
        places, words = self._query.places or COLUMNS, self._query.words
        found = excerpt({place: text for place, text in texts.items() if place in places} or texts, words)
        file = file_with(files, words) if found.place is Place.FILES else None
        return MessageHit(
            ConversationId(row.conversation_id),
            MessageId(row.message_id),
            Role(row.role) if row.role in [*Role] else Role.ASSISTANT,
            row.created_ms,
            row.model,
            row.title,
            found if file is None else excerpt({Place.FILES: file.text}, words),
            "" if file is None else file.name,
            None if file is None else file.block,
        )


def _number_at(connection: sqlite3.Connection, below: int, most: int) -> int:
    """The number from which *most* messages stand under *below*; 0 where there are fewer."""
    row = connection.execute(_NTH, (below, most)).fetchone()
    return 0 if row is None else int(row[0])


def _streams(connection: sqlite3.Connection, texts: str, marks: str) -> list[Stream]:
    tables = (("message_search", texts), ("message_marks", marks))
    return [IndexStream(connection, table, words) for table, words in tables if words]


def _texts(blocks: Sequence[ContentBlock], attached: Sequence[str]) -> dict[Place, str]:
    texts = readable(blocks)
    if attached:
        texts[Place.FILES] = "\n".join((*attached, texts.get(Place.FILES, "")))
    return texts


def _models(connection: sqlite3.Connection) -> list[str]:
    return [codec.from_text(row[0]) for row in connection.execute("SELECT model FROM search_models ORDER BY model")]


def _answering(connection: sqlite3.Connection) -> list[str]:
    """The same, of messages that are not in the index, too."""
    return [codec.from_text(row[0]) for row in connection.execute(_ALL_MODELS)]


def _share(connection: sqlite3.Connection) -> float:
    """The share of messages that are in the index."""
    below = built_below(connection)
    if below <= 1:
        return 1.0
    most = connection.execute("SELECT MAX(number) FROM messages").fetchone()[0] or 1
    return max(0.0, 1 - (below - 1) / max(most, below - 1))
