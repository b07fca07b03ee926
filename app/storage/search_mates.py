"""Which messages are of one turn, for filters that hold for a turn: a question, and each of its answers.

A question is stored with its first answer, whose number follows its own, so most turns are known by their numbers
alone. What is otherwise (an answer that was asked for again, or beside others, or imported) has rows in ``turn_marks``:
the marks of the one for the other, and a note that the two numbers which follow each other are no turn.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from app.logic.search_marks import has_mark, turn_marks
from app.logic.search_query import HAS
from app.model.message import Role

NO_ANSWER = "!"  # the mark of a message that is no answer to the one of the number before, as it would be taken for
_PLACES = """
SELECT m.number, m.role, p.number, p.role, (SELECT role FROM messages WHERE number = m.number - 1)
FROM messages AS m LEFT JOIN messages AS p ON p.id = m.parent_id
WHERE m.number IN (SELECT value FROM json_each(?))
"""
_ANSWERS = """
SELECT q.number, a.number FROM messages AS q
JOIN messages AS a ON a.conversation_id = q.conversation_id AND a.parent_id = q.id AND a.role = 'assistant'
WHERE q.number IN (SELECT value FROM json_each(?)) AND q.role = 'user' AND a.deleted_ms IS NULL
"""
_QUESTIONS = """
SELECT a.number, q.number FROM messages AS a JOIN messages AS q ON q.id = a.parent_id AND q.role = 'user'
WHERE a.number IN (SELECT value FROM json_each(?)) AND a.role = 'assistant'
"""
_NOTE = "INSERT OR IGNORE INTO turn_marks (mark, number, mate) VALUES (?, ?, ?)"
_HAS_MARK = "SELECT 1 FROM message_marks WHERE message_marks MATCH ? AND rowid = ?"


def note_mates(connection: sqlite3.Connection, entries: Iterable[tuple[int, frozenset[str]]]) -> None:
    """Note what of messages that are in the index now, by number and marks, is not told by their numbers.

    Raises sqlite3.Error.
    """
    marks = dict(entries)
    wanted = json.dumps(list(marks))
    found: set[tuple[str, int, int]] = set()
    for number, role, parent, parent_role, before in connection.execute(_PLACES, (wanted,)).fetchall():
        if role == Role.USER and before == Role.USER:
            found.add((NO_ANSWER, number, number))
        if role != Role.ASSISTANT or (parent_role == Role.USER and parent == number - 1):
            continue
        found.add((NO_ANSWER, number, number))
        if parent_role == Role.USER:
            found |= {(mark, parent, number) for mark in turn_marks(marks[number])}
            found |= {(mark, number, parent) for mark in _has_of(connection, parent)}
    for question, answer in connection.execute(_ANSWERS, (wanted,)).fetchall():
        if answer != question + 1:
            found |= {(mark, answer, question) for mark in turn_marks(marks[question])}
    connection.executemany(_NOTE, sorted(found))


def mates(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, list[int]]:
    """The other messages of the turns of some, without those in the bin, by number. Raises sqlite3.Error."""
    found: dict[int, list[int]] = {number: [] for number in numbers}
    for query in (_ANSWERS, _QUESTIONS):
        for number, mate in connection.execute(query, (json.dumps(numbers),)):
            found[number].append(mate)
    return found


def is_marked(connection: sqlite3.Connection, number: int, words: str) -> bool:
    """Whether a message is in the index with marks that match *words* (in FTS5's language). Raises sqlite3.Error."""
    return connection.execute(_HAS_MARK, (words, number)).fetchone() is not None


def _has_of(connection: sqlite3.Connection, number: int) -> Iterator[str]:
    """The marks of what a message has that is in the index."""
    return (mark for mark in map(has_mark, HAS) if is_marked(connection, number, mark))
