"""Lists of conversations: sorted, filtered and paged as the pure functions say, whatever way the storage takes."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.base.paths import Paths
from app.logic.listing import fits, place
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId, TagId
from app.model.listing import NO_FOLDER, ListWish, SortBy
from app.model.organising import Filed, Folder, ListFacts, Tag, TagColour
from app.storage import listing
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.folders import prepare_data_dir
from app.storage.organising import OrganisingStore
from tests.fakes.clock import ManualClock
from tests.unit.storage.samples import summary

_TITLES = ("Rain in Lisbon", "rain in Köln", "Élan", "Tax", "", "x", "雨", "Straße 7", "STRASSE 8")
_MODELS = ("haiku", "opus", "sonnet")
_WISHES = (
    ListWish(),
    ListWish(title="rain"),
    ListWish(title="n l"),
    ListWish(title="ST"),
    ListWish(title="strasse"),
    ListWish(title="雨"),
    ListWish(title="no such"),
    ListWish(folders=(FolderId("f1"),)),
    ListWish(folders=(FolderId("f1"), FolderId("f0"), FolderId("none"))),
    ListWish(folders=(NO_FOLDER,)),
    ListWish(folders=(NO_FOLDER, FolderId("f0")), models=("opus",)),
    ListWish(tags=(TagId("t0"),)),
    ListWish(tags=(TagId("t0"), TagId("t1"))),
    ListWish(models=("opus",)),
    ListWish(models=("opus", "haiku", "none")),
    ListWish(attached=True),
    ListWish(cost_nano=300),
    ListWish(cost_nano=100, cost_most_nano=200),
    ListWish(cost_most_nano=50),
    ListWish(since_ms=20, until_ms=60),
    ListWish(title="rain", tags=(TagId("t1"),), models=("sonnet",), attached=True),
    ListWish(folders=(FolderId("f0"),), tags=(TagId("t2"),), cost_nano=100),
)


def _some(count: int) -> list[ConversationSummary]:
    chance = random.Random(5)
    made = []
    for number in range(count):
        tags = tuple(TagId(f"t{tag}") for tag in range(3) if chance.random() < 0.3)
        folder = FolderId(f"f{chance.randrange(2)}") if chance.random() < 0.5 else None
        models = tuple(model for model in _MODELS if chance.random() < 0.4)
        facts = ListFacts(chance.random() < 0.2, chance.randrange(500), chance.random() < 0.3, models)
        filed = Filed(folder, chance.random() < 0.2, tags)
        fields = {
            "title": chance.choice(_TITLES),
            "pinned": chance.random() < 0.1,
            "created_ms": chance.randrange(50),
            "updated_ms": chance.randrange(80),
        }
        made.append(summary(f"c{number:03}", filed=filed, facts=facts, **fields))
    return made


async def _store(database: Database, made: list[ConversationSummary]) -> None:
    conversations, organising = ConversationStore(database), OrganisingStore(database)
    for number in range(3):
        await organising.save_folder(Folder(FolderId(f"f{number}"), f"Folder {number}"))
        await organising.save_tag(Tag(TagId(f"t{number}"), f"Tag {number}", TagColour.RED))
    for each in made:
        await conversations.save(each)
        for tag in each.filed.tags:
            await organising.tag(tag, {each.id: True})
    await database.write(lambda connection: _put_facts(connection, made))


def _put_facts(connection: sqlite3.Connection, made: list[ConversationSummary]) -> None:
    for each in made:
        facts = (each.facts.unread, each.facts.cost_nano, each.facts.attached, each.id)
        connection.execute("UPDATE conversations SET unread = ?, cost_nano = ?, attached = ? WHERE id = ?", facts)
        rows = [(model, each.id) for model in each.facts.models]
        connection.executemany("INSERT INTO conversation_models (model, conversation_id) VALUES (?, ?)", rows)


_MADE = _some(120)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A data folder with many conversations of every kind, for tests that only read."""
    paths = Paths(tmp_path_factory.mktemp("lists") / "data")
    prepare_data_dir(paths)

    async def fill() -> None:
        database = await Database.open(paths, ManualClock())
        await _store(database, _MADE)
        await database.close()

    asyncio.run(fill())
    return paths


@pytest.fixture
async def stored(folder: Paths) -> AsyncIterator[Database]:
    """Its database."""
    database = await Database.open(folder, ManualClock())
    yield database
    await database.close()


def _expected(wish: ListWish) -> list[ConversationSummary]:
    found = [each for each in _MADE if fits(wish, each)]
    return sorted(found, key=lambda each: place(wish, each), reverse=not wish.ascending)


@pytest.mark.parametrize("few", [3, 1000])
@pytest.mark.parametrize("wish", _WISHES, ids=str)
async def test_every_page_is_what_the_pure_functions_say(
    stored: Database, wish: ListWish, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By looking up few, and by walking down the order."""
    monkeypatch.setattr(listing, "_FEW", few)
    conversations = ConversationStore(stored)
    for sort in SortBy:
        for reverse in (False, True):
            for archived in (False, True):
                asked = replace(wish, sort=sort, reverse=reverse, archived=archived)
                assert await _paged(conversations, asked, 7) == _expected(asked)
                assert await conversations.ids(asked) == [each.id for each in _expected(asked)]


async def _paged(conversations: ConversationStore, wish: ListWish, size: int) -> list[ConversationSummary]:
    found: list[ConversationSummary] = []
    while page := await conversations.listed(wish, size, found[-1] if found else None):
        found += page
    return found


def test_the_samples_are_of_every_kind() -> None:
    counts = [len(_expected(wish)) for wish in _WISHES]
    assert [count == 0 for count in counts] == [wish.title == "no such" for wish in _WISHES]


async def test_the_list_as_it_is_at_first(stored: Database) -> None:
    conversations = ConversationStore(stored)
    found: list[ConversationSummary] = []
    while page := await conversations.page(5, found[-1] if found else None):
        found += page
    there = [each for each in _MADE if not each.filed.archived and (each.pinned or each.filed.folder is None)]
    assert found == sorted(there, key=lambda each: (each.pinned, each.updated_ms, each.id), reverse=True)


async def test_a_folder(stored: Database) -> None:
    conversations, own = ConversationStore(stored), FolderId("f1")
    found: list[ConversationSummary] = []
    while page := await conversations.in_folder(own, 4, found[-1] if found else None):
        found += page
    there = [each for each in _MADE if each.filed.folder == own and not each.filed.archived]
    assert {each.pinned for each in there} == {True, False}
    assert found == sorted(there, key=lambda each: (each.updated_ms, each.id), reverse=True)


async def test_unread_ones(stored: Database) -> None:
    found = await ConversationStore(stored).unread()
    assert {each.id for each in found} == {each.id for each in _MADE if each.facts.unread}


async def test_what_lies_in_the_bin_is_in_no_list(database: Database) -> None:
    conversations = ConversationStore(database)
    await _store(database, _MADE[:6])
    gone = _MADE[2]
    await conversations.remove(gone.id, 5)
    for archived in (False, True):
        assert gone.id not in await conversations.ids(ListWish(archived=archived))
        assert gone.id not in await conversations.ids(ListWish(archived=archived, title=gone.title))
    assert await conversations.summaries([gone.id, _MADE[1].id, ConversationId("none")]) == [_MADE[1]]


def test_titles_are_sorted_without_case_and_accents() -> None:
    titles = ["zebra", "Äpfel", "apple", "Élan", "élan 2", "", "  Banana"]
    wish = ListWish(sort=SortBy.TITLE)
    made = [replace(_MADE[0], id=ConversationId(str(at)), title=title) for at, title in enumerate(titles)]
    in_order = [each.title for each in sorted(made, key=lambda each: place(wish, each))]
    assert in_order == ["", "Äpfel", "apple", "  Banana", "Élan", "élan 2", "zebra"]
