"""A damaged file is recognised, named, and left byte for byte as it was found."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from app.base.paths import Paths
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, user
from tests.fakes.searching import found, searching
from tests.migrations.stored import files, query
from tests.unit.storage.samples import running, store_turns, summary

PAGE = 4096


async def _fill(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    await store_turns(TurnStore(database), 60)
    await database.close()


def _no_header(content: bytes) -> bytes:
    return b"\0" * 100 + content[100:]


def _another_kind(content: bytes) -> bytes:
    return b"PK\x03\x04" + content[4:]


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _one_byte_less(content: bytes) -> bytes:
    return content[:-1]


def _first_page_only(content: bytes) -> bytes:
    return content[:PAGE]


def _a_few_bytes(content: bytes) -> bytes:
    return content[:50]


def _text(content: bytes) -> bytes:
    return b"this was a database once\n" * 100


def _no_schema(content: bytes) -> bytes:
    return content[:100] + b"\xff" * (PAGE - 100) + content[PAGE:]


def _nothing_but_zeros(content: bytes) -> bytes:
    return b"\0" * len(content)


@pytest.mark.parametrize(
    "damage",
    [
        _no_header,
        _another_kind,
        _half,
        _one_byte_less,
        _first_page_only,
        _a_few_bytes,
        _text,
        _no_schema,
        _nothing_but_zeros,
    ],
)
async def test_what_is_seen_at_once_is_not_opened(
    paths: Paths, clock: ManualClock, damage: Callable[[bytes], bytes]
) -> None:
    await _fill(paths, clock)
    paths.database.write_bytes(damage(paths.database.read_bytes()))
    before = files(paths.root)
    with pytest.raises(StorageError) as caught:
        await Database.open(paths, clock)

    assert caught.value.error.code == "database_damaged"
    assert files(paths.root) == before


async def test_what_is_met_later_ends_all_writing(paths: Paths, clock: ManualClock) -> None:
    await _fill(paths, clock)
    _overwrite_an_answer(paths)
    before = files(paths.root)
    database = await Database.open(paths, clock)
    with pytest.raises(StorageError) as caught:
        await ConversationStore(database).path(CONVERSATION)
    assert caught.value.error.code == "database_damaged"
    with pytest.raises(StorageError) as caught:
        await TurnStore(database).begin(summary(), user(61, "more"), running(61))
    assert caught.value.error.code == "database_damaged"
    assert len(await ConversationStore(database).page(5)) == 1  # what can be read is still read
    problems = await verify(database)
    assert any("the file is damaged" in problem for problem in problems)
    await database.close()

    assert files(paths.root) == before


@pytest.mark.parametrize("noise", [b"\0", b"\xff", b"\x0a"])
async def test_any_page_may_be_the_damaged_one(paths: Paths, clock: ManualClock, noise: bytes) -> None:
    await _fill(paths, clock)
    query(paths.database, "VACUUM")  # leaves no unused pages, whose content means nothing
    whole = paths.database.read_bytes()
    for start in range(0, len(whole), PAGE):
        damaged = whole[:start] + noise * PAGE + whole[start + PAGE :]
        paths.database.write_bytes(damaged)
        assert await _findings(paths, clock), f"nothing was found in page {start // PAGE + 1}"
        assert paths.database.read_bytes() == damaged


async def _findings(paths: Paths, clock: ManualClock) -> list[str]:
    """Use everything that reads; whatever goes wrong is a StorageError."""
    try:
        database = await Database.open(paths, clock)
    except StorageError as error:
        return [error.error.code]
    with contextlib.suppress(StorageError):
        await ConversationStore(database).path(CONVERSATION)
    with contextlib.suppress(StorageError):
        await found(searching(database, paths), "question reply")
    try:
        return await verify(database)
    finally:
        await database.close()


async def test_after_a_crash_the_whole_file_is_looked_at_first(paths: Paths, clock: ManualClock) -> None:
    await _fill(paths, clock)
    with closing(sqlite3.connect(paths.database)) as crashed:
        crashed.execute("UPDATE drafts SET content = 'x'")
        crashed.execute("INSERT INTO drafts VALUES ('', 'x')")
        crashed.commit()
        _overwrite_an_answer(paths)
        before = files(paths.root)
        with pytest.raises(StorageError) as caught:
            await Database.open(paths, clock)
        after = files(paths.root)

    assert caught.value.error.code == "database_damaged"
    for name in ("chatelaine.db", "chatelaine.db-wal"):
        assert after[name] == before[name]


async def test_a_log_without_its_database_is_not_thrown_away(paths: Paths, clock: ManualClock) -> None:
    await _fill(paths, clock)
    wal = paths.database.with_name("chatelaine.db-wal")
    for empty in (True, False):
        paths.database.unlink()
        wal.write_bytes(b"committed frames, perhaps")
        if empty:
            paths.database.touch()
        before = files(paths.root)
        with pytest.raises(StorageError) as caught:
            await Database.open(paths, clock)
        assert (caught.value.error.code, files(paths.root)) == ("storage_failed", before)
        assert "missing" in caught.value.error.message
        paths.database.touch()


async def test_a_rollback_journal_of_an_unfinished_start_is_played_back(paths: Paths, clock: ManualClock) -> None:
    """The file is made in SQLite's older way, before it knows of a WAL; a process may die right there."""
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as dying:
        dying.execute("PRAGMA cache_size = 1")
        dying.execute("BEGIN IMMEDIATE")
        dying.execute("CREATE TABLE half (a)")
        dying.executemany("INSERT INTO half VALUES (?)", [("x" * 3_000,)] * 50)
        state = files(paths.root)
    for name, content in state.items():
        (paths.root / name).write_bytes(content)
    assert state["chatelaine.db-journal"]
    await _fill(paths, clock)

    assert query(paths.database, "SELECT COUNT(*) FROM messages") == [(120,)]
    assert query(paths.database, "SELECT name FROM sqlite_schema WHERE name = 'half'") == []


def _overwrite_an_answer(paths: Paths) -> None:
    """Fill a page with content blocks, in the main file, with nonsense."""
    content = paths.database.read_bytes()
    start = content.index(b'"reply 30"') // PAGE * PAGE
    paths.database.write_bytes(content[:start] + b"\xee" * PAGE + content[start + PAGE :])
