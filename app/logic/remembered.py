"""What was found out about a long text, so that it is not looked through again for every request that carries it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")
_MOST = 512  # texts


class Remembered(Generic[V]):
    """The results of *find*, a function of the text alone, for the texts that were asked for last.

    Texts are known by length and hash (of 64 bits, which Python keeps with them), so none is kept alive. Thread-safe.
    """

    def __init__(self, find: Callable[[str], V]) -> None:
        self._find = find
        self._found: dict[tuple[int, int], tuple[V]] = {}

    def __call__(self, text: str) -> V:
        """The result for *text*; raises what *find* raises."""
        key = (len(text), hash(text))
        found = self._found.pop(key, None)
        if found is None:
            found = (self._find(text),)
        self._found[key] = found  # behind all others
        if len(self._found) > _MOST:
            self._found.pop(list(self._found)[0], None)  # noqa: RUF015  # in one step, for other threads add, too
        return found[0]
