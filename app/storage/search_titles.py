"""Finds conversations by their titles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from app.logic.search_excerpt import has_words, marks_in
from app.logic.search_query import SearchQuery
from app.logic.search_text import is_short
from app.model.ids import ConversationId
from app.model.search import Excerpt, Place, TitleHit
from app.storage import codec
from app.storage.search_phrase import phrase

_MOST_TITLED = 200  # conversations whose messages are looked up; of more, one is met soon enough
_BY_INDEX = """
SELECT t.conversation_id, t.title FROM title_search
JOIN conversation_titles AS t ON t.number = title_search.rowid
WHERE title_search MATCH ? ORDER BY title_search.rowid DESC
"""
_BY_READING = "SELECT conversation_id, title FROM conversation_titles WHERE instr(title, ?) ORDER BY number DESC"
_SHOWN = """
SELECT id, title, updated_ms FROM conversations
WHERE id IN (SELECT value FROM json_each(?)) AND deleted_ms IS NULL ORDER BY updated_ms DESC, id DESC
"""


def find_titles(connection: sqlite3.Connection, query: SearchQuery, limit: int) -> tuple[TitleHit, ...]:
    """Return at most *limit* conversations whose title has all words. Raises sqlite3.Error or StorageError.

    None when the query asks for something that a title cannot have.
    """
    words = (*query.words, *query.titles)
    if not words or query.filtered or (query.places and Place.TITLE not in query.places):
        return ()
    without = (*query.no_words, *query.no_titles)
    found: list[TitleHit] = []
    ids = _titled(connection, words, without, limit * 4)
    for id, stored, updated_ms in connection.execute(_SHOWN, (json.dumps(ids),)):
        title = codec.from_text(stored)
        excerpt = Excerpt(title, marks_in(title, words), Place.TITLE)
        found.append(TitleHit(ConversationId(id), updated_ms, excerpt))
    return tuple(found[:limit])


def conversations_titled(connection: sqlite3.Connection, query: SearchQuery) -> list[str] | None:
    """Return the few conversations that ``title:`` leaves; None where it is not asked for, or leaves many.

    Raises sqlite3.Error.
    """
    if not query.titles:
        return None
    found = _titled(connection, query.titles, query.no_titles, _MOST_TITLED + 1)
    return found if len(found) <= _MOST_TITLED else None


def fits_title(title: str, query: SearchQuery) -> bool:
    """Whether a title as it is has what is asked of titles."""
    return has_words(title, query.titles) and not any(has_words(title, [word]) for word in query.no_titles)


def _titled(connection: sqlite3.Connection, words: Sequence[str], without: Sequence[str], most: int) -> list[str]:
    """Conversations by the words of their titles, the newest first. Short words alone are looked for by reading.

    That is some tens of milliseconds for a hundred thousand titles: they are short.
    """
    long = [word for word in words if not is_short(word)]
    found: list[str] = []
    rows = connection.execute(*((_BY_INDEX, (_all(long),)) if long else (_BY_READING, (words[0],))))
    for conversation, title in rows:
        if has_words(title, words) and not any(has_words(title, [word]) for word in without):
            found.append(conversation)
            if len(found) >= most:
                break
    rows.close()
    return found


def _all(words: Sequence[str]) -> str:
    return " AND ".join(map(phrase, words))
