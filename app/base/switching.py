"""How soon a thread gives way to another that waits: the window's thread waits so long whenever another one works.

It comes back to Python dozens of times for a single frame. With Python's own 5 ms each time the window stands still for
a tenth of a second and longer while a branch of thousands of messages is worked at on another thread.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SWITCH_S = 0.0005


@contextmanager
def quick_switches() -> Iterator[None]:
    """Let threads give way after half a millisecond inside the block."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
