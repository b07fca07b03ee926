"""The messages for which one of some marks holds by way of their turn, as a stream of numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.logic.search_marks import role_mark
from app.model.message import Role
from app.storage.search_mates import NO_ANSWER, is_marked, mates
from app.storage.search_phrase import any_of, phrase
from app.storage.search_streams import Either, IndexStream, Shifted, Stream, Without

_NEXT = "SELECT number FROM turn_marks WHERE mark = ? AND number <= ? ORDER BY number DESC LIMIT 1"

_ANY_BINNED = "SELECT EXISTS (SELECT 1 FROM messages INDEXED BY messages_binned_since WHERE deleted_ms IS NOT NULL)"
_BINNED_ANSWER = """
SELECT EXISTS (
  SELECT 1 FROM messages AS q JOIN messages AS a INDEXED BY messages_binned
    ON a.conversation_id = q.conversation_id AND a.deleted_ms IS NOT NULL AND a.parent_id = q.id
  WHERE q.number = ?
)
"""


class NotedStream:
    """The messages that have a row in ``turn_marks`` under *mark*, the largest first. There are few."""

    def __init__(self, connection: sqlite3.Connection, mark: str) -> None:
        self._connection = connection
        self._mark = mark
        self._at: int | None = None
        self._asked = False

    def at_most(self, number: int) -> int | None:
        """See :class:`Stream`. Raises sqlite3.Error."""
        if not self._asked or (self._at is not None and self._at > number):
            row = self._connection.execute(_NEXT, (self._mark, number)).fetchone()
            self._at, self._asked = (None if row is None else int(row[0])), True
        return self._at


def own_stream(connection: sqlite3.Connection, marks: Sequence[str]) -> Stream:
    """The messages that have one of *marks* themselves."""
    return IndexStream(connection, "message_marks", any_of(marks))


def mate_stream(connection: sqlite3.Connection, marks: Sequence[str]) -> Stream:
    """The questions one of whose answers has one of *marks*, and the answers to a question that has."""
    parts: list[Stream] = [NotedStream(connection, mark) for mark in marks]
    for role, step in ((Role.ASSISTANT, -1), (Role.USER, 1)):
        words = f"({any_of(marks)}) AND {phrase(role_mark(role))}"
        marked: Stream = IndexStream(connection, "message_marks", words)
        if step < 0:  # from an answer to its question
            parts.append(Shifted(Without(marked, NotedStream(connection, NO_ANSWER)), step))
        else:
            parts.append(Without(Shifted(marked, step), NotedStream(connection, NO_ANSWER)))
    return Either(parts)


def turn_stream(connection: sqlite3.Connection, marks: Sequence[str]) -> Stream:
    """Both: what a filter holds for that asks for one of *marks*."""
    return Either([own_stream(connection, marks), mate_stream(connection, marks)])


class UnwantedMates:
    """The messages of whose turn another one has one of *marks*: what lies in the bin counts for nothing.

    The index has that, too. So where anything is in the bin, a question is looked at itself when it is asked for.
    """

    def __init__(self, connection: sqlite3.Connection, marks: Sequence[str]) -> None:
        self._connection = connection
        self._stream = mate_stream(connection, marks)
        self._words = any_of(marks)
        self._bin: bool | None = None

    def at_most(self, number: int) -> int | None:
        """See :class:`Stream`; exact for *number* itself, which is all that matters. Raises sqlite3.Error."""
        at = self._stream.at_most(number)
        return self._stream.at_most(number - 1) if at == number and self._lies_in_bin(number) else at

    def _lies_in_bin(self, number: int) -> bool:
        """Whether all that the index has of the turn of a message lies in the bin."""
        if self._bin is None:
            self._bin = self._tells(_ANY_BINNED)
        if not self._bin or not self._tells(_BINNED_ANSWER, number):
            return False
        left = mates(self._connection, [number])[number]
        return not any(is_marked(self._connection, each, self._words) for each in left)

    def _tells(self, query: str, *values: int) -> bool:
        return bool(self._connection.execute(query, values).fetchone()[0])
