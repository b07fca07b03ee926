"""Python's garbage collector, told what will never be garbage.

The SDK and its models are some 200,000 objects that stay until the end. A full collection looks at each of them
with all threads standing still: 0.1 to 0.3 s on two cores, several times during the imports and then whenever a long
conversation is opened. Hence no full collection happens until everything is loaded, and afterwards none looks at it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
