"""Walks down several lists of message numbers at once and yields those that are in all of them, the largest first.

Each list is an answer of an index, read only as far as it is needed: a frequent word costs nothing beside a rare one,
and who has enough stops.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Protocol

_STEPS = 300  # rows that are read on before the index is asked for a place further down, which costs as much
_LONGEST_RUN = 128  # rows that are read in one go


class Stream(Protocol):
    """Numbers, the largest first."""

    def at_most(self, number: int) -> int | None:
        """The largest number that is not above *number*; asked for with ever smaller ones. None when there is none."""
        ...


class IndexStream:
    """The rows of a full-text table that match *words* (in FTS5's language), the largest first.

    They are read in runs, each twice as long as the one before: few where one number is enough, and many in one go
    where a frequent word is walked beside a rarer one.
    """

    def __init__(self, connection: sqlite3.Connection, table: str, words: str) -> None:
        self._connection = connection
        self._query = f"SELECT -rowid FROM {table} WHERE {table} MATCH ? AND rowid <= ? ORDER BY rowid DESC"  # noqa: S608
        self._words = words
        self._rows: sqlite3.Cursor | None = None
        self._run: list[int] = []  # negative, so that they ascend
        self._place = 0
        self._length = 1  # of the next run

    def at_most(self, number: int) -> int | None:
        """See :class:`Stream`. Raises sqlite3.Error."""
        if self._rows is None:
            self._seek(number)
        left = _STEPS
        while self._run:
            self._place = bisect_left(self._run, -number, self._place)
            if self._place < len(self._run):
                return -self._run[self._place]
            if left > 0:
                left -= self._length
                self._read()
            else:
                self._seek(number)
        return None

    def _seek(self, number: int) -> None:
        if self._rows is not None:
            self._rows.close()
        self._rows = self._connection.execute(self._query, (self._words, number))
        self._length = 1
        self._read()

    def _read(self) -> None:
        assert self._rows is not None
        self._run = [number for (number,) in self._rows.fetchmany(self._length)]
        self._place, self._length = 0, min(2 * self._length, _LONGEST_RUN)


class KnownStream:
    """Numbers that are known already."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = sorted(numbers)

    def at_most(self, number: int) -> int | None:
        """See :class:`Stream`."""
        at = bisect_right(self._numbers, number)
        return self._numbers[at - 1] if at else None


class Shifted:
    """The numbers of a stream, each *step* larger."""

    def __init__(self, stream: Stream, step: int) -> None:
        self._stream = stream
        self._step = step

    def at_most(self, number: int) -> int | None:
        """See :class:`Stream`."""
        at = self._stream.at_most(number - self._step)
        return None if at is None else at + self._step


class Either:
    """The numbers that are in any of some streams."""

    def __init__(self, streams: Sequence[Stream]) -> None:
        self._streams = list(streams)

    def at_most(self, number: int) -> int | None:
        """See :class:`Stream`."""
        largest: int | None = None
        ended = False
        for stream in self._streams:
            at = stream.at_most(number)
            if at is None:
                ended = True
            elif largest is None or at > largest:
                largest = at
                if at == number:
                    break
        if ended:  # for good: of marks of costs most are nowhere
            self._streams = [stream for stream in self._streams if stream.at_most(number) is not None]
        return largest


class Both:
    """The numbers that are in all of some streams; at least one."""

    def __init__(self, streams: Sequence[Stream]) -> None:
        self._streams = streams

    def at_most(self, number: int) -> int | None:
        """See :class:`Stream`."""
        return _agreed(self._streams, number)


class Without:
    """The numbers of a stream that are not in another one."""

    def __init__(self, stream: Stream, unwanted: Stream) -> None:
        self._stream = stream
        self._unwanted = unwanted

    def at_most(self, number: int) -> int | None:
        """See :class:`Stream`."""
        at = self._stream.at_most(number)
        while at is not None and self._unwanted.at_most(at) == at:
            at = self._stream.at_most(at - 1)
        return at


def common(wanted: Sequence[Stream], unwanted: Sequence[Stream], below: int) -> Iterator[int]:
    """Yield the numbers under *below* that are in all *wanted* streams and in no *unwanted* one, the largest first.

    At least one must be wanted. Raises sqlite3.Error.
    """
    number = below - 1
    while True:
        found = _agreed(wanted, number)
        if found is None:
            return
        if all(stream.at_most(found) != found for stream in unwanted):
            yield found
        number = found - 1


def _agreed(wanted: Sequence[Stream], number: int) -> int | None:
    """The largest number up to *number* on which all agree."""
    agreeing = 0
    while agreeing < len(wanted):
        for stream in wanted:
            at = stream.at_most(number)
            if at is None:
                return None
            agreeing = agreeing + 1 if at == number else 1
            number = at
            if agreeing >= len(wanted):
                return number
    return number
