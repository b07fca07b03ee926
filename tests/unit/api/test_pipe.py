"""The pipe: the first event at once, then one wake-up per frame, everything in order."""

from __future__ import annotations

import asyncio

from app.api.network import NetworkThread
from app.api.pipe import FRAME_S, Pipe
from app.model.events import BlockDelta, StreamBatch
from tests.fakes.waiting import until


def number(value: int) -> BlockDelta:
    return BlockDelta(0, "text_delta", str(value))


async def everything(pipe: Pipe) -> list[StreamBatch]:
    found = []
    while (batch := await pipe.take()) is not None:
        found.append(batch)
    return found


async def test_a_flood_crosses_in_frames(network: NetworkThread) -> None:
    pipe = Pipe()
    loop = asyncio.get_running_loop()

    async def flood() -> float:
        began = asyncio.get_running_loop().time()
        pipe.opened(1, "req_1", {"a": "b"})
        for value in range(500):
            pipe.put(number(value), value)
            if value % 10 == 9:
                await asyncio.sleep(0.001)
        pipe.flush()
        return asyncio.get_running_loop().time() - began

    reader = loop.create_task(everything(pipe))
    took = await network.call(flood)
    pipe.end()
    batches = await reader
    assert [event.text for batch in batches for event in batch.events] == [str(value) for value in range(500)]  # type: ignore[union-attr]
    assert (batches[0].request_id, batches[0].headers) == ("req_1", {"a": "b"})
    assert all(batch.request_id is None for batch in batches[1:])
    assert batches[-1].received_ms == 499
    assert len(batches) <= took / FRAME_S + 4


async def test_the_first_event_waits_for_nothing(network: NetworkThread) -> None:
    pipe = Pipe()

    async def one() -> None:
        pipe.put(number(1), 1)

    await network.call(one)
    batch = await pipe.take()
    assert batch is not None
    assert batch.events == (number(1),)


async def test_an_event_within_the_frame_crosses_by_itself(network: NetworkThread) -> None:
    pipe = Pipe()

    async def two() -> None:
        pipe.put(number(1), 1)
        pipe.put(number(2), 2)

    await network.call(two)
    first, second = await pipe.take(), await pipe.take()
    assert first is not None
    assert second is not None
    assert (*first.events, *second.events) == (number(1), number(2))


async def test_a_slow_receiver_gets_everything_joined(network: NetworkThread) -> None:
    pipe = Pipe()

    async def some() -> None:
        pipe.opened(1, "req_1", {})
        for value in range(3):
            pipe.put(number(value), value + 10)
            pipe.flush()

    await network.call(some)
    await until(lambda: len(pipe._arrived) == 4)
    pipe.end()
    (batch,) = await everything(pipe)
    assert batch == StreamBatch(tuple(number(value) for value in range(3)), 12, "req_1", {})


async def test_an_end_wakes_who_waits() -> None:
    pipe = Pipe()
    reader = asyncio.create_task(everything(pipe))
    await asyncio.sleep(0)
    pipe.end()
    assert await reader == []
