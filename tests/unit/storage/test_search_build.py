"""Filling the index of a database that was there before it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest

from app.base.paths import Paths
from app.logic.search_query import parse
from app.storage.attached_text import AttachedTexts
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.search_build import SearchBuild
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.searching import TODAY, build_all, found, searching, titled
from tests.unit.storage.samples import running, store_turns, summary

TURNS = 12


@pytest.fixture
async def old(paths: Paths, clock: ManualClock) -> Database:
    """A database as it is right after the index was added to it, with one answer that was left running."""
    database = await Database.open(paths, clock)
    turns = TurnStore(database)
    await store_turns(turns, TURNS)
    await turns.begin(summary(), user(TURNS + 1, "last question"), running(TURNS + 1))
    await database.close()
    _forget_index(paths)
    return await Database.open(paths, clock)


def _forget_index(paths: Paths) -> None:
    with closing(sqlite3.connect(paths.database)) as connection:
        for table in ("message_search", "message_marks"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
        connection.execute("INSERT INTO title_search (title_search, rowid, title) VALUES ('delete', 1, 'title')")
        connection.execute("DELETE FROM conversation_titles")
        connection.execute("DELETE FROM search_models")
        connection.execute("UPDATE search_built SET below = (SELECT MAX(number) + 1 FROM messages)")
        connection.commit()


async def _share(database: Database, paths: Paths) -> float:
    return (await searching(database, paths).page(parse("question", TODAY))).built


async def test_step_by_step_everything_is_found_all_the_time(old: Database, paths: Paths) -> None:
    search, build = searching(old, paths), SearchBuild(old, AttachedTexts(paths))
    shares = [await _share(old, paths)]
    everything = await found(search, "question", 50)
    assert len(everything) == TURNS + 1

    while await build.older(5):
        assert await found(search, "question", 50) == everything
        assert await found(search, "role:user qu", 50) == everything
        assert await verify(old) == []
        shares.append(await _share(old, paths))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert await titled(search, "title") == []
    assert await build.titles()
    assert await titled(search, "title") == ["Title"]
    await old.close()


async def test_a_page_goes_on_from_the_index_into_what_is_read(old: Database, paths: Paths) -> None:
    search, build = searching(old, paths), SearchBuild(old, AttachedTexts(paths))
    everything = await found(search, "question", 50)
    await build.older(9)
    met, after = [], None
    while True:
        page = await search.page(parse("question", TODAY), after, 3)
        met += [hit.message_id for hit in page.hits]
        after = page.after
        if after is None:
            break
    assert met == everything
    await old.close()


async def test_what_is_stored_and_finished_meanwhile_is_there_once(old: Database, paths: Paths) -> None:
    turns, search = TurnStore(old), searching(old, paths)
    build = SearchBuild(old, AttachedTexts(paths))
    await turns.begin(summary(), user(14, "newer question"), running(14))
    await turns.finish(answer(TURNS + 1, "finished late"), None)  # before its turn to be built
    while await build.older(4):
        pass
    await turns.finish(answer(14, "finished after"), None)

    assert await found(search, "finished late") == [f"a{TURNS + 1}"]
    assert await found(search, "finished") == ["a14", "a13"]
    assert await found(search, "newer") == ["u14"]
    assert await verify(old) == []
    await old.close()


async def test_an_answer_that_is_finished_between_reading_and_writing_is_not_lost(old: Database, paths: Paths) -> None:
    turns, build = TurnStore(old), SearchBuild(old, AttachedTexts(paths))
    step = await old.read(lambda connection: build._read_older(connection, 4))
    await turns.finish(answer(TURNS + 1, "finished between"), None)
    from app.storage.search_build import _write

    assert step is not None
    await old.write(lambda connection: _write(connection, step))
    assert await verify(old) == []
    await build_all(old, paths)
    assert await found(searching(old, paths), "between") == [f"a{TURNS + 1}"]
    assert await verify(old) == []
    await old.close()


async def test_two_who_build_at_once_put_nothing_there_twice(old: Database, paths: Paths) -> None:
    await asyncio.gather(*(build_all(old, paths, 3) for _ in range(2)))
    assert len(await found(searching(old, paths), "question", 50)) == TURNS + 1
    assert await verify(old) == []
    await old.close()


async def test_what_was_built_stays_when_the_process_dies(old: Database, paths: Paths, clock: ManualClock) -> None:
    await SearchBuild(old, AttachedTexts(paths)).older(9)
    await old.close()
    again = await Database.open(paths, clock)
    before = await _share(again, paths)
    await build_all(again, paths, 4)

    assert 0 < before < 1
    assert await _share(again, paths) == 1
    assert await verify(again) == []
    await again.close()


async def test_a_built_index_can_be_merged_to_the_end(old: Database, paths: Paths) -> None:
    build = SearchBuild(old, AttachedTexts(paths))
    while await build.older(1):
        pass
    for _ in range(200):
        if not await build.merge(16):
            break
    else:
        pytest.fail("merging has no end")
    assert len(await found(searching(old, paths), "question", 50)) == TURNS + 1
    assert await verify(old) == []
    await old.close()


async def test_the_bin_stays_hidden_while_the_index_is_built(old: Database, paths: Paths) -> None:
    await ConversationStore(old).remove(summary().id, 1)
    assert await found(searching(old, paths), "question") == []
    await old.close()


@pytest.mark.expected_log("message number 3 cannot be read")
async def test_a_damaged_message_keeps_the_others_from_nothing(old: Database, paths: Paths, clock: ManualClock) -> None:
    await old.close()
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("DROP TRIGGER blocks_are_final")
        connection.execute("UPDATE blocks SET data = '{' WHERE message = 3")
        connection.commit()
    database = await Database.open(paths, clock)
    await build_all(database, paths)

    assert await _share(database, paths) == 1
    assert len(await found(searching(database, paths), "question", 50)) == TURNS
    await database.close()
