"""Which conversations a list has: by page, each page as quick as the first, however many there are.

What few conversations can have at all is looked up first, and those are sorted. Anything else is met soon enough on the
way down the order, and what it is filtered by stands in the index of that order.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.logic.listing import place
from app.logic.search_text import folded, is_short
from app.model.conversation import ConversationSummary
from app.model.ids import FolderId
from app.model.listing import NO_FOLDER, ListWish, SortBy
from app.storage import codec
from app.storage.search_phrase import phrase

_FEW = 1000
_COLUMNS = {
    SortBy.USED: ("updated_ms", "conversations_by_use"),
    SortBy.CREATED: ("created_ms", "conversations_by_creation"),
    SortBy.TITLE: ("title_key", "conversations_by_title"),
    SortBy.COST: ("cost_nano", "conversations_by_cost"),
}
PINNED = """
SELECT id FROM conversations INDEXED BY conversations_pinned
WHERE deleted_ms IS NULL AND archived = 0 AND pinned = 1 AND (updated_ms, id) < (?, ?)
ORDER BY updated_ms DESC, id DESC LIMIT ?
"""
IN_FOLDER = """
SELECT updated_ms, id FROM conversations INDEXED BY conversations_in_folder
WHERE deleted_ms IS NULL AND archived = 0 AND pinned = 0 AND folder_id IS ? AND (updated_ms, id) < (?, ?)
ORDER BY updated_ms DESC, id DESC LIMIT ?
"""
PINNED_IN_FOLDER = """
SELECT updated_ms, id FROM conversations INDEXED BY conversations_pinned
WHERE deleted_ms IS NULL AND archived = 0 AND pinned = 1 AND folder_id = ? AND (updated_ms, id) < (?, ?)
ORDER BY updated_ms DESC, id DESC LIMIT ?
"""
UNREAD = "SELECT id FROM conversations INDEXED BY conversations_unread WHERE unread = 1 LIMIT ?"
_OF_TAG = "SELECT conversation_id FROM conversation_tags WHERE tag_id = ? LIMIT ?"
_OF_MODEL = "SELECT conversation_id FROM conversation_models WHERE model = ? LIMIT ?"
_OF_FOLDER = "SELECT id FROM conversations WHERE folder_id = ? LIMIT ?"
_TITLED = """
SELECT t.conversation_id FROM title_search JOIN conversation_titles AS t ON t.number = title_search.rowid
WHERE title_search MATCH ? LIMIT ?
"""
_TITLED_SHORTLY = "SELECT conversation_id FROM conversation_titles WHERE instr(title, ?) LIMIT ?"
_OF_MODELS = """EXISTS (
  SELECT 1 FROM conversation_models AS o WHERE o.conversation_id = conversations.id AND o.model IN ({}))"""
_END = (2**62, "~")  # behind every time and every identifier


@dataclass(slots=True)
class _Terms:
    """Conditions of a question, with their values."""

    words: list[str] = field(default_factory=list)
    values: list[str | bytes | int] = field(default_factory=list)

    def add(self, words: str, *values: str | bytes | int) -> None:
        """One more that must hold."""
        self.words.append(words)
        self.values += values


def home_ids(connection: sqlite3.Connection, limit: int, after: ConversationSummary | None) -> list[str]:
    """Return what the list has at first: what is pinned, then what is in no folder, the last used first.

    Raises sqlite3.Error.
    """
    found: list[str] = []
    if after is None or after.pinned:
        found = [row[0] for row in connection.execute(PINNED, (*_behind(after), limit))]
        after = None
    return found + [id for _, id in connection.execute(IN_FOLDER, (None, *_behind(after), limit - len(found)))]


def folder_ids(
    connection: sqlite3.Connection, folder: FolderId, limit: int, after: ConversationSummary | None
) -> list[str]:
    """Return what is in *folder*, pinned or not, the last used first. Raises sqlite3.Error."""
    values = (folder, *_behind(after), limit)
    found = [*connection.execute(IN_FOLDER, values), *connection.execute(PINNED_IN_FOLDER, values)]
    return [id for _, id in sorted(found, reverse=True)[:limit]]


def listed_ids(
    connection: sqlite3.Connection, wish: ListWish, limit: int, after: ConversationSummary | None = None
) -> list[str]:
    """Return at most *limit* (-1 for all) of those that *wish* asks for, in its order, behind *after*.

    Raises sqlite3.Error.
    """
    few = _few(connection, wish)
    if few is not None and not few:
        return []
    sql, values = question(wish, few, after)
    return [row[0] for row in connection.execute(sql, (*values, limit))]


def question(
    wish: ListWish, few: Sequence[str] | None, after: ConversationSummary | None
) -> tuple[str, list[str | bytes | int]]:
    """The statement for *wish* with its values but the limit. *few* are all that can be meant, where they are known."""
    column, index = _COLUMNS[wish.sort]
    terms = _terms(wish, few is None)
    if few is not None:
        terms.add("id IN (SELECT value FROM json_each(?))", json.dumps(list(few)))
    if after is not None:
        terms.add(f"({column}, id) {'>' if wish.ascending else '<'} (?, ?)", *place(wish, after))
    way = "ASC" if wish.ascending else "DESC"
    by = index if few is None else "sqlite_autoindex_conversations_1"  # of its primary key
    where = " AND ".join(("deleted_ms IS NULL", "archived = ?", *terms.words))
    sql = f"SELECT id FROM conversations INDEXED BY {by} WHERE {where} ORDER BY {column} {way}, id {way} LIMIT ?"  # noqa: S608
    return sql, [int(wish.archived), *terms.values]


def _terms(wish: ListWish, walking: bool) -> _Terms:
    terms = _Terms()
    if wish.folders:
        named = [folder for folder in wish.folders if folder != NO_FOLDER]
        inside = f"folder_id IN ({', '.join('?' * len(named))})"
        terms.add(inside if len(named) == len(wish.folders) else f"({inside} OR folder_id IS NULL)", *named)
    if wish.attached:
        terms.add("attached = 1")
    if wish.cost_nano is not None:
        terms.add("cost_nano >= ?", wish.cost_nano)
    if wish.cost_most_nano is not None:
        terms.add("cost_nano <= ?", wish.cost_most_nano)
    if wish.since_ms is not None:
        terms.add("updated_ms >= ?", wish.since_ms)
    if wish.until_ms is not None:
        terms.add("updated_ms < ?", wish.until_ms)
    if walking:
        _add_lookups(terms, wish)
    return terms


def _add_lookups(terms: _Terms, wish: ListWish) -> None:
    """What is asked of other tables, for each conversation on the way."""
    for tag in wish.tags:
        terms.add(
            "EXISTS (SELECT 1 FROM conversation_tags AS g WHERE g.tag_id = ? AND g.conversation_id = conversations.id)",
            tag,
        )
    if wish.models:
        any_of = ", ".join("?" * len(wish.models))
        terms.add(_OF_MODELS.format(any_of), *map(codec.to_text, wish.models))
    if needle := folded(wish.title):
        terms.add(
            "EXISTS (SELECT 1 FROM conversation_titles AS n"
            " WHERE n.conversation_id = conversations.id AND instr(n.title, ?))",
            needle,
        )


def _few(connection: sqlite3.Connection, wish: ListWish) -> list[str] | None:
    """All that can be meant, where one of the conditions leaves few; None where each leaves many.

    What leaves many is then not looked up: it is asked of the few, by the answers of the others.
    """
    left: set[str] | None = None
    many = False
    for found in _lookups(connection, wish):
        if len(found) > _FEW:
            many = True
            continue
        left = set(found) if left is None else left.intersection(found)
    if left is None or not many:
        return None if left is None else sorted(left)
    return _holding(connection, wish, sorted(left))


def _holding(connection: sqlite3.Connection, wish: ListWish, ids: Sequence[str]) -> list[str]:
    """Those of a few conversations for which all that other tables say holds."""
    terms = _Terms(["id IN (SELECT value FROM json_each(?))"])
    _add_lookups(terms, wish)
    sql = f"SELECT id FROM conversations WHERE {' AND '.join(terms.words)}"  # noqa: S608
    return [row[0] for row in connection.execute(sql, (json.dumps(list(ids)), *terms.values))]


def _lookups(connection: sqlite3.Connection, wish: ListWish) -> Iterator[list[str]]:
    """For each condition that an index of its own answers: its conversations, or one more than few of them."""
    most = _FEW + 1
    if needle := folded(wish.title):
        if is_short(needle):
            yield _ids(connection, _TITLED_SHORTLY, needle, most)
        else:
            yield _ids(connection, _TITLED, phrase(needle), most)
    for tag in wish.tags:
        yield _ids(connection, _OF_TAG, tag, most)
    if wish.models:
        yield [id for model in wish.models for id in _ids(connection, _OF_MODEL, codec.to_text(model), most)]
    if wish.folders and NO_FOLDER not in wish.folders:
        yield [id for folder in wish.folders for id in _ids(connection, _OF_FOLDER, folder, most)]


def _ids(connection: sqlite3.Connection, sql: str, value: str | bytes, most: int) -> list[str]:
    return [row[0] for row in connection.execute(sql, (value, most))]


def _behind(after: ConversationSummary | None) -> tuple[int, str]:
    return _END if after is None else (after.updated_ms, after.id)
