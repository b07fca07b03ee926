"""Work on a thread that is not left alone when whoever waits for it is cancelled."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T], unwanted: Callable[[T], object] | None = None) -> T:
    """Run *work* on a worker thread to its end, however often the caller is cancelled meanwhile.

    What it makes for a caller who was cancelled goes to *unwanted*, on a thread, too: else nobody would close it.
    """
    task = asyncio.create_task(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await _ended(task)
        if unwanted is not None and not task.cancelled() and task.exception() is None:
            await _ended(asyncio.create_task(asyncio.to_thread(partial(unwanted, task.result()))))
        raise


async def _ended(task: asyncio.Task[Any]) -> None:
    """Wait until *task* has ended, and look at its error: nobody else will."""
    while not task.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
