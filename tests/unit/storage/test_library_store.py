"""Presets and prompts on the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from app.base.paths import Paths
from app.model.library import Preset, Prompt, Variable
from app.model.options import ConversationOptions, TurnOptions
from app.storage.db import Database
from app.storage.library import Kept, LibraryStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock

FULL = Preset(
    "a",
    "Pirate \ud83d",
    "Talk like {{who}}.\n",
    (Variable("who", "choice", "a pirate", ("a pirate", "a parrot")),),
    "claude-opus-5-5",
    "high",
    ConversationOptions(TurnOptions(max_tokens=9, tools=({"type": "web_search_20250305", "name": "web_search"},))),
)
PLAIN = Preset("b", "Plain")
FIX = Prompt("c", "Fix", "Fix {{selection}}")


@pytest.fixture
async def database(paths: Paths, clock: ManualClock) -> AsyncIterator[Database]:
    made = await Database.open(paths, clock)
    yield made
    await made.close()


@pytest.fixture
def store(database: Database) -> LibraryStore:
    return LibraryStore(database)


async def ids(store: LibraryStore) -> list[str]:
    return [each.item.id for each in await store.all()]


async def test_what_is_put_is_read_back(store: LibraryStore, database: Database) -> None:
    await store.put(FIX, 1)
    await store.put(FULL, 2)
    await store.put(PLAIN, 3)
    assert await store.all() == [Kept(FULL, {}), Kept(PLAIN, {}), Kept(FIX, {})]
    await store.remember("a", {"who": "a parrot"})
    changed = Preset("a", "Sailor")
    await store.put(changed, 4)
    assert (await store.all())[0] == Kept(changed, {"who": "a parrot"})
    assert await verify(database) == []


async def test_order_and_undo_of_a_removal(store: LibraryStore) -> None:
    await store.add([FULL, PLAIN, FIX, Preset("d", "D")], 1)
    await store.order(["d", "a", "b"])
    assert await ids(store) == ["d", "a", "b", "c"]
    await store.remove("a")
    await store.remove("nothing")
    await store.put_back(FULL, "b", {"who": "me"}, 2)
    assert await store.all() == [Kept(Preset("d", "D"), {}), Kept(FULL, {"who": "me"}), Kept(PLAIN, {}), Kept(FIX, {})]
    await store.remove("b")
    await store.put_back(PLAIN, None, {}, 2)
    assert await ids(store) == ["d", "a", "b", "c"]


async def test_one_that_is_damaged_keeps_the_others_from_nothing(
    store: LibraryStore, paths: Paths, database: Database, expected_log: object
) -> None:
    await store.add([FULL, PLAIN], 1)
    with closing(sqlite3.connect(paths.database)) as connection, connection:
        connection.execute("UPDATE library SET content = '[1' WHERE id = 'a'")
    expected_log("the preset a cannot be read")  # type: ignore[operator]
    assert await ids(store) == ["b"]
    assert any("content of row" in problem for problem in await verify(database))
    await store.order(["b"])
    with closing(sqlite3.connect(paths.database)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM library").fetchone() == (2,)
