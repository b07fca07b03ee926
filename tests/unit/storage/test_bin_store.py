"""Branches and conversations go into the bin, and come back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.base.paths import Paths
from app.model.binned import BinnedEntry, BinnedPlace, BinTotals
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role
from app.storage.bin import BinStore
from app.storage.carrying import CarryStore
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.messages import CONVERSATION, answer, user
from tests.fakes.searching import found, searching
from tests.unit.storage.samples import in_conversation, running, store_turns, summary


@pytest.fixture
def bin(database: Database) -> BinStore:
    """The bin."""
    return BinStore(database)


def _named(message: Message, id: str, parent: str | None = None) -> Message:
    return replace(message, id=MessageId(id), parent_id=message.parent_id if parent is None else MessageId(parent))


async def _retry(turns: TurnStore, number: int, id: str) -> None:
    again = _named(running(number), id)
    await turns.begin(summary(), None, again)
    await turns.finish(_named(answer(number, f"again {id}"), id), None)


async def _edit(turns: TurnStore, number: int, id: str) -> None:
    """A new version of the question *number* with an answer; the ids are *id* and *id*-a."""
    await turns.begin(summary(), _named(user(number, f"edited {id}"), id), _named(running(number), f"{id}-a", id))
    await turns.finish(_named(answer(number, f"reply {id}"), f"{id}-a", id), None)


async def _shown(conversations: ConversationStore) -> list[str]:
    return [message.id for message in await conversations.path(CONVERSATION)]


async def _end(conversations: ConversationStore, message: str) -> MessageId | None:
    """Where the branch through *message* ends, once it is shown; None where it cannot be."""
    shown = await conversations.show(CONVERSATION, MessageId(message))
    return None if shown is None else shown.active_leaf


async def test_the_version_before_is_shown_in_the_place_of_a_deleted_one(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore, database: Database
) -> None:
    await store_turns(turns, 2)
    for name in ("x", "y"):
        await _retry(turns, 1, name)

    removed = await bin.remove(MessageId("y"), 5)
    assert await _shown(conversations) == ["u1", "x"]
    assert (removed.before, removed.summary.active_leaf) == ("y", "x")
    removed = await bin.remove(MessageId("x"), 6)
    assert await _shown(conversations) == ["u1", "a1", "u2", "a2"]
    assert await conversations.siblings(MessageId("a1")) == ("a1",)
    assert await conversations.siblings_along(CONVERSATION, MessageId("a2")) == {}
    assert await _end(conversations, "u1") == "a2"
    assert await verify(database) == []


async def test_without_an_earlier_version_a_later_one_is_shown(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore
) -> None:
    await store_turns(turns, 1)
    for name in ("x", "y"):
        await _retry(turns, 1, name)
    await conversations.change(CONVERSATION, lambda old: replace(old, active_leaf=MessageId("a1")))

    await bin.remove(MessageId("a1"), 5)
    assert await _shown(conversations) == ["u1", "x"]


async def test_without_another_version_the_branch_ends_above(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore, database: Database
) -> None:
    await store_turns(turns, 2)
    await bin.remove(MessageId("u2"), 5)
    assert await _shown(conversations) == ["u1", "a1"]
    await bin.remove(MessageId("a1"), 6)
    assert await _shown(conversations) == ["u1"]
    await bin.remove(MessageId("u1"), 7)
    assert await _shown(conversations) == []
    assert await conversations.children(CONVERSATION, None, Role.USER) == ()
    assert await verify(database) == []


async def test_what_is_not_shown_goes_without_a_change_of_what_is(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore
) -> None:
    await store_turns(turns, 2)
    await _retry(turns, 1, "x")

    removed = await bin.remove(MessageId("a1"), 5)
    assert removed.before is None
    assert await _shown(conversations) == ["u1", "x"]
    assert await _end(conversations, "u2") is None
    assert await _end(conversations, "a2") is None
    assert await _end(conversations, "u1") == "x"


async def test_a_restored_branch_is_shown_again_where_that_is_asked_for(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore, database: Database
) -> None:
    await store_turns(turns, 2)
    await _edit(turns, 2, "e")
    await conversations.change(CONVERSATION, lambda old: replace(old, active_leaf=MessageId("a2")))
    removed = await bin.remove(MessageId("u2"), 5)
    assert await _shown(conversations) == ["u1", "a1", "e", "e-a"]

    place = BinnedPlace(CONVERSATION, MessageId("u2"))
    await bin.restore(place)
    assert await _shown(conversations) == ["u1", "a1", "e", "e-a"]
    await bin.restore(place, removed.before)  # twice does no harm
    assert await _shown(conversations) == ["u1", "a1", "u2", "a2"]
    assert await conversations.siblings(MessageId("u2")) == ("u2", "e")
    assert await verify(database) == []


async def test_with_a_branch_comes_back_what_it_stands_below(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore
) -> None:
    await store_turns(turns, 3)
    for at, message in enumerate(("a3", "a2", "u1")):
        await bin.remove(MessageId(message), at + 1)
    await conversations.remove(CONVERSATION, 9)

    back = await bin.restore(BinnedPlace(CONVERSATION, MessageId("a2")))
    assert back.active_leaf == "u3"  # a3 was deleted by itself
    assert await _shown(conversations) == ["u1", "a1", "u2", "a2", "u3"]


async def test_a_branch_that_still_grows_stays(turns: TurnStore, bin: BinStore) -> None:
    await store_turns(turns, 1)
    await turns.begin(summary(), user(2, "and"), running(2))
    for message in ("u1", "a2"):
        with pytest.raises(StorageError) as caught:
            await bin.remove(MessageId(message), 5)
        assert caught.value.error.code == "answer_running"


async def test_what_is_gone_cannot_be_deleted_restored_or_answered(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore
) -> None:
    await store_turns(turns, 1)
    await bin.remove(MessageId("a1"), 5)
    again, below = _named(running(1), "x"), running(2)
    for refused in (
        bin.remove(MessageId("a1"), 6),
        bin.remove(MessageId("nobody"), 6),
        bin.restore(BinnedPlace(CONVERSATION, MessageId("nobody"))),
        bin.restore(BinnedPlace(ConversationId("other"), MessageId("a1"))),
        bin.restore(BinnedPlace(ConversationId("other"))),
        turns.begin(summary(), user(2, "below"), below),
    ):
        with pytest.raises(StorageError) as caught:
            await refused
        assert caught.value.error.code == "message_missing"
    await turns.begin(summary(), None, again)  # beside it is no trouble


async def test_search_and_export_leave_out_what_lies_in_the_bin(
    turns: TurnStore, bin: BinStore, database: Database, paths: Paths
) -> None:
    await store_turns(turns, 3)
    search, carry = searching(database, paths), CarryStore(database)
    assert await found(search, "question") == ["u3", "u2", "u1"]

    await bin.remove(MessageId("u2"), 5)
    assert await found(search, "question") == ["u1"]
    outline = await carry.outline(CONVERSATION)
    assert outline is not None
    assert [place.id for place in outline.places] == ["u1", "a1"]
    await bin.restore(BinnedPlace(CONVERSATION, MessageId("u2")))
    assert await found(search, "question") == ["u3", "u2", "u1"]


async def test_the_bin_lists_what_was_deleted_last_first(
    turns: TurnStore, conversations: ConversationStore, bin: BinStore
) -> None:
    await store_turns(turns, 2)
    for name in ("b", "c"):
        other = in_conversation(user(1, f"Ünder the {name}-tree"), name)
        reply = in_conversation(running(1), name)
        await turns.begin(summary(name, title=f"Title {name}"), other, reply)
        await turns.finish(in_conversation(answer(1, "yes"), name), None)
        await conversations.remove(ConversationId(name), 10 if name == "b" else 30)
    await bin.remove(MessageId("u2"), 20)

    entries = await bin.page(10)
    assert [(each.place.conversation_id, each.place.message_id, each.messages) for each in entries] == [
        ("c", None, 2),
        (CONVERSATION, "u2", 2),
        ("b", None, 2),
    ]
    assert (entries[1].title, entries[1].excerpt, entries[1].deleted_ms) == ("Title", "question 2", 20)
    assert entries[0].size > 40
    assert await bin.totals() == BinTotals(2, 1)
    one_by_one: list[BinnedEntry] = []
    while page := await bin.page(1, one_by_one[-1] if one_by_one else None):
        one_by_one += page
    assert one_by_one == entries
    assert [each.title for each in await bin.page(10, words=["under", "title"])] == ["Title c", "Title b"]
    assert await bin.page(10, words=["nothing"]) == []


async def test_things_of_one_moment_are_all_listed(turns: TurnStore, bin: BinStore) -> None:
    await store_turns(turns, 1)
    for name in ("x", "y", "z"):
        await _retry(turns, 1, name)
        await bin.remove(MessageId(name), 7)
    first = await bin.page(2)
    rest = await bin.page(2, first[-1])
    assert [each.place.message_id for each in (*first, *rest)] == ["x", "y", "z"]
