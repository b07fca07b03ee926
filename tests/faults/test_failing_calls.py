"""A disk that is full, broken or pulled out in the middle of SQLite's work: told, undone as a whole, and over again."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.message import Status
from app.model.news import StorageRelieved, StorageTrouble, TurnProgress
from app.model.turn import Draft, TurnSettings
from app.storage.backups import BackupFiles
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.migrate import known_migrations
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.engine import MODEL, engine
from tests.fakes.messages import CONVERSATION, answer, user
from tests.faults.failing_calls import FailingCalls, failing_calls
from tests.unit.storage.samples import posix_only, running, store_turns, summary

pytestmark = posix_only
NUMBERS = [errno.ENOSPC, errno.EIO, errno.ENXIO, errno.ENODEV, errno.EROFS]


def codes(number: int) -> set[str]:
    """What is told: SQLite says of a full disk in some places, and of all else everywhere, only that writing failed."""
    return {"storage_failed", "disk_full"} if number == errno.ENOSPC else {"storage_failed"}


@pytest.fixture
def calls() -> Iterator[FailingCalls]:
    with failing_calls() as made:
        yield made


@pytest.mark.parametrize("number", NUMBERS, ids=errno.errorcode.get)
async def test_a_turn_is_stored_as_a_whole_or_not_at_all(
    paths: Paths, clock: ManualClock, calls: FailingCalls, number: int
) -> None:
    database = await Database.open(paths, clock)
    turns, conversations = TurnStore(database), ConversationStore(database)
    await store_turns(turns, 2)
    told: set[str] = set()
    for after in range(30):
        before = await conversations.path(CONVERSATION)
        turn = len(before) // 2 + 1
        calls.fail(number, after)
        try:
            await turns.begin(summary(), user(turn, "question " * 3_000), running(turn))
            await turns.finish(answer(turn, "reply " * 3_000), None)
        except StorageError as error:
            told.add(error.error.code)
        calls.work()
        path = await conversations.path(CONVERSATION)
        assert path[: len(before)] == before
        for left, _ in await turns.left_running():
            await turns.finish(answer(turn, "later"), None)
            assert left == running(turn)
    assert told
    assert told <= codes(number)
    assert await verify(database) == []
    await database.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.ENXIO], ids=errno.errorcode.get)
async def test_what_an_answer_brings_meanwhile_is_kept(
    paths: Paths, demo_server: DemoServer, calls: FailingCalls, number: int
) -> None:
    gates = Gate(), Gate()
    script = Script.text("received while nothing could be saved", gates[0])
    demo_server.script(Script((*script.steps[:-1], gates[1], *script.steps[-1:])))
    async with engine(paths, demo_server) as made:
        started = await made.turns.send(Draft("Hello", TurnSettings(MODEL)))
        await made.hear(TurnProgress)
        calls.fail(number)
        gates[0].open()
        trouble = await made.hear(StorageTrouble)
        assert trouble.error.code in codes(number)
        gates[1].open()
        finished = await made.turns.wait(started.conversation_id)
        assert (finished.status, finished.text) == (Status.COMPLETE, "received while nothing could be saved")
        assert calls.failed
        calls.work()
        await made.hear(StorageRelieved)
        assert await made.stored(started.answer_id) == finished
        assert len(await made.ledger.rows()) == 1
        assert await verify(made.database) == []


@pytest.mark.parametrize("number", NUMBERS, ids=errno.errorcode.get)
async def test_a_backup_is_there_as_a_whole_or_not_at_all(
    paths: Paths, clock: ManualClock, calls: FailingCalls, number: int
) -> None:
    database = await Database.open(paths, clock)
    await store_turns(TurnStore(database), 10)
    files = BackupFiles(paths)
    made = 0
    told: set[str] = set()
    for after in range(0, 400, 7):
        calls.fail(number, after)
        try:
            made += bool(await files.make("manual", clock.now_ms()))
        except StorageError as error:
            told.add(error.error.code)
        calls.work()
        assert [path.suffix for path in paths.backups.iterdir()] == [".db"] * made
    assert made
    assert told
    assert told <= codes(number)
    for backup in await files.list():
        await files.check(backup.name)
    await database.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
async def test_a_change_of_the_schema_is_done_or_undone(
    tmp_path: Path, clock: ManualClock, calls: FailingCalls, number: int
) -> None:

    steps = known_migrations()
    told: set[str] = set()
    for after in range(0, 300, 20):
        paths = Paths(tmp_path / str(after))
        paths.root.mkdir(mode=0o700)
        old = await Database.open(paths, clock, steps=steps[:1])
        await old.close()
        calls.fail(number, after)
        try:
            opened = await Database.open(paths, clock)
        except StorageError as error:
            told.add(error.error.code)
        else:
            calls.work()
            await opened.close()
        calls.work()
        again = await Database.open(paths, clock)
        assert await verify(again) == []
        await again.close()
    assert told
    assert told <= codes(number)
