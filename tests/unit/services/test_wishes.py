"""The order in which wishes are fulfilled, and what becomes of those that nobody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.services.wishes import Wishes
from tests.fakes.waiting import until


class Bench:
    """Makes values when it is told to, and notes what was begun."""

    def __init__(self, at_once: int = 1) -> None:
        self.wishes: Wishes[str, str] = Wishes(10, len, at_once)
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    def want(self, key: str) -> asyncio.Task[str]:
        self.gates.setdefault(key, asyncio.Event())
        return asyncio.create_task(self.wishes.get(key, self._maker(key)))

    def _maker(self, key: str) -> Callable[[], Awaitable[str]]:
        async def make() -> str:
            self.begun.append(key)
            try:
                await self.gates[key].wait()
            except asyncio.CancelledError:
                self.ended.append(key)
                raise
            return key * 4

        return make


async def test_the_last_wish_comes_first() -> None:
    bench = Bench()
    first = bench.want("a")
    await until(lambda: bench.begun == ["a"])
    others = [bench.want(key) for key in "bcdb"]
    await asyncio.sleep(0)
    for gate in bench.gates.values():
        gate.set()
    assert await asyncio.gather(first, *others) == ["aaaa", "bbbb", "cccc", "dddd", "bbbb"]
    assert bench.begun == ["a", "b", "d", "c"]


async def test_a_wish_that_nobody_has_any_more_is_dropped_or_ended() -> None:
    bench = Bench()
    running = bench.want("a")
    await until(lambda: bench.begun == ["a"])
    waiting, shared = bench.want("b"), bench.want("a")
    await asyncio.sleep(0)
    waiting.cancel()
    shared.cancel()
    await asyncio.wait({waiting, shared})
    assert bench.ended == []  # the first still waits
    running.cancel()
    await asyncio.wait({running})
    await until(lambda: bench.ended == ["a"])
    assert bench.begun == ["a"]
    again = bench.want("b")
    bench.gates["b"].set()
    assert await again == "bbbb"


async def test_only_so_much_is_kept_and_the_oldest_goes() -> None:
    bench = Bench()
    for key in ("a", "b", "a", "c"):  # eight of ten; a was asked for after b
        task = bench.want(key)
        bench.gates[key].set()
        await task
    assert bench.wishes.size == 8
    bench.gates["a"].clear()
    assert await bench.want("a") == "aaaa"
    assert bench.begun == ["a", "b", "c"]


async def test_a_broken_file_is_tried_once_and_a_broken_machine_again() -> None:
    wishes: Wishes[str, str] = Wishes(10, len)
    tries: list[str] = []

    def failing(kind: ErrorKind) -> Callable[[], Awaitable[str]]:
        async def make() -> str:
            tries.append(kind)
            raise ChatelaineError(TurnError(kind, "broken", "It is broken."))

        return make

    for kind in (ErrorKind.USER, ErrorKind.MACHINE):
        for _ in range(2):
            with pytest.raises(ChatelaineError, match="It is broken"):
                await wishes.get(kind, failing(kind))
    assert tries == [ErrorKind.USER, ErrorKind.MACHINE, ErrorKind.MACHINE]


async def test_closing_ends_all() -> None:
    bench = Bench()
    tasks = [bench.want("a"), bench.want("b")]
    await until(lambda: bench.begun == ["a"])
    await bench.wishes.close()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
    assert bench.ended == ["a"]
