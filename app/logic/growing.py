"""A sequence that only grows, for values that change with every piece of a stream."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


class Growing(Generic[T]):
    """An immutable sequence; :meth:`add` is O(1) whatever its length.

    Sequences that grew from each other share one list, of which each sees its own length only. Growing twice from
    the same one copies once. So a million pieces cost a million pointers, and nothing is nested that could overflow
    a stack when it is freed, as a chain of cells could.
    """

    __slots__ = ("_count", "_items")

    def __init__(self) -> None:
        self._items: list[T] = []
        self._count = 0

    def add(self, item: T) -> Growing[T]:
        """Return this sequence with *item* behind it; this one stays as it is."""
        grown: Growing[T] = Growing()
        grown._items = self._items if len(self._items) == self._count else self._items[: self._count]
        grown._items.append(item)
        grown._count = self._count + 1
        return grown

    def put(self, index: int, item: T) -> Growing[T]:
        """Return a copy with *item* at *index*: O(n). IndexError beyond the end."""
        grown: Growing[T] = Growing()
        grown._items = self._items[: self._count]
        grown._items[index] = item
        grown._count = self._count
        return grown

    def __getitem__(self, index: int) -> T:
        if not 0 <= index < self._count:
            raise IndexError(index)
        return self._items[index]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return islice(self._items, self._count)
