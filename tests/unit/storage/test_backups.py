"""The folder of backups: made while the database is in use, and brought back whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.base.paths import Paths
from app.model.errors import ChatelaineError
from app.storage.backups import BackupFiles, restore_if_wanted
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from tests.fakes.clock import ManualClock
from tests.unit.storage.samples import summary

NOON = 1_764_000_000_000


@pytest.fixture
def files(paths: Paths) -> BackupFiles:
    return BackupFiles(paths)


def titles(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM conversations ORDER BY title")]


async def test_a_backup_is_one_view_of_a_database_in_use(
    database: Database, conversations: ConversationStore, files: BackupFiles, paths: Paths
) -> None:
    await conversations.save(summary("first", title="First"))
    busy = True

    async def write_on() -> int:
        number = 0
        while busy:
            number += 1
            await conversations.save(summary("first", title="First", updated_ms=number))
        return number

    writing = asyncio.create_task(write_on())
    made = await files.make("auto", NOON)
    busy = False
    assert await writing > 0
    await conversations.save(summary("second", title="Second"))
    assert (made.label, made.made_ms) == ("auto", NOON)
    path = paths.backups / made.name
    assert titles(path) == ["First"]
    assert path.stat().st_mode & 0o077 == 0
    assert made.size == path.stat().st_size
    await files.check(made.name)


async def test_backups_are_listed_the_newest_first_and_nothing_else(
    database: Database, files: BackupFiles, paths: Paths
) -> None:
    assert await files.list() == ()
    first = await files.make("manual", NOON)
    second = await files.make("auto", NOON + 86_400_000)
    twin = await files.make("auto", NOON + 86_400_000)
    (paths.backups / "notes.txt").write_text("mine")
    (paths.backups / "20200101T000000Z-auto.db").symlink_to(paths.database)
    assert [each.name for each in await files.list()] in (
        [second.name, twin.name, first.name],
        [twin.name, second.name, first.name],
    )
    assert twin.label == "auto"
    await files.remove(second.name)
    await files.remove(second.name)
    assert len(await files.list()) == 2


@pytest.mark.parametrize("name", ["../chatelaine.db", "/etc/passwd", "notes.txt", "20200101T000000Z-auto.db"])
async def test_what_is_no_backup_is_not_touched(files: BackupFiles, paths: Paths, name: str) -> None:
    paths.database.write_bytes(b"precious")
    with pytest.raises(ChatelaineError) as caught:
        await files.want_restore(name, NOON)
    assert caught.value.error.code == "backup_missing"
    if not name.startswith("2020"):
        with pytest.raises(ChatelaineError):
            await files.remove(name)
    assert paths.database.read_bytes() == b"precious"


async def prepared(paths: Paths, clock: ManualClock, files: BackupFiles) -> str:
    """A backup with one conversation, then a second one in the database; the wish to go back is noted."""
    database = await Database.open(paths, clock)
    store = ConversationStore(database)
    await store.save(summary("first", title="First"))
    made = await files.make("manual", NOON)
    await store.save(summary("second", title="Second"))
    await database.close()
    await files.want_restore(made.name, NOON + 1_000)
    return made.name


@pytest.mark.parametrize("name", ["20261399T120000Z-manual.db", "00000000T000000Z-auto.db"])
async def test_a_name_with_a_time_that_no_calendar_has_is_passed_over(
    database: Database, files: BackupFiles, paths: Paths, name: str
) -> None:
    made = await files.make("auto", NOON)
    (paths.backups / name).write_bytes(b"renamed by somebody")
    assert [each.name for each in await files.list()] == [made.name]


async def test_a_backup_is_brought_back_and_what_was_there_is_kept(
    paths: Paths, clock: ManualClock, files: BackupFiles
) -> None:
    name = await prepared(paths, clock, files)
    assert restore_if_wanted(paths) == name
    assert titles(paths.database) == ["First"]
    kept = next(each for each in await files.list() if each.label == "before-restore")
    assert titles(paths.backups / kept.name) == ["First", "Second"]
    assert restore_if_wanted(paths) is None
    database = await Database.open(paths, clock)
    await database.close()


async def test_a_damaged_database_is_put_aside_with_its_last_changes(
    paths: Paths, clock: ManualClock, files: BackupFiles
) -> None:
    await prepared(paths, clock, files)
    paths.database.write_bytes(b"damaged")
    wal = paths.database.with_name(paths.database.name + "-wal")
    wal.write_bytes(b"changes")
    restore_if_wanted(paths)
    assert titles(paths.database) == ["First"]
    assert not wal.exists()
    assert sorted(path.read_bytes() for path in paths.backups.glob("*before-restore*")) == [b"changes", b"damaged"]


class Cut:
    """Lets so many calls that change the disk happen, and ends the process, as it were, at the next."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
        self.left = calls
        for name in ("replace", "unlink"):
            monkeypatch.setattr(Path, name, self._guarded(getattr(Path, name)))

    def _guarded(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(path: Path, *arguments: Any, **named: Any) -> Any:
            if self.left == 0:
                raise KeyboardInterrupt
            self.left -= 1
            return method(path, *arguments, **named)

        return guarded


@pytest.mark.parametrize("calls", range(8))
async def test_however_far_it_came_it_is_done_to_the_end(
    paths: Paths, clock: ManualClock, files: BackupFiles, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    await prepared(paths, clock, files)
    with monkeypatch.context() as cut:
        Cut(cut, calls)
        try:
            restore_if_wanted(paths)
            whole = True
        except KeyboardInterrupt:
            whole = False
    assert whole == (calls >= 5)
    restore_if_wanted(paths)
    assert titles(paths.database) == ["First"]
    kept = [each.name for each in await files.list() if each.label == "before-restore"]
    assert [titles(paths.backups / name) for name in kept] == [["First", "Second"]]
    assert not paths.restore_note.exists()


@pytest.mark.parametrize("damage", ["cut", "gone", "foreign", "newer"])
async def test_a_backup_that_cannot_be_used_changes_nothing(
    paths: Paths, clock: ManualClock, files: BackupFiles, damage: str
) -> None:
    name = await prepared(paths, clock, files)
    path = paths.backups / name
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:8_192])
    elif damage == "gone":
        path.unlink()
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(
                "DROP TABLE migrations" if damage == "foreign" else "UPDATE migrations SET number = number + 99"
            )
            connection.commit()
    with pytest.raises(ChatelaineError):
        restore_if_wanted(paths)
    assert titles(paths.database) == ["First", "Second"]
    assert restore_if_wanted(paths) is None  # the program starts again


@pytest.mark.parametrize("note", [b"", b"[]", b"{}", b'{"backup": "../x.db", "kept_as": "y.db"}', b"\xff"])
def test_a_note_of_somebody_else_is_forgotten(paths: Paths, note: bytes) -> None:
    paths.restore_note.write_bytes(note)
    assert restore_if_wanted(paths) is None
    assert not paths.restore_note.exists()


async def test_bytes_that_only_a_backup_refers_to_are_told(database: Database, files: BackupFiles) -> None:
    def job(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO attachments (id, kind, name, sha256, created_ms, facts, choice)"
            " VALUES ('a', 'text', 'n', 'abc', 1, '{}', '{}')"
        )

    await database.write(job)
    await files.make("auto", NOON)
    await database.write(lambda connection: connection.execute("DELETE FROM attachments"))
    assert await files.wanted("SELECT sha256 FROM attachments") == {"abc"}
    assert await files.wanted("SELECT nothing FROM nowhere") == frozenset()
