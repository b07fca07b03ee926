"""A database under a key: everything that the others can, and nothing of it to be read without the key."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.model.binned import BinnedPlace
from app.model.errors import ChatelaineError
from app.model.sealing import DataKey
from app.storage import driver
from app.storage.attached_text import AttachedTexts
from app.storage.backups import BackupFiles, restore_if_wanted
from app.storage.bin import BinStore
from app.storage.connection import connect_copy, connect_onlooker, connect_reader, uri_of
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.migrate import Migration
from app.storage.purging import PurgeStore
from app.storage.repair import RepairStore
from app.storage.rewriting import held, rewrite
from app.storage.sealing.derive import new_key
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION
from tests.fakes.searching import build_all, found, searching
from tests.migrations.stored import KNOWN, NEXT, files, make_database
from tests.unit.storage.samples import store_turns, summary

NOON = 1_764_000_000_000
PAGE = 4096


@pytest.fixture
def key() -> DataKey:
    return new_key()


@pytest.fixture
async def sealed(paths: Paths, clock: ManualClock, key: DataKey) -> AsyncIterator[Database]:
    opened = await Database.open(paths, clock, key=key)
    yield opened
    await opened.close()


def _read(path: Path, key: DataKey, sql: str) -> list[tuple[object, ...]]:
    with closing(connect_onlooker(path, 0, key)) as connection:
        return list(connection.execute(sql))


async def _make_old(paths: Paths, key: DataKey, schema: int) -> None:
    """The encrypted database that a version with *schema* left."""
    plain = Paths(paths.root / "plain")
    plain.root.mkdir()
    make_database(plain, schema)
    with held(plain.database, None) as source:
        rewrite(source, paths.database, key, lambda done, total: None)
    plain.database.unlink()
    plain.root.rmdir()


async def test_what_is_stored_lies_nowhere_in_the_open(sealed: Database, paths: Paths, key: DataKey) -> None:
    await store_turns(TurnStore(sealed), 5)
    lying = files(paths.root)
    assert {"chatelaine.db", "chatelaine.db-wal"} <= set(lying)
    await sealed.close()
    for content in (*lying.values(), *files(paths.root).values()):
        assert b"question" not in content
        assert b"CREATE TABLE" not in content
        assert not content.startswith(driver.PLAIN_HEADER)
    assert _read(paths.database, key, "SELECT COUNT(*) FROM messages") == [(10,)]


async def test_it_is_searched_checked_and_repaired(sealed: Database, paths: Paths) -> None:
    await store_turns(TurnStore(sealed), 5)
    assert await found(searching(sealed, paths), "question 3") == ["u3"]
    assert await verify(sealed) == []
    await sealed.write(lambda connection: connection.execute("UPDATE conversations SET cost_nano = 5"))
    assert len(await verify(sealed)) == 1
    await RepairStore(sealed).mend()
    await build_all(sealed, paths)
    assert await verify(sealed) == []


async def test_its_index_forgets_what_goes_for_ever(sealed: Database, paths: Paths) -> None:
    await store_turns(TurnStore(sealed), 3)
    purging = PurgeStore(sealed, AttachedTexts(paths))
    await ConversationStore(sealed).remove(CONVERSATION, NOON)
    await BinStore(sealed).doom([BinnedPlace(CONVERSATION)])
    (doomed,) = await purging.doomed()
    purged = await purging.delete(await purging.ready(doomed.numbers))
    assert (purged.messages, purged.index_lost) == (6, False)  # it knew what to forget, and need not empty the index
    await purging.finish(doomed)
    assert await found(searching(sealed, paths), "question") == []
    assert await ConversationStore(sealed).page(10) == []
    assert await verify(sealed) == []


async def test_another_key_opens_nothing_and_changes_nothing(
    sealed: Database, paths: Paths, clock: ManualClock
) -> None:
    await store_turns(TurnStore(sealed), 2)
    await sealed.close()
    before = files(paths.root)
    for wrong in (new_key(), None):
        with pytest.raises(StorageError) as caught:
            await Database.open(paths, clock, key=wrong)
        assert caught.value.error.code == "database_damaged"
        assert files(paths.root) == before


async def test_a_backup_lies_under_the_same_key_and_comes_back(
    sealed: Database, paths: Paths, clock: ManualClock, key: DataKey
) -> None:
    backups, conversations = BackupFiles(paths, key), ConversationStore(sealed)
    await conversations.save(summary("first", title="First"))
    made = await backups.make("manual", NOON)
    assert _read(paths.backups / made.name, key, "SELECT title FROM conversations") == [("First",)]
    assert b"First" not in (paths.backups / made.name).read_bytes()
    await backups.check(made.name)
    assert await backups.wanted("SELECT title FROM conversations") == {"First"}
    with pytest.raises(ChatelaineError):
        await BackupFiles(paths).check(made.name)
    await conversations.save(summary("first", title="Second"))
    await backups.want_restore(made.name, NOON + 1_000)
    await sealed.close()
    assert restore_if_wanted(paths, key) == made.name
    again = await Database.open(paths, clock, key=key)
    assert [each.title for each in await ConversationStore(again).page(10)] == ["First"]
    await again.close()


async def test_what_lies_in_the_open_is_not_taken_for_damaged(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    plain = await Database.open(paths, clock)
    made = await BackupFiles(paths).make("manual", NOON)
    await plain.close()
    before = files(paths.root)
    with pytest.raises(StorageError) as caught:
        await BackupFiles(paths, key).want_restore(made.name, NOON)
    assert caught.value.error.message == "The backup is not encrypted, as the data is."
    with pytest.raises(StorageError) as caught:
        await Database.open(paths, clock, key=key)
    assert "is noted to be encrypted" in caught.value.error.message
    assert files(paths.root) == before


@pytest.mark.parametrize("schema", [1, len(KNOWN)])
async def test_an_older_schema_is_brought_up_after_a_backup(
    paths: Paths, clock: ManualClock, key: DataKey, schema: int
) -> None:
    await _make_old(paths, key, schema)
    database = await Database.open(paths, clock, key=key, steps=(*KNOWN, NEXT))
    await database.close()
    (backup,) = paths.backups.iterdir()
    applied = "SELECT MAX(number) FROM migrations"
    assert _read(backup, key, applied) == [(schema,)]
    assert _read(paths.database, key, applied) == [(NEXT.number,)]


async def test_a_step_that_fails_leaves_an_encrypted_database_as_it_was(
    paths: Paths, clock: ManualClock, key: DataKey
) -> None:
    await _make_old(paths, key, len(KNOWN))
    broken = Migration(NEXT.number, "broken", "CREATE TABLE half (a);\nSELECT nonsense;\n")
    with pytest.raises(StorageError):
        await Database.open(paths, clock, key=key, steps=(*KNOWN, broken))
    names = "SELECT name FROM sqlite_schema WHERE name = 'half'"
    with closing(connect_reader(paths.database, 0, key)) as connection:
        assert connection.execute(names).fetchall() == []


async def test_a_damaged_page_is_told_and_nothing_is_written_over_it(
    sealed: Database, paths: Paths, clock: ManualClock, key: DataKey
) -> None:
    await store_turns(TurnStore(sealed), 200)
    root = "SELECT rootpage FROM sqlite_schema WHERE name = 'messages'"
    (page,) = await sealed.read(lambda connection: connection.execute(root).fetchone())
    await sealed.close()
    content = bytearray(paths.database.read_bytes())
    content[(page - 1) * PAGE + 100] ^= 1
    paths.database.write_bytes(content)
    database = await Database.open(paths, clock, key=key)
    with pytest.raises(StorageError) as caught:
        await ConversationStore(database).path(CONVERSATION)
    assert caught.value.error.code == "database_damaged"
    with pytest.raises(StorageError) as caught:
        await ConversationStore(database).save(summary("new"))
    assert caught.value.error.code == "database_damaged"
    for _ in range(5):  # on either reader: what can be read is read, after the page that cannot
        with pytest.raises(StorageError):
            await ConversationStore(database).path(CONVERSATION)
        assert len(await ConversationStore(database).page(10)) == 1
    assert any("damaged" in problem for problem in await verify(database))
    await database.close()
    assert paths.database.read_bytes() == content


async def test_a_damaged_search_index_keeps_nobody_from_writing(sealed: Database, paths: Paths) -> None:
    await store_turns(TurnStore(sealed), 20)
    damage = "UPDATE message_search_data SET block = x'00' WHERE id > 10"
    await sealed.write(lambda connection: connection.execute(damage))
    with pytest.raises(StorageError):
        await found(searching(sealed, paths), "question")
    assert "the search index is damaged (message_search)" in " ".join(await verify(sealed))
    await ConversationStore(sealed).save(summary("new"))
    assert (await BackupFiles(paths).list()) == ()
    await RepairStore(sealed).mend()
    await build_all(sealed, paths)
    assert await verify(sealed) == []
    assert await found(searching(sealed, paths), "question 7") == ["u7"]


async def test_a_backup_is_made_though_the_search_index_is_damaged(
    sealed: Database, paths: Paths, key: DataKey
) -> None:
    await store_turns(TurnStore(sealed), 20)
    damage = "UPDATE message_search_data SET block = x'00' WHERE id > 10"
    await sealed.write(lambda connection: connection.execute(damage))
    backups = BackupFiles(paths, key)
    made = await backups.make("manual", NOON)
    await backups.check(made.name)


async def test_a_backup_for_which_there_is_no_room_is_not_told_as_damage(
    sealed: Database, paths: Paths, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library raises what ``backup`` meets without a result code."""

    def small(path: Path, key: DataKey | None) -> sqlite3.Connection:
        copy = connect_copy(path, key)
        copy.execute("PRAGMA max_page_count = 2")  # SQLite says of it what it says of a full disk
        return copy

    await store_turns(TurnStore(sealed), 3)
    monkeypatch.setattr("app.storage.backup.connect_copy", small)
    with pytest.raises(StorageError) as caught:
        await BackupFiles(paths, key).make("manual", NOON)
    assert caught.value.error.code == "disk_full"
    assert [*paths.backups.iterdir()] == []


async def test_what_breaks_a_rule_of_the_schema_is_our_bug_here_too(sealed: Database) -> None:
    def job(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO drafts (place, content) VALUES ('a', 'b'), ('a', 'c')")

    with pytest.raises(StorageError) as caught:
        await sealed.write(job)
    assert (caught.value.error.code, caught.value.error.kind.value) == ("storage_failed", "bug")
    await sealed.write(lambda connection: connection.execute("DELETE FROM drafts"))


async def test_a_lock_of_somebody_else_is_told(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    first = await Database.open(paths, clock, key=key)
    other = driver.connect(f"{uri_of(paths.database)}?mode=rw", 0, key)
    other.execute("BEGIN IMMEDIATE")
    second = await Database.open(paths, clock, key=key, busy_timeout_ms=1, upgrade=False)
    with pytest.raises(StorageError) as caught:
        await second.write(lambda connection: None)
    assert caught.value.error.code == "database_locked"
    other.close()
    await second.close()
    await first.close()


async def test_a_read_is_broken_off(sealed: Database) -> None:
    count = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def job(connection: sqlite3.Connection) -> None:
        loop.call_soon_threadsafe(begun.set)
        connection.execute(count).fetchone()

    reading = asyncio.create_task(sealed.read(job, breakable=True))
    await begun.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await sealed.read(lambda connection: connection.execute("SELECT 1").fetchone()) == (1,)


def test_no_error_of_the_driver_shows_the_key(paths: Paths, key: DataKey) -> None:
    with closing(driver.connect(f"{uri_of(paths.database)}?mode=rwc", 0, key)) as connection:
        with pytest.raises(driver.SqliteError) as caught:
            connection.execute("SELECT nonsense")
        assert key.raw.hex() not in repr(caught.value)
        assert driver.result_code(caught.value) == sqlite3.SQLITE_ERROR
