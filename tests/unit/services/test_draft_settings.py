"""What is set for chats before their next message: it holds at once, is kept, and goes with the message."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.model.conversation import ConversationSummary
from app.model.draft_settings import NewChat, NextTurn
from app.model.ids import ConversationId, FolderId
from app.model.news import NewChatChanged, News, OptionsChanged, TurnStarted
from app.model.options import ConversationOptions, TurnOptions
from app.services.draft_settings import DraftSettings
from app.services.feed import Feed
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.draft_settings import DraftSettingsStore
from app.storage.turns import TurnStore
from tests.fakes.messages import CONVERSATION, user
from tests.fakes.waiting import until
from tests.unit.storage.samples import running

CITED = ConversationOptions(TurnOptions(citations=True))
SET = NewChat("claude-opus-5-5", "low", "Be plain.", CITED, "preset", CITED, by_hand=True, folder=FolderId("folder"))


@pytest.fixture
async def kept(database: Database, feed: Feed) -> AsyncIterator[DraftSettings]:
    made = DraftSettings(store=DraftSettingsStore(database), feed=feed)
    await made.load()
    yield made
    await made.close()


async def stored(database: Database) -> tuple[NewChat | None, dict[ConversationId, NextTurn]]:
    return await DraftSettingsStore(database).load()


async def test_what_is_set_holds_at_once_and_is_found_again(
    kept: DraftSettings, database: Database, feed: Feed, news: list[News]
) -> None:
    work = kept.change(SET)
    assert kept.new == SET
    assert news == [NewChatChanged(), OptionsChanged(None)]
    assert await stored(database) == (None, {})
    await work
    again = DraftSettings(store=DraftSettingsStore(database), feed=feed)
    await again.load()
    assert again.new == SET
    await again.close()


async def test_what_was_set_last_is_stored_whichever_work_runs_last(kept: DraftSettings, database: Database) -> None:
    first, second = kept.change(NewChat(model="a")), kept.change(NewChat(model="b"))
    await second
    await first
    assert await stored(database) == (NewChat(model="b"), {})


async def test_how_the_new_chat_begins_by_itself_is_not_kept(kept: DraftSettings, database: Database) -> None:
    await kept.begin(SET)
    assert (kept.new, await stored(database)) == (SET, (None, {}))
    await kept.change(replace(SET, effort=None))
    assert await stored(database) == (replace(SET, effort=None), {})
    await kept.change(NewChat())
    assert await stored(database) == (None, {})


async def test_the_next_new_chat_begins_afresh(kept: DraftSettings, database: Database, news: list[News]) -> None:
    await kept.change(SET)
    news.clear()
    kept.born(kept.new.options)
    assert (kept.new, news) == (SET, [])  # windows hear of the conversation first
    await until(lambda: kept.new == NewChat())
    assert news == [NewChatChanged(), OptionsChanged(None)]
    await kept.close()
    assert await stored(database) == (None, {})


async def test_options_that_were_set_while_it_was_sent_stay(kept: DraftSettings, database: Database) -> None:
    await kept.change(SET)
    sent = kept.new.options
    later = replace(CITED, told=("notice",))
    await kept.change(replace(SET, options=later))
    kept.born(sent)
    await until(lambda: kept.new == NewChat(options=later))
    await kept.close()
    assert await stored(database) == (NewChat(options=later), {})


async def test_the_first_message_takes_it_off_the_disk_in_its_own_transaction(
    kept: DraftSettings, database: Database
) -> None:
    await kept.change(SET)
    await kept.set_effort(CONVERSATION, "high")
    await kept.set_effort(ConversationId("other"), "max")
    begun = ConversationSummary(CONVERSATION, "", 0, 0)
    await TurnStore(database).begin(begun, user(1), running(1))
    assert await stored(database) == (SET, {ConversationId("other"): NextTurn("max")})  # not the new chat's message
    other = replace(begun, id=ConversationId("new"))
    question, reply = (replace(each, conversation_id=other.id) for each in (user(2), running(2)))
    question = replace(question, parent_id=None)
    await TurnStore(database).begin(other, question, reply, SET.options)
    assert await stored(database) == (None, {ConversationId("other"): NextTurn("max")})


async def test_the_effort_of_a_conversation_is_kept_until_a_turn_was_sent(
    kept: DraftSettings, database: Database, feed: Feed
) -> None:
    await ConversationStore(database).save(ConversationSummary(CONVERSATION, "", 0, 0))
    assert kept.effort(CONVERSATION) is None
    await kept.set_effort(CONVERSATION, "high")
    again = DraftSettings(store=DraftSettingsStore(database), feed=feed)
    await again.load()
    assert (kept.effort(CONVERSATION), again.effort(CONVERSATION)) == ("high", "high")
    await again.close()
    feed.publish(TurnStarted(CONVERSATION, user(1), running(1)))
    assert kept.effort(CONVERSATION) is None
    await kept.set_effort(CONVERSATION, "low")
    await kept.set_effort(CONVERSATION, None)
    assert await stored(database) == (None, {})


@pytest.mark.expected_log("what was set for a chat cannot be read")
async def test_what_cannot_be_read_holds_nobody_up(kept: DraftSettings, database: Database) -> None:
    def damage(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO draft_settings VALUES ('', '{'), ('chat', '{\"effort\":\"low\"}')")

    await database.write(damage)
    await kept.load()
    assert (kept.new, kept.effort(ConversationId("chat"))) == (NewChat(), "low")
    await kept.change(SET)
    assert (await stored(database))[0] == SET


@pytest.mark.expected_log("what is set for a draft was not saved: storage_failed")
async def test_a_disk_that_fails_is_told_and_what_is_set_holds(kept: DraftSettings, database: Database) -> None:
    def take_away(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE draft_settings RENAME TO elsewhere")

    await database.write(take_away)
    with pytest.raises(Exception, match="could not be read or saved"):
        await kept.change(SET)
    assert kept.new == SET
    await kept.close()
