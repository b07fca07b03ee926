"""The threads behind the database: order, transactions, snapshots, and what a caller who leaves may expect."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.db import Database
from app.storage.errors import StorageError
from tests.fakes.clock import ManualClock
from tests.unit.storage.samples import posix_only

Job = Callable[[sqlite3.Connection], None]


def _add(number: int) -> Job:
    """Store *number* as a draft of the same name."""

    def job(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO drafts (place, content) VALUES (?, ?)", (str(number), str(number)))

    return job


def _numbers(connection: sqlite3.Connection) -> list[int]:
    return [int(row[0]) for row in connection.execute("SELECT place FROM drafts ORDER BY rowid")]


class _Gate:
    """Holds the writer thread inside a job until it is opened."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.entered = threading.Event()

    def job(self, connection: sqlite3.Connection) -> None:
        self.entered.set()
        assert self._open.wait(10)

    def open(self) -> None:
        self._open.set()


async def test_writes_happen_in_the_order_of_the_calls(database: Database) -> None:
    await asyncio.gather(*(database.write(_add(number)) for number in range(200)))

    assert await database.read(_numbers) == list(range(200))


async def test_a_job_that_raises_changes_nothing_and_the_next_one_works(database: Database) -> None:
    def job(connection: sqlite3.Connection) -> None:
        _add(1)(connection)
        raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        await database.write(job)
    await database.write(_add(2))

    assert await database.read(_numbers) == [2]


async def test_a_broken_rule_of_the_schema_is_our_bug_and_changes_nothing(database: Database) -> None:
    def job(connection: sqlite3.Connection) -> None:
        _add(1)(connection)
        connection.execute("INSERT INTO turn_journal VALUES ('nobody', 1, '[]')")

    with pytest.raises(StorageError) as caught:
        await database.write(job)

    assert (caught.value.error.kind, caught.value.error.code) == ("bug", "storage_failed")
    assert "FOREIGN KEY" in caught.value.error.detail
    assert await database.read(_numbers) == []


async def test_an_exception_that_futures_do_not_take_still_reaches_the_caller(database: Database) -> None:
    def job(connection: sqlite3.Connection) -> object:
        return next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await database.write(job)


async def test_a_caller_who_is_cancelled_does_not_take_back_the_write(database: Database) -> None:
    gate = _Gate()
    held = asyncio.create_task(database.write(gate.job))
    waiting = asyncio.create_task(database.write(_add(7)))
    await asyncio.to_thread(gate.entered.wait, 10)
    for task in (held, waiting):
        task.cancel()
    cancelled = await asyncio.gather(held, waiting, return_exceptions=True)
    gate.open()

    assert [type(each) for each in cancelled] == [asyncio.CancelledError] * 2
    await database.write(_add(8))
    assert await database.read(_numbers) == [7, 8]


async def test_closing_first_does_what_was_asked_for(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    gate = _Gate()
    writes = [asyncio.create_task(database.write(job)) for job in (gate.job, _add(1), _add(2))]
    await asyncio.to_thread(gate.entered.wait, 10)
    closing = asyncio.create_task(database.close())
    gate.open()
    await closing

    assert all(task.done() for task in writes)
    with sqlite3.connect(paths.database) as connection:
        assert _numbers(connection) == [1, 2]
    connection.close()


async def test_closing_leaves_one_file_and_no_thread(paths: Paths, clock: ManualClock) -> None:
    before = set(threading.enumerate())
    database = await Database.open(paths, clock)
    await database.write(_add(1))
    await database.read(_numbers)
    assert {thread.name for thread in set(threading.enumerate()) - before} == {
        "database-writer",
        "database-reader-1",
        "database-reader-2",
    }
    await database.close()
    await database.close()

    assert set(threading.enumerate()) - before == set()
    assert [path.name for path in paths.root.iterdir()] == ["chatelaine.db"]


async def test_a_cancelled_close_still_closes(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    gate = _Gate()
    write = asyncio.create_task(database.write(gate.job))
    await asyncio.to_thread(gate.entered.wait, 10)
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    gate.open()
    await write
    await database.close()

    assert [path.name for path in paths.root.iterdir()] == ["chatelaine.db"]


async def test_after_closing_nothing_is_taken(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    await database.close()

    for call in (database.write(_add(1)), database.read(_numbers)):
        with pytest.raises(StorageError, match="closed"):
            await call


def test_a_loop_that_ends_while_its_write_runs_is_no_trouble(paths: Paths, clock: ManualClock) -> None:
    gate = _Gate()

    async def ask_and_leave() -> Database:
        database = await Database.open(paths, clock)
        asyncio.get_running_loop().create_task(database.write(gate.job))  # cancelled by the loop's end
        await asyncio.to_thread(gate.entered.wait, 10)
        return database

    async def look(database: Database) -> list[int]:
        await database.write(_add(3))
        try:
            return await database.read(_numbers)
        finally:
            await database.close()

    database = asyncio.run(ask_and_leave())
    gate.open()
    assert asyncio.run(look(database)) == [3]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError):
        await database.read(_add(1))

    assert await database.read(_numbers) == []


async def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    loop = asyncio.get_running_loop()

    def job(connection: sqlite3.Connection) -> tuple[list[int], list[int]]:
        before = _numbers(connection)
        asyncio.run_coroutine_threadsafe(database.write(_add(1)), loop).result(10)
        return before, _numbers(connection)

    assert await database.read(job) == ([], [])
    assert await database.read(_numbers) == [1]


async def test_two_readers_work_at_once(database: Database) -> None:
    meeting = threading.Barrier(2)

    assert sorted(await asyncio.gather(*(database.read(lambda _: meeting.wait(10)) for _ in range(2)))) == [0, 1]


async def test_how_the_writer_is_set_up(paths: Paths, clock: ManualClock) -> None:
    names = ("journal_mode", "foreign_keys", "trusted_schema", "cell_size_check", "busy_timeout", "application_id")
    expected = ["wal", 1, 0, 1, 3000, int.from_bytes(b"Chtl", "big")]

    def job(connection: sqlite3.Connection) -> list[object]:
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    for _ in ("new", "old"):
        database = await Database.open(paths, clock)
        assert await database.write(job) == expected
        await database.close()


async def test_only_durable_writes_are_forced_to_the_disk(database: Database) -> None:
    def job(connection: sqlite3.Connection) -> object:
        return connection.execute("PRAGMA synchronous").fetchone()[0]

    assert [await database.write(job), await database.write(job, durable=False), await database.write(job)] == [2, 1, 2]


@posix_only
async def test_only_the_owner_can_read_the_files(paths: Paths, clock: ManualClock) -> None:
    paths.database.touch(0o644)
    paths.database.chmod(0o644)  # whatever the umask made of it
    database = await Database.open(paths, clock)
    await database.write(_add(1))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in paths.root.iterdir()}
    await database.close()

    assert modes == {"chatelaine.db": 0o600, "chatelaine.db-wal": 0o600, "chatelaine.db-shm": 0o600}


@posix_only
@pytest.mark.parametrize("name", ["with space", "100%", "a?b#c&mode=ro", "Übung 你好", "a;b'c\"d"])
async def test_any_folder_name_will_do(tmp_path: Path, clock: ManualClock, name: str) -> None:
    paths = Paths(tmp_path / name)
    paths.root.mkdir()
    for expected in ([1], [1, 2]):
        database = await Database.open(paths, clock)
        await database.write(_add(expected[-1]))
        assert await database.read(_numbers) == expected
        await database.close()

    assert [path.name for path in paths.root.iterdir()] == ["chatelaine.db"]


async def test_what_was_written_is_there_after_a_restart(paths: Paths, clock: ManualClock) -> None:
    for number in range(3):
        database = await Database.open(paths, clock)
        await database.write(_add(number))
        await database.close()

    database = await Database.open(paths, clock)
    assert await database.read(_numbers) == [0, 1, 2]
    await database.close()
