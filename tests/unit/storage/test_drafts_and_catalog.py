"""Two small tables: what was typed, and the models as they were last listed."""

from __future__ import annotations

import sqlite3

import pytest

from app.model.blocks import Json
from app.model.ids import ConversationId, MessageId
from app.storage.catalog_cache import CatalogCache
from app.storage.db import Database
from app.storage.drafts import DraftStore
from app.storage.errors import StorageError


async def test_edits_have_drafts_beside_the_conversations_own(database: Database) -> None:
    drafts = DraftStore(database)
    mine, other = ConversationId("mine"), ConversationId("mine!")
    first, second = MessageId("u1"), MessageId("u2")
    await drafts.save(mine, "the draft")
    await drafts.save(mine, "another first", first)
    await drafts.save(mine, "another second", second)
    await drafts.save(other, "elsewhere", first)
    assert (await drafts.load(mine), await drafts.load(mine, first)) == ("the draft", "another first")
    assert await drafts.edits(mine) == {first: "another first", second: "another second"}
    assert await drafts.edits(other) == {first: "elsewhere"}

    await drafts.save(mine, "", first)
    assert await drafts.edits(mine) == {second: "another second"}
    assert await drafts.load(mine) == "the draft"


async def test_every_conversation_and_the_new_chat_have_a_draft(database: Database) -> None:
    drafts = DraftStore(database)
    mine = ConversationId("mine")
    assert (await drafts.load(mine), await drafts.load(None)) == ("", "")

    await drafts.save(mine, "half \ud83d a pair\0\r\n")
    await drafts.save(None, "new")
    await drafts.save(None, "newer")
    assert (await drafts.load(mine), await drafts.load(None)) == ("half \ud83d a pair\0\r\n", "newer")

    await drafts.save(None, "")
    assert (await drafts.load(mine), await drafts.load(None)) == ("half \ud83d a pair\0\r\n", "")


async def test_models_are_kept_verbatim_for_each_address(database: Database) -> None:
    cache = CatalogCache(database)
    one: list[Json] = [{"id": "b", "capabilities": {"z": 1, "a": None}}, {"id": "a", "unknown": [1.5, "é"]}]
    assert await cache.load("https://one") is None

    await cache.save("https://one", 5, [{"id": "old"}])
    await cache.save("https://one", 6, one)
    await cache.save("https://two", 7, [])

    stored = await cache.load("https://one")
    assert stored == (6, one)
    assert [list(model) for model in stored[1]] == [["id", "capabilities"], ["id", "unknown"]]
    assert await cache.load("https://two") == (7, [])


@pytest.mark.parametrize("models", ["[", "{}", "[1]", b"\xff"])
async def test_a_list_that_cannot_be_read_is_said_to_be_damaged(database: Database, models: str | bytes) -> None:
    def job(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO catalog_cache VALUES ('url', 1, ?)", (models,))

    await database.write(job)
    with pytest.raises(StorageError) as caught:
        await CatalogCache(database).load("url")
    assert caught.value.error.code == "database_damaged"
