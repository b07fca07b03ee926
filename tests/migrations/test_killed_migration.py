"""A process that dies in the middle of a schema step leaves the database as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.backups import BackupFiles
from app.storage.conversations import ConversationStore
from app.storage.converting import convert
from app.storage.db import Database
from app.storage.sealing.derive import new_key
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION
from tests.fakes.sealed_folders import GIVEN, in_the_open
from tests.fakes.waiting import wait_for
from tests.migrations.stored import KNOWN, NEXT, make_database, query

ROOT = Path(__file__).parents[2]


def _kill_when(paths: Paths, wal_bytes: int, backups: int) -> None:
    """Kill a process inside its step once that much of it lies in the WAL; its own backup is number *backups*."""
    wal = paths.database.with_name("chatelaine.db-wal")

    def is_inside() -> bool:
        copies = [copy.stat().st_mtime_ns for copy in paths.backups.glob("*.db")]
        if len(copies) < backups or not wal.exists():
            return False
        return wal.stat().st_size > wal_bytes and wal.stat().st_mtime_ns > max(copies)

    command = [sys.executable, "-m", "tests.migrations.endless_step", str(paths.root)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            wait_for(is_inside, 20, "the step to write")
            assert process.poll() is None
        finally:
            process.kill()
    assert process.returncode == -9


@pytest.mark.process
@pytest.mark.parametrize("wal_bytes", [0, 1_000_000, 8_000_000])
async def test_a_killed_step_left_nothing_and_can_be_taken_again(
    paths: Paths, clock: ManualClock, wal_bytes: int
) -> None:
    make_database(paths, KNOWN[-1].number)
    messages = query(paths.database, "SELECT * FROM messages")
    for backups in (1, 2):
        _kill_when(paths, wal_bytes, backups)

    copies = sorted(paths.backups.iterdir())
    assert [query(copy, "SELECT * FROM messages") for copy in copies] == [messages] * 2
    database = await Database.open(paths, clock, steps=(*KNOWN, NEXT))
    assert len(await ConversationStore(database).path(CONVERSATION)) == 4
    assert await verify(database) == []
    await database.close()
    assert query(paths.database, "SELECT MAX(number) FROM migrations") == [(NEXT.number,)]
    assert query(paths.database, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'endless'") == [(0,)]


@pytest.mark.process
async def test_a_killed_step_left_nothing_in_encrypted_data(
    paths: Paths, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_database(paths, KNOWN[-1].number)
    key = new_key()
    convert(paths, None, key, lambda done, total: None, lambda: None)
    monkeypatch.setenv(GIVEN, key.raw.hex())
    _kill_when(paths, 1_000_000, 1)
    assert in_the_open(paths) == []
    await BackupFiles(paths, key).check(next(paths.backups.iterdir()).name)
    database = await Database.open(paths, clock, steps=(*KNOWN, NEXT), key=key)
    assert len(await ConversationStore(database).path(CONVERSATION)) == 4
    assert await verify(database) == []
    await database.close()


@pytest.mark.process
@pytest.mark.parametrize("schema", range(1, KNOWN[-1].number))
async def test_killed_in_any_released_step_all_is_as_it_was(paths: Paths, clock: ManualClock, schema: int) -> None:
    """With what that version had stored: killed after the first and the last statement of the step that follows it."""
    make_database(paths, schema)
    before = _everything(paths.database)
    for where in ("first", "last"):
        assert _died_in(paths, schema + 1, where)
        assert _everything(paths.database) == before

    database = await Database.open(paths, clock)
    assert await verify(database) == []
    await database.close()
    assert query(paths.database, "SELECT MAX(number) FROM migrations") == [(KNOWN[-1].number,)]


def _died_in(paths: Paths, step: int, where: str) -> bool:
    command = [sys.executable, "-m", "tests.migrations.dying_step", str(paths.root), str(step), where]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == -9


def _everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The definition and the rows of every table, also of those that the full-text index keeps."""
    tables = query(path, "SELECT name, sql FROM sqlite_schema ORDER BY name")
    names = [row[0] for row in query(path, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")]
    return {"": tables, **{str(name): query(path, f'SELECT * FROM "{name}"') for name in names}}
