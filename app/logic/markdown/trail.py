"""A sequence that grows at its end without being copied, and still is a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Trail(Sequence[T], Generic[T]):
    """An immutable sequence; :meth:`extended` shares the storage of its predecessor.

    The newest trail over a storage extends it in amortised constant time per element; extending an older one
    copies. So a code block of a thousand lines that grows by one line costs one line, not a thousand.
    :meth:`with_end` adds elements that may still change, beside the storage.
    """

    __slots__ = ("_end", "_length", "_store")

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._store: list[T] = list(items)
        self._length = len(self._store)
        self._end: tuple[T, ...] = ()

    @classmethod
    def _over(cls, store: list[T], length: int, end: tuple[T, ...] = ()) -> Trail[T]:
        trail: Trail[T] = cls.__new__(cls)
        trail._store = store
        trail._length = length
        trail._end = end
        return trail

    def extended(self, items: Iterable[T]) -> Trail[T]:
        """Return this sequence followed by *items*."""
        store = self._store if len(self._store) == self._length else self._store[: self._length]
        store.extend(self._end)
        store.extend(items)
        return self._over(store, len(store))

    def with_end(self, items: Iterable[T]) -> Trail[T]:
        """Return this sequence followed by few *items* which are not stored: this trail can still grow cheaply."""
        return self._over(self._store, self._length, (*self._end, *items))

    def __len__(self) -> int:
        return self._length + len(self._end)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(index)
        return self._store[at] if at < self._length else self._end[at - self._length]

    def __iter__(self) -> Iterator[T]:
        yield from (self._store[at] for at in range(self._length))
        yield from self._end

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trail):
            return NotImplemented
        if len(self) != len(other):
            return False
        shared = min(self._length, other._length) if self._store is other._store else 0
        return all(self[at] == other[at] for at in range(shared, len(self)))

    def __hash__(self) -> int:
        return hash((len(self), self[0] if len(self) else None))

    def __repr__(self) -> str:
        return f"Trail({list(self)!r})"
