"""Options lie beside their conversation."""

from __future__ import annotations

import sqlite3

import pytest

from app.model.caching import CacheChoice
from app.model.ids import ConversationId
from app.model.options import ConversationOptions
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.options import OptionStore
from app.storage.turns import TurnStore
from tests.fakes.messages import CONVERSATION, user
from tests.unit.storage.samples import running, store_turns, summary

OFF = ConversationOptions(cache=CacheChoice("off"), soft_nano=3)


async def test_options_are_stored_with_the_first_turn(database: Database, turns: TurnStore) -> None:
    await turns.begin(summary(), user(1, "question"), running(1), OFF)
    assert await OptionStore(database).load(CONVERSATION) == OFF


async def test_the_last_options_stand(database: Database, turns: TurnStore) -> None:
    await store_turns(turns, 1)
    store = OptionStore(database)
    assert await store.load(CONVERSATION) == ConversationOptions()
    for options in (OFF, ConversationOptions(told=("a",))):
        await store.save(CONVERSATION, options)
        assert await store.load(CONVERSATION) == options


async def test_a_conversation_that_does_not_exist_has_none(database: Database) -> None:
    with pytest.raises(StorageError):
        await OptionStore(database).save(ConversationId("nowhere"), OFF)


async def test_damaged_options_are_told(database: Database, turns: TurnStore) -> None:
    await turns.begin(summary(), user(1, "question"), running(1), OFF)

    def damage(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE conversation_options SET options = '[]'")

    await database.write(damage)
    with pytest.raises(StorageError):
        await OptionStore(database).load(CONVERSATION)
