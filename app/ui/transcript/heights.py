"""Heights that can be summed and searched in logarithmic time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Heights:
    """A growing list of heights in whole pixels, as a Fenwick tree.

    ``before(i)`` is the sum of the first *i*; ``find(y)`` the element that pixel *y* falls into. Changing,
    appending and removing the last element cost O(log n); building costs O(n).
    """

    __slots__ = ("_tree", "_values")

    def __init__(self, values: Iterable[int] = ()) -> None:
        self._values = list(values)
        self._tree = [0, *self._values]
        for index in range(1, len(self._tree)):
            parent = index + (index & -index)
            if parent < len(self._tree):
                self._tree[parent] += self._tree[index]

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> int:
        return self._values[index]

    def __iter__(self) -> Iterator[int]:
        return iter(self._values)

    @property
    def total(self) -> int:
        """The sum of all heights."""
        return self.before(len(self._values))

    def before(self, index: int) -> int:
        """The sum of the heights before element *index*."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def set(self, index: int, height: int) -> None:
        """Give element *index* a new height."""
        delta = height - self._values[index]
        if delta == 0:
            return
        self._values[index] = height
        at = index + 1
        while at < len(self._tree):
            self._tree[at] += delta
            at += at & -at

    def append(self, height: int) -> None:
        """Add an element at the end."""
        at = len(self._tree)
        self._values.append(height)
        self._tree.append(self.before(at - 1) - self.before(at - (at & -at)) + height)

    def truncate(self, length: int) -> None:
        """Drop all elements from *length* on."""
        del self._values[length:]
        del self._tree[length + 1 :]

    def find(self, y: int) -> tuple[int, int]:
        """Return the element that holds pixel *y*, and how far into it *y* lies.

        Below zero that is the first, beyond the end the last element; elements of height 0 hold nothing.
        Raises IndexError when there are no elements.
        """
        if not self._values:
            raise IndexError("no heights")
        index, rest = 0, max(0, y)
        step = 1 << (len(self._tree).bit_length() - 1)
        while step:
            after = index + step
            if after < len(self._tree) and self._tree[after] <= rest:
                index = after
                rest -= self._tree[after]
            step >>= 1
        if index >= len(self._values):
            last = len(self._values) - 1
            return last, rest + self._values[last]
        return index, rest
