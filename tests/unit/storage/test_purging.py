"""What is deleted for ever is gone: from every table, from the index, and from the bytes of the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from app.base.paths import Paths
from app.model.binned import BinnedPlace
from app.model.blocks import ContentBlock
from app.model.draft_settings import NextTurn
from app.model.ids import ConversationId, MessageId
from app.model.options import ConversationOptions
from app.storage.attached_text import AttachedTexts
from app.storage.bin import BinStore
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.draft_settings import DraftSettingsStore
from app.storage.drafts import DraftStore
from app.storage.errors import StorageError
from app.storage.options import OptionStore
from app.storage.purging import PurgeStore
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.messages import CONVERSATION, answer, thought, user
from tests.fakes.searching import build_all, found, searching
from tests.unit.storage.samples import SETTINGS, in_conversation, ledger_row, running, store_turns, summary

SECRET = "Xylophonquarz"
ALL = 2**60


@pytest.fixture
def bin(database: Database) -> BinStore:
    """The bin."""
    return BinStore(database)


@pytest.fixture
def purging(database: Database, paths: Paths) -> PurgeStore:
    """What deletes for ever."""
    return PurgeStore(database, AttachedTexts(paths))


async def purge(purging: PurgeStore) -> int:
    """Delete what was marked for it; how often the search index was lost."""
    lost = 0
    for doomed in await purging.doomed():
        numbers = doomed.numbers
        while numbers:
            done = await purging.delete(await purging.ready(numbers))
            numbers, lost = numbers[done.messages :], lost + done.index_lost
        await purging.finish(doomed)
    await purging.clear_log()
    return lost


def rows(paths: Paths, table: str) -> list[tuple[object, ...]]:
    """All rows of a table, as another connection sees them."""
    with closing(sqlite3.connect(paths.database)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


async def _secret_conversation(turns: TurnStore, database: Database) -> ConversationId:
    own = ConversationId("secret")
    asked = in_conversation(user(1, f"{SECRET} asked"), own)
    await turns.begin(
        summary(own, title=f"{SECRET} title", system=f"{SECRET} system"),
        asked,
        replace(in_conversation(running(1), own), settings=replace(SETTINGS, system=f"{SECRET} system")),
        ConversationOptions(told=(f"{SECRET} option",)),
    )
    reply = in_conversation(answer(1, thought(f"{SECRET} thought"), f"{SECRET} said"), own)
    reply = replace(reply, settings=replace(SETTINGS, system=f"{SECRET} system"))
    await turns.finish(reply, ledger_row("r", conversation_id=own, message_id=reply.id))
    await DraftStore(database).save(own, f"{SECRET} draft")
    await DraftSettingsStore(database).save(own, NextTurn(f"{SECRET} effort"))
    await DraftStore(database).save(own, f"{SECRET} edit", asked.id)
    return own


async def test_a_conversation_leaves_no_word_behind_but_its_costs(
    turns: TurnStore,
    conversations: ConversationStore,
    bin: BinStore,
    purging: PurgeStore,
    database: Database,
    paths: Paths,
) -> None:
    await store_turns(turns, 2)
    before = await conversations.path(CONVERSATION)
    own = await _secret_conversation(turns, database)
    await OptionStore(database).save(CONVERSATION, ConversationOptions(told=("kept",)))
    await conversations.remove(own, 5)

    assert await bin.doom_older(ALL) == 1
    assert await purge(purging) == 0

    assert [row[0] for row in rows(paths, "conversations")] == [CONVERSATION]
    assert await conversations.path(CONVERSATION) == before
    assert len(rows(paths, "ledger")) == 1
    assert rows(paths, "drafts") == rows(paths, "draft_settings") == []
    assert len(rows(paths, "conversation_options")) == 1
    assert sorted(str(text[2]) for text in rows(paths, "texts")) == ["", "Be brief."]
    assert await found(searching(database, paths), SECRET) == []
    assert await verify(database) == []
    await database.close()
    for name in ("chatelaine.db", "chatelaine.db-wal"):
        file = paths.root / name
        assert not file.exists() or SECRET.encode() not in file.read_bytes()


async def test_a_branch_goes_and_what_stands_beside_it_stays(
    turns: TurnStore,
    conversations: ConversationStore,
    bin: BinStore,
    purging: PurgeStore,
    database: Database,
    paths: Paths,
) -> None:
    await store_turns(turns, 4)
    await bin.remove(MessageId("u3"), 5)
    await bin.doom([BinnedPlace(CONVERSATION, MessageId("u3"))])
    await purge(purging)

    assert [row[1] for row in rows(paths, "messages")] == ["u1", "a1", "u2", "a2"]
    assert [message.id for message in await conversations.path(CONVERSATION)] == ["u1", "a1", "u2", "a2"]
    assert await found(searching(database, paths), "question") == ["u2", "u1"]
    assert await verify(database) == []


async def test_numbers_are_never_given_twice(
    turns: TurnStore, bin: BinStore, purging: PurgeStore, database: Database, paths: Paths
) -> None:
    await store_turns(turns, 2)
    await bin.remove(MessageId("u2"), 5)
    await bin.doom_older(ALL)
    await purge(purging)
    await turns.begin(summary(), user(2, "new question"), running(2))
    assert [row[:2] for row in rows(paths, "messages")] == [(1, "u1"), (2, "a1"), (5, "u2"), (6, "a2")]
    assert await verify(database) == []


async def test_what_is_doomed_cannot_come_back(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore
) -> None:
    await store_turns(turns, 2)
    await bin.remove(MessageId("a2"), 5)
    await bin.remove(MessageId("u2"), 6)
    await bin.doom([BinnedPlace(CONVERSATION, MessageId("u2"))])
    for message in ("u2", "a2"):
        with pytest.raises(StorageError):
            await bin.restore(BinnedPlace(CONVERSATION, MessageId(message)))
    await conversations.remove(CONVERSATION, 7)
    await bin.doom([BinnedPlace(CONVERSATION)])
    for refused in (bin.restore(BinnedPlace(CONVERSATION)), conversations.restore(CONVERSATION)):
        with pytest.raises(StorageError):
            await refused
    assert await bin.page(10) == []


async def test_no_turn_begins_in_what_is_doomed(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore, database: Database
) -> None:
    await store_turns(turns, 2)
    await conversations.remove(CONVERSATION, 5)
    await bin.doom([BinnedPlace(CONVERSATION)])
    with pytest.raises(StorageError) as caught:
        await turns.begin(summary(), user(3, "too late"), running(3))
    assert caught.value.error.code == "message_missing"
    count = "SELECT (SELECT deleted_ms FROM conversations), COUNT(*) FROM messages"
    assert await database.read(lambda connection: connection.execute(count).fetchone()) == (0, 4)


async def test_only_what_lies_in_the_bin_and_is_old_enough_is_doomed(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore, purging: PurgeStore
) -> None:
    await store_turns(turns, 3)
    await bin.remove(MessageId("u3"), 100)
    await bin.remove(MessageId("u2"), 200)
    assert await bin.doom([BinnedPlace(CONVERSATION), BinnedPlace(CONVERSATION, MessageId("u1"))]) == 0
    assert await bin.doom_older(100) == 0
    assert await bin.doom_older(101) == 1
    await purge(purging)
    await bin.restore(BinnedPlace(CONVERSATION, MessageId("u2")))
    assert [message.id for message in await conversations.path(CONVERSATION, MessageId("a2"))] == [
        "u1",
        "a1",
        "u2",
        "a2",
    ]
    assert await conversations.message(MessageId("u3")) is None


async def test_a_step_at_a_time_leaves_a_whole_database(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore, purging: PurgeStore, database: Database
) -> None:
    await store_turns(turns, 60)  # 120 messages: more than two steps
    await conversations.remove(CONVERSATION, 5)
    await bin.doom_older(ALL)
    (doomed,) = await purging.doomed()
    numbers, steps = doomed.numbers, 0
    while numbers:
        done = await purging.delete(await purging.ready(numbers))
        numbers, steps = numbers[done.messages :], steps + 1
        assert await verify(database) == []
        (left,) = await purging.doomed()  # what a new process finds after a kill
        assert left.numbers == numbers
    assert steps == 3
    await purging.finish(doomed)
    assert await purging.doomed() == []
    assert await verify(database) == []


async def test_long_messages_make_small_steps(turns: TurnStore, bin: BinStore, purging: PurgeStore) -> None:
    await turns.begin(summary(), user(1, "x " * 150_000), running(1))
    await turns.finish(answer(1, "y " * 150_000), None)
    await bin.remove(MessageId("u1"), 5)
    await bin.doom_older(ALL)
    (doomed,) = await purging.doomed()
    assert (await purging.delete(await purging.ready(doomed.numbers))).messages == 1


@pytest.mark.expected_log("what was put into the search index cannot be told any more")
async def test_an_index_that_cannot_be_told_is_built_anew(
    turns: TurnStore, bin: BinStore, purging: PurgeStore, database: Database, paths: Paths
) -> None:
    await store_turns(turns, 3)
    await bin.remove(MessageId("u3"), 5)
    await bin.doom_older(ALL)

    def falsify(connection: sqlite3.Connection) -> None:  # as if texts had been folded otherwise
        sz = connection.execute("SELECT sz FROM message_search_docsize WHERE id = 1").fetchone()
        connection.execute("UPDATE message_search_docsize SET sz = ? WHERE id = 6", sz)

    await database.write(falsify)
    assert await purge(purging) == 1
    search = searching(database, paths)
    assert await found(search, "question") == ["u2", "u1"]  # by reading
    await build_all(database, paths)
    assert await found(search, "question") == ["u2", "u1"]
    assert await found(search, "reply 3") == []
    assert await verify(database) == []


async def test_messages_that_are_not_indexed_yet_go_too(
    turns: TurnStore, bin: BinStore, purging: PurgeStore, database: Database
) -> None:
    picture = ContentBlock({"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}})
    await turns.begin(summary(), user(1, picture, "What is this?"), running(1))
    await turns.finish(answer(1, "A picture."), None)
    await bin.remove(MessageId("u1"), 5)
    await bin.doom_older(ALL)
    await purge(purging)
    assert await verify(database) == []


async def test_the_ledger_keeps_its_rows(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore, purging: PurgeStore, database: Database
) -> None:
    await turns.begin(summary(), user(1, "question"), running(1))
    await turns.finish(answer(1, "reply"), ledger_row())
    await conversations.remove(CONVERSATION, 5)
    await bin.doom_older(ALL)
    await purge(purging)
    assert await LedgerStore(database).rows() == [ledger_row()]
