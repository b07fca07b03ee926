"""Another program that holds the database is waited for, and then named as the trouble."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from app.base.paths import Paths
from app.storage.backup import back_up
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.turns import TurnStore
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, user
from tests.unit.storage.samples import running, store_turns, summary

pytestmark = pytest.mark.process

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement).fetchall()
print("held", flush=True)
sys.stdin.read()
"""
WRITING = ("BEGIN IMMEDIATE",)
ALONE = ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "DELETE FROM drafts", "COMMIT")


@contextmanager
def _another_program(paths: Paths, *statements: str) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, str(paths.database), *statements]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield
        assert process.stdin is not None
        process.stdin.close()


async def test_a_write_waits_is_refused_and_works_again(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock, busy_timeout_ms=100)
    turns = TurnStore(database)
    await store_turns(turns, 1)
    with _another_program(paths, *WRITING):
        with pytest.raises(StorageError) as caught:
            await turns.begin(summary(), user(2, "more"), running(2))
        assert caught.value.error.code == "database_locked"
        assert len(await ConversationStore(database).path(CONVERSATION)) == 2
    await turns.begin(summary(), user(2, "more"), running(2))

    assert len(await ConversationStore(database).path(CONVERSATION)) == 4
    await database.close()


def test_a_copy_gives_up_when_another_program_does_not(paths: Paths) -> None:
    with closing(sqlite3.connect(paths.database, timeout=0)) as source:
        source.execute("CREATE TABLE drafts (a)")
        source.commit()
        with _another_program(paths, "BEGIN EXCLUSIVE"):
            with pytest.raises(StorageError) as caught:
                back_up(source, paths.backups, "label", 0)
            assert caught.value.error.code == "database_locked"
            assert list(paths.backups.iterdir()) == []
        assert back_up(source, paths.backups, "label", 0).name == "19700101T000000Z-label.db"


async def test_a_database_that_another_program_has_for_itself_is_not_opened(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    await store_turns(TurnStore(database), 1)
    await database.close()
    with _another_program(paths, *ALONE):
        with pytest.raises(StorageError) as caught:
            await Database.open(paths, clock, busy_timeout_ms=100)
        assert caught.value.error.code == "database_locked"

    database = await Database.open(paths, clock)
    assert len(await ConversationStore(database).path(CONVERSATION)) == 2
    await database.close()
