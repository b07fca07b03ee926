"""A disk that fails under a running turn: the stream goes on, the feed is told, nothing is lost silently."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.errors import ChatelaineError
from app.model.message import Status
from app.model.news import StorageRelieved, StorageTrouble, TurnFinished, TurnProgress
from app.model.turn import Draft, TurnSettings
from tests.fakes.engine import MODEL
from tests.unit.turns.conftest import MakeEngine

SETTINGS = TurnSettings(MODEL)


@contextmanager
def locked(paths: Paths) -> Iterator[None]:
    """Hold the database's write lock from outside, as another program can."""
    connection = sqlite3.connect(paths.database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def test_the_end_of_a_turn_waits_for_the_disk(
    make_engine: MakeEngine, paths: Paths, demo_server: DemoServer
) -> None:
    gate = Gate()
    demo_server.script(Script.text("kept in memory", gate))
    async with make_engine(busy_timeout_ms=20) as engine:
        started = await engine.turns.send(Draft("Hello", SETTINGS))
        await engine.hear(TurnProgress)
        with locked(paths):
            gate.open()
            answer = await engine.turns.wait(started.conversation_id)
            assert (answer.status, answer.text) == (Status.COMPLETE, "kept in memory")
            assert engine.told(StorageTrouble)[-1].error.code == "database_locked"
            assert engine.news[-1] == TurnFinished(started.conversation_id, answer)
            assert engine.turns.snapshot(started.answer_id) == answer
            assert (await engine.stored(started.answer_id)).status is Status.RUNNING
            assert await engine.turns.wait(started.conversation_id) == answer
            assert engine.turns.running() == frozenset()
        await engine.hear(StorageRelieved)
        assert await engine.stored(started.answer_id) == answer
        assert engine.turns.snapshot(started.answer_id) is None
        assert len(await engine.ledger.rows()) == 1


async def test_the_last_try_is_at_the_programs_end(
    make_engine: MakeEngine, paths: Paths, demo_server: DemoServer
) -> None:
    gate = Gate()
    demo_server.script(Script.text("kept in memory", gate))
    async with make_engine(busy_timeout_ms=20) as engine:
        started = await engine.turns.send(Draft("Hello", SETTINGS))
        await engine.hear(TurnProgress)
        with locked(paths):
            gate.open()
            answer = await engine.turns.wait(started.conversation_id)
        await engine.turns.close()
        assert await engine.stored(started.answer_id) == answer


@pytest.mark.expected_log("the end of answer .* could not be stored")
async def test_what_cannot_be_stored_at_the_end_is_named_and_recovered_later(
    make_engine: MakeEngine, paths: Paths, demo_server: DemoServer
) -> None:
    demo_server.script(Script.text("never sent", Gate()))
    async with make_engine(busy_timeout_ms=20) as engine:
        started = await engine.turns.send(Draft("Hello", SETTINGS))
        while not (await engine.store.left_running())[0][1]:
            await engine.hear(TurnProgress)
        with locked(paths):
            await engine.turns.close()
    async with make_engine() as engine:
        assert await engine.turns.recover() == 1
        answer = await engine.stored(started.answer_id)
        assert (answer.status, answer.api_id) == (Status.INTERRUPTED, "msg_script")


async def test_checkpoints_are_repeated_until_the_disk_takes_them(
    make_engine: MakeEngine, paths: Paths, demo_server: DemoServer
) -> None:
    gates = Gate(), Gate()
    script = Script.text("x", gates[0])
    demo_server.script(Script((*script.steps[:-1], gates[1], *script.steps[-1:])))
    async with make_engine(busy_timeout_ms=20) as engine:
        with locked_after_begin(paths) as lock:
            started = await engine.turns.send(Draft("Hello", SETTINGS))
            await engine.hear(TurnProgress)
            lock()
            gates[0].open()
            await engine.hear(StorageTrouble)
            assert engine.turns.running() == {started.conversation_id}  # the stream goes on
            snapshot = engine.turns.snapshot(started.answer_id)
            assert snapshot is not None
            assert snapshot.text == "x"
        await engine.hear(StorageRelieved)
        gates[1].open()
        answer = await engine.turns.wait(started.conversation_id)
        assert (answer.status, answer.text) == (Status.COMPLETE, "x")
        assert await engine.stored(started.answer_id) == answer
        assert len(engine.told(StorageTrouble)) == 1


@contextmanager
def locked_after_begin(paths: Paths) -> Iterator[Callable[[], object]]:
    """Yields a function that takes the write lock; it is given back at the end."""
    connection = sqlite3.connect(paths.database, isolation_level=None, timeout=5)
    try:
        yield lambda: connection.execute("BEGIN IMMEDIATE")
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def test_trouble_with_checkpoints_is_over_when_the_end_is_stored(
    make_engine: MakeEngine, paths: Paths, demo_server: DemoServer
) -> None:
    gates = Gate(), Gate()
    script = Script.text("x", gates[0])
    demo_server.script(Script((*script.steps[:-1], gates[1], *script.steps[-1:])))
    async with make_engine(busy_timeout_ms=20) as engine:
        with locked_after_begin(paths) as lock:
            await engine.turns.send(Draft("Hello", SETTINGS))
            await engine.hear(TurnProgress)
            lock()
            gates[0].open()
            await engine.hear(StorageTrouble)
        gates[1].open()
        await engine.hear(TurnFinished)
        kinds = [type(news).__name__ for news in engine.news]
        assert kinds.index("StorageTrouble") < kinds.index("StorageRelieved") < kinds.index("TurnFinished")
        assert kinds.count("StorageRelieved") == 1


async def test_a_message_that_cannot_be_stored_is_not_sent(
    make_engine: MakeEngine, paths: Paths, demo_server: DemoServer
) -> None:
    async with make_engine(busy_timeout_ms=20) as engine:
        with locked(paths):
            with pytest.raises(ChatelaineError) as caught:
                await engine.turns.send(Draft("Hello", SETTINGS))
            assert caught.value.error.code == "database_locked"
            assert engine.turns.running() == frozenset()
            assert engine.news == []
        assert demo_server.requests() == []
        assert (await engine.ask("Hello")).status is Status.COMPLETE
