"""Python's garbage collector, told what will never be garbage.

The SDK and its models are some 200,000 objects that stay until the end. A full collection looks at each of them
with all threads standing still: 0.1 to 0.3 s on two cores, several times during the imports and then whenever a long
conversation is opened. Hence no full collection happens until everything is loaded, and afterwards none looks at it.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM = 1_000  # collections of the middle generation before a full one; Python's own number is 10


@contextmanager
def late_full_collections() -> Iterator[Callable[[], None]]:
    """Hold full collections back inside the block.

    Yields what is to be called, in any thread, once everything that stays is loaded: that is left out of collections
    for good, and full ones happen again. Only the first call in a process leaves anything out: later there may be
    garbage among it.
    """
    usual = gc.get_threshold()
    gc.set_threshold(usual[0], usual[1], _SELDOM)

    def loaded() -> None:
        if not gc.get_freeze_count():
            gc.freeze()
        gc.set_threshold(*usual)

    try:
        yield loaded
    finally:
        gc.set_threshold(*usual)


class _Holders:
    """How many hold the collector: it is one for the whole process, whichever threads work."""

    def __init__(self) -> None:
        self._count = 0
        self._was_on = True
        self._lock = threading.Lock()

    def come(self) -> None:
        with self._lock:
            if not self._count:
                self._was_on = gc.isenabled()
                gc.disable()
            self._count += 1

    def any(self) -> bool:
        return self._count > 0

    def go(self) -> None:
        with self._lock:
            self._count -= 1
            if not self._count and self._was_on:
                gc.enable()


_HOLDERS: Final = _Holders()


@contextmanager
def held_collections() -> Iterator[None]:
    """Hold all collections back inside the block, in whatever threads: for a second at most, without cycles in it.

    What is let go is freed at once all the same. Blocks may overlap, also those of coroutines.
    """
    _HOLDERS.come()
    try:
        yield
    finally:
        _HOLDERS.go()


def is_held() -> bool:
    """Whether somebody holds collections back at the moment."""
    return _HOLDERS.any()
