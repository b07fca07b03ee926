"""What was found out about a long text, so that it is not looked through again for every request that carries it."""

from __future__ import annotations

import threading
from collections import OrderedDict
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
        self._found: OrderedDict[tuple[int, int], V] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, text: str) -> V:
        """The result for *text*; raises what *find* raises."""
        key = (len(text), hash(text))
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        value = self._find(text)
        with self._lock:
            self._found[key] = value
            if len(self._found) > _MOST:
                self._found.popitem(last=False)
        return value
