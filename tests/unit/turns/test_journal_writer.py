"""Checkpoints: at once when a block ends, else at most five a second, one at a time, all of it and in order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from app.logic import journal
from app.model.errors import TurnError
from app.model.events import BlockDelta, BlockStopped, StreamEvent
from app.services.journal_writer import INTERVAL_S, JournalWriter
from tests.fakes.engine import Engine
from tests.fakes.waiting import until
from tests.unit.turns.test_recovery import ANSWER, BEGUN, left


def word(text: str) -> BlockDelta:
    return BlockDelta(0, "text_delta", text)


class Written:
    """A writer on a running answer, with what it reported."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.reported: list[TurnError] = []
        self.relieved = 0
        self.writer = JournalWriter(engine.store, ANSWER.id, self.reported.append, self._relief)

    def _relief(self) -> None:
        self.relieved += 1

    async def events(self) -> list[StreamEvent]:
        """What stands in the journal, joined."""
        ((_, entries),) = await self.engine.store.left_running()
        return journal.merged([event for batch, _ in journal.decode(entries) for event in batch])

    async def entries(self) -> int:
        ((_, entries),) = await self.engine.store.left_running()
        return len(entries)


@pytest.fixture
async def written(running: Engine) -> AsyncIterator[Written]:
    """A writer for an answer that runs on disk."""
    await left(running)
    made = Written(running)
    yield made
    await made.writer.close()


async def holds(written: Written, text: str) -> None:
    """Wait until the journal ends with *text*."""
    end = asyncio.get_running_loop().time() + 5
    while (await written.events())[-1:] != [word(text)]:
        assert asyncio.get_running_loop().time() < end


async def test_what_arrives_is_written_within_a_quarter_second(written: Written) -> None:
    loop = asyncio.get_running_loop()
    written.writer.add(BEGUN, 1)
    await holds(written, "What had ")
    began = loop.time()
    written.writer.add([word("arrived")], 2)
    await holds(written, "What had arrived")
    assert loop.time() - began < INTERVAL_S + 0.5  # generous: the machine may be busy
    assert (written.reported, written.relieved) == ([], 0)


async def test_many_small_pieces_make_few_writes(written: Written) -> None:
    written.writer.add(BEGUN, 1)
    loop = asyncio.get_running_loop()
    began = loop.time()
    number = 0
    while loop.time() < began + 0.5:
        written.writer.add([word("x")], number)
        number += 1
        await asyncio.sleep(0.001)
    await holds(written, "What had " + "x" * number)
    took = loop.time() - began
    assert written.writer._writing is None
    await written.writer.close()
    assert number > 20
    assert took / INTERVAL_S + 3 > await _writes(written)


async def _writes(written: Written) -> int:
    def count(connection: object) -> int:
        row = connection.execute("SELECT COUNT(*) FROM turn_journal").fetchone()  # type: ignore[attr-defined]
        return int(row[0])

    return await written.engine.database.read(count)


async def test_the_end_of_a_block_is_written_at_once(written: Written) -> None:
    written.writer.add(BEGUN, 1)
    await until(lambda: written.writer._writing is None and not written.writer._pending)
    written.writer._next_at = float("inf")  # nothing would be due for ever
    written.writer.add([word("later")], 2)
    written.writer.add([BlockStopped(0)], 3)
    await until(lambda: not written.writer._pending)
    await until(lambda: written.writer._writing is None)
    assert (await written.events())[-1] == BlockStopped(0)


async def test_a_failing_write_is_reported_once_and_repeated_with_the_rest(running: Engine) -> None:
    written = Written(running)  # its answer is not on disk yet: every write is refused
    written.writer.add(BEGUN, 1)
    await until(lambda: written.reported)
    written.writer.add([word("arrived")], 2)
    written.writer.add([BlockStopped(0)], 3)  # does not make it hurry while the disk fails
    assert written.writer.failing
    await left(running)
    written.writer._next_at = 0
    written.writer._schedule()
    await until(lambda: written.relieved)
    assert len(written.reported) == 1
    assert await written.events() == [*BEGUN[:2], word("What had arrived"), BlockStopped(0)]
    await written.writer.close()


async def test_nothing_is_written_after_the_close(written: Written) -> None:
    written.writer.add(BEGUN, 1)
    written.writer.add([word("more")], 2)
    await written.writer.close()
    before = await written.entries()
    written.writer.add([word("too late")], 3)
    await written.writer.close()
    assert await written.entries() == before


async def test_the_pause_runs_from_the_beginning_of_a_write(written: Written) -> None:
    """A write that waited for another one is followed at once by what came meanwhile."""
    held, loop = threading.Event(), asyncio.get_running_loop()
    other = asyncio.create_task(written.engine.database.write(lambda _: held.wait(10), durable=False))
    written.writer.add(BEGUN, 1)
    began = loop.time()
    await until(lambda: not written.writer._pending)
    written.writer.add([word("arrived")], 2)
    await until(lambda: loop.time() > began + INTERVAL_S)
    held.set()
    await until(lambda: written.writer._timer is not None or not written.writer._pending)
    assert written.writer._timer is None
    await holds(written, "What had arrived")
    await other
