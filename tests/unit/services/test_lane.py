"""What is sent goes first; what is looked at, one after the other."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from app.services.lane import Lane
from tests.fakes.waiting import until


@pytest.fixture(autouse=True)
def automatic() -> Iterator[None]:
    """The collector as Python starts it: in tests it is off otherwise."""
    gc.enable()
    yield
    gc.disable()


class _Looks:
    """Looks that each end when they are told to."""

    def __init__(self, lane: Lane) -> None:
        self.begun: list[str] = []
        self._lane = lane

    async def look(self, name: str, end: asyncio.Event) -> None:
        async with self._lane.aside():
            self.begun.append(name)
            await end.wait()


async def test_looks_go_one_after_the_other() -> None:
    looks, end, later = _Looks(Lane()), asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(looks.look("first", end))
        group.create_task(looks.look("second", later))
        await until(lambda: looks.begun)
        assert looks.begun == ["first"]
        end.set()
        await until(lambda: len(looks.begun) == 2)
        later.set()


async def test_no_look_begins_while_something_is_sent() -> None:
    lane, end = Lane(), asyncio.Event()
    looks = _Looks(lane)
    end.set()
    with lane.ahead():
        with lane.ahead():
            look = asyncio.create_task(looks.look("look", end))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not looks.begun
    await look
    assert looks.begun == ["look"]


async def test_a_send_waits_for_no_look() -> None:
    lane, end = Lane(), asyncio.Event()
    look = asyncio.create_task(_Looks(lane).look("look", end))
    await asyncio.sleep(0)
    with lane.ahead():
        assert not look.done()
    end.set()
    await look


async def test_failures_and_cancelled_looks_hold_nobody_up() -> None:
    lane, never, end = Lane(), asyncio.Event(), asyncio.Event()
    looks = _Looks(lane)
    end.set()
    with pytest.raises(ValueError, match="of the work"), lane.ahead():
        raise ValueError("of the work")
    first = asyncio.create_task(looks.look("first", never))
    await until(lambda: looks.begun)
    assert not gc.isenabled()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await looks.look("second", end)
    assert looks.begun == ["first", "second"]
    assert gc.isenabled()
