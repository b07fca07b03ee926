"""Waiting for something to become true, instead of sleeping and hoping."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 60.0  # more than a busy machine needs: only what is wrong waits that long
_STEP_S = 0.005  # how often a condition is looked at, in seconds


def wait_for(condition: Callable[[], T | None], timeout: float = PATIENCE_S, what: str = "") -> T:
    """Block this thread until *condition* returns something true, and return that. For threads and processes.

    Raises AssertionError, naming *what*, after *timeout* seconds.
    """
    pause = threading.Event()
    end = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() > end:
            raise _gave_up(what, condition, timeout)
        pause.wait(_STEP_S)
    return value


async def until(condition: Callable[[], T | None], within: float = PATIENCE_S, what: str = "") -> T:
    """The same inside a coroutine: the loop runs on while *condition* is not yet true. *within* is seconds."""
    end = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > end:
            raise _gave_up(what, condition, within)
        await asyncio.sleep(_STEP_S)
    return value


def _gave_up(what: str, condition: Callable[[], object], timeout: float) -> AssertionError:
    name = what or getattr(condition, "__qualname__", repr(condition))
    return AssertionError(f"not true within {timeout:g} s: {name}")
