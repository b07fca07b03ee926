"""Work on a thread is never left alone, whoever is cancelled."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable

import pytest

from app.services.in_thread import in_thread


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_it_is_waited_for_however_often_the_caller_is_cancelled(times: int) -> None:
    begun, go, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(60)
        ended.set()

    waiting = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(begun.wait, 60)
    for _ in range(times):
        waiting.cancel()
        await _turns()
    assert not waiting.done()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()


async def test_what_fails_after_its_caller_was_cancelled_is_no_mistake_of_ours() -> None:
    """asyncio logs what nobody has looked at."""
    begun, go = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(60)
        raise OSError("the disk is full")

    await _cancelled(lambda: in_thread(work), begun, go)
    gc.collect()


async def _cancelled(make: Callable[[], object], begun: threading.Event, go: threading.Event) -> None:
    waiting = asyncio.ensure_future(make())  # type: ignore[call-overload]
    await asyncio.to_thread(begun.wait, 60)
    waiting.cancel()
    await _turns()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_what_it_makes_for_nobody_is_closed() -> None:
    begun, go = threading.Event(), threading.Event()
    dropped: list[str] = []

    def work() -> str:
        begun.set()
        go.wait(60)
        return "a file"

    await _cancelled(lambda: in_thread(work, dropped.append), begun, go)
    assert dropped == ["a file"]
    assert await in_thread(lambda: "another", dropped.append) == "another"
    assert dropped == ["a file"]
