"""Options of conversations: kept, told, and born with a conversation."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.model.caching import CacheChoice
from app.model.conversation import ConversationSummary
from app.model.errors import ChatelaineError
from app.model.ids import ConversationId
from app.model.news import News, OptionsChanged
from app.model.options import ConversationOptions
from app.services.draft_settings import DraftSettings
from app.services.feed import Feed
from app.services.options import Options
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.draft_settings import DraftSettingsStore
from app.storage.options import OptionStore
from tests.fakes.options import options_on
from tests.fakes.waiting import until

CHAT = ConversationId("chat")
OFF = ConversationOptions(cache=CacheChoice("off"))


@pytest.fixture
async def options(database: Database, feed: Feed) -> AsyncIterator[Options]:
    await ConversationStore(database).save(ConversationSummary(CHAT, "", 0, 0))
    drafts = DraftSettings(store=DraftSettingsStore(database), feed=feed)
    yield options_on(database, feed, drafts)
    await drafts.close()


async def test_a_change_is_stored_and_told(options: Options, database: Database, news: list[News]) -> None:
    assert options.get(CHAT) is None
    assert await options.load(CHAT) == ConversationOptions()
    await options.change(CHAT, OFF)
    await options.change(CHAT, OFF)
    assert options.get(CHAT) == OFF
    assert await OptionStore(database).load(CHAT) == OFF
    assert news == [OptionsChanged(CHAT)]


async def test_changes_made_together_are_all_kept(options: Options) -> None:
    def told(word: str) -> asyncio.Task[ConversationOptions]:
        return asyncio.create_task(options.update(CHAT, lambda old: replace(old, told=(*old.told, word))))

    await asyncio.gather(*(told(word) for word in "abc"))
    assert await options.load(CHAT) == ConversationOptions(told=("a", "b", "c"))


async def test_a_change_that_cannot_be_stored_is_none(options: Options, news: list[News]) -> None:
    nowhere = ConversationId("nowhere")
    with pytest.raises(ChatelaineError):
        await options.change(nowhere, OFF)
    assert (options.get(nowhere), news) == (ConversationOptions(), [])


async def test_the_new_chats_options_go_to_the_conversation_it_becomes(options: Options, news: list[News]) -> None:
    await options.change(None, OFF)
    mine = options.get(None)
    assert mine == OFF
    options.born(CHAT, mine)
    await until(lambda: options.get(None) == ConversationOptions())
    assert (options.get(CHAT), options.get(None)) == (OFF, ConversationOptions())
    assert [each for each in news if isinstance(each, OptionsChanged)] == [OptionsChanged(None)] * 2


async def test_options_that_were_set_since_are_those_of_the_next_new_chat(options: Options) -> None:
    await options.change(None, OFF)
    before = asyncio.Event()
    options.born(CHAT, replace(OFF, told=("a",)))
    asyncio.get_running_loop().call_soon(before.set)  # behind what `born` has begun
    await before.wait()
    assert (options.get(CHAT), options.get(None)) == (replace(OFF, told=("a",)), OFF)


@pytest.mark.expected_log("options of conversation chat cannot be read")
async def test_damaged_options_hold_nobody_up(options: Options, database: Database, news: list[News]) -> None:
    def damage(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO conversation_options VALUES ('chat', '{')")

    await database.write(damage)
    assert not options.are_damaged(CHAT)
    assert await options.load(CHAT) == ConversationOptions()
    assert options.are_damaged(CHAT)
    assert news == [OptionsChanged(CHAT)]
    await options.change(CHAT, OFF)
    assert not options.are_damaged(CHAT)
    assert await OptionStore(database).load(CHAT) == OFF
