"""Searching everything, and the index that is completed behind it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace

import pytest

from app.base.paths import Paths
from app.model.errors import ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Status, Timing
from app.model.news import (
    ConversationChanged,
    SearchEmptied,
    StorageRelieved,
    StorageTrouble,
    TurnFinished,
    TurnStarted,
)
from app.services.feed import Feed
from app.services.lane import Lane
from app.services.search import Search
from app.services.search_building import SearchBuilding
from app.storage.attached_text import AttachedTexts
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.search_build import SearchBuild
from app.storage.search_forget import empty_index
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, block, user
from tests.fakes.searching import found, searching
from tests.fakes.waiting import until
from tests.unit.storage.samples import running, store_turns, summary


@pytest.fixture
async def database(paths: Paths, clock: ManualClock) -> AsyncIterator[Database]:
    """An open, empty database."""
    opened = await Database.open(paths, clock)
    yield opened
    await opened.close()


@pytest.fixture
def in_samoa(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Eleven hours behind UTC, all year round."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be changed here")
    monkeypatch.setenv("TZ", "Pacific/Pago_Pago")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def _found(search: Search, text: str) -> list[str]:
    return [hit.message_id for hit in (await search.page(search.understand(text))).hits]


@pytest.mark.usefixtures("in_samoa")
async def test_days_are_those_of_the_user(database: Database, paths: Paths, clock: ManualClock) -> None:
    """One at 23:59:59.999 on June 14 in Samoa, one a millisecond later: June 15 at 11 o'clock UTC."""
    midnight, turns, search = 1_749_985_200_000, TurnStore(database), Search(searching(database, paths), clock)
    for number, at_ms in {1: midnight - 1, 2: midnight}.items():
        asked = replace(user(number, "dated"), timing=Timing(at_ms), parent_id=None)
        await turns.begin(summary(), asked, running(number))
    clock.set_ms(midnight + 3_600_000)

    assert await _found(search, "dated on:2025-06-15") == ["u2"]
    assert await _found(search, "dated before:2025-06-15") == ["u1"]
    assert await _found(search, "dated on:today") == ["u2"]
    assert await _found(search, "dated on:yesterday") == ["u1"]
    for text in ("dated after:1", "dated before:9999", "dated after:1970-01-01"):
        assert await _found(search, text) == ["u2", "u1"], text


async def _until(database: Database, done: Callable[[sqlite3.Connection], bool]) -> None:
    while not await database.read(done):  # which lets the others go on
        pass


def _complete(connection: sqlite3.Connection) -> bool:
    (below,), (pending,) = (
        connection.execute("SELECT below FROM search_built").fetchone(),
        connection.execute("SELECT COUNT(*) FROM search_pending").fetchone(),
    )
    return bool(below <= 0 and pending == 0)


async def test_the_index_is_completed_at_the_start_and_after_each_turn(
    database: Database, paths: Paths, clock: ManualClock
) -> None:
    turns, feed, search = TurnStore(database), Feed(), Search(searching(database, paths), clock)
    await store_turns(turns, 5)
    await database.write(_forget)
    assert (await search.page(search.understand("question"))).built == 0
    building = SearchBuilding(SearchBuild(database, AttachedTexts(paths)), feed, Lane(), 0)
    building.start()
    await _until(database, _complete)
    assert (await search.page(search.understand("question"))).built == 1
    assert len(await _found(search, "question")) == 5

    picture = block("image", source={"type": "url", "url": "https://example.org/a.png"})
    asked = replace(user(6, picture, "look at this"), id=MessageId("picture"))
    await turns.begin(summary(), asked, replace(running(6), parent_id=asked.id))
    assert await _found(search, "look has:image") == []
    feed.publish(TurnStarted(CONVERSATION, asked, running(6)))
    for _ in range(20):  # the index waits while an answer arrives
        assert not await database.read(_complete)
    feed.publish(TurnFinished(CONVERSATION, replace(running(6), status=Status.STOPPED)))
    await _until(database, _complete)
    assert await _found(search, "look has:image") == ["picture"]
    await building.close()
    assert await verify(database) == []


async def _at_once() -> None:
    """Nobody else is to have a turn."""


class _EmptiedMeanwhile(SearchBuild):
    """Finds its index emptied, as the bin may have done, when all that is left is to make it quicker."""

    def __init__(self, database: Database, attached: AttachedTexts, feed: Feed) -> None:
        super().__init__(database, attached)
        self._emptied_in, self._told = database, feed
        self.emptied = False

    async def merge(self, pages: int = 200, *, turn: Callable[[], Awaitable[None]] = _at_once) -> bool:
        if self.emptied:
            return await super().merge(pages, turn=turn)
        await self._emptied_in.write(empty_index)
        self.emptied = True
        self._told.publish(SearchEmptied())
        return True


async def test_an_index_that_is_emptied_near_its_end_is_built_again(database: Database, paths: Paths) -> None:
    await store_turns(TurnStore(database), 5)
    await database.write(_forget)
    feed = Feed()
    build = _EmptiedMeanwhile(database, AttachedTexts(paths), feed)
    building = SearchBuilding(build, feed, Lane(), 0)
    building.start()
    await until(lambda: build.emptied)
    async with asyncio.timeout(20):
        await _until(database, _complete)
    await building.close()
    assert len(await found(searching(database, paths), "question")) == 5
    assert await verify(database) == []


@pytest.mark.expected_log("build the search index failed")
async def test_a_mistake_of_ours_is_in_the_log(
    database: Database, paths: Paths, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_build: SearchBuild, **_given: object) -> bool:
        raise ValueError("ours")

    monkeypatch.setattr(SearchBuild, "pending", broken)
    building = SearchBuilding(SearchBuild(database, AttachedTexts(paths)), Feed(), Lane(), 0)
    building.start()
    await until(lambda: "build the search index failed" in caplog.text)
    await building.close()


def _forget(connection: sqlite3.Connection) -> None:
    for table in ("message_search", "message_marks"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    connection.execute("UPDATE search_built SET below = (SELECT MAX(number) + 1 FROM messages)")


async def test_closing_in_the_middle_leaves_a_whole_database(
    database: Database, paths: Paths, clock: ManualClock
) -> None:
    await store_turns(TurnStore(database), 5)
    await database.write(_forget)
    building = SearchBuilding(SearchBuild(database, AttachedTexts(paths)), Feed(), Lane(), 0)
    building.start()
    await asyncio.sleep(0)
    await building.close()
    await building.close()
    assert await verify(database) == []


@pytest.mark.expected_log("the search index could not be completed")
async def test_a_full_disk_is_told_and_so_is_its_end(
    database: Database, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, heard, full = Feed(), [], [True]
    feed.subscribe(lambda news: heard.append(type(news)))
    pending = SearchBuild.pending

    async def failing(build: SearchBuild, most: int = 50, *, turn: Callable[[], Awaitable[None]]) -> bool:
        if full[0]:
            raise StorageError(TurnError(ErrorKind.USER, "disk_full", "The disk is full."))
        return await pending(build, most, turn=turn)

    monkeypatch.setattr(SearchBuild, "pending", failing)
    building = SearchBuilding(SearchBuild(database, AttachedTexts(paths)), feed, Lane(), 0)
    building.start()
    await until(lambda: heard == [StorageTrouble])
    full[0] = False
    feed.publish(ConversationChanged(summary()))
    await until(lambda: heard == [StorageTrouble, ConversationChanged, StorageRelieved])
    await building.close()
