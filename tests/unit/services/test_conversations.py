"""Conversations on a real database: listing, naming, branches, the bin, drafts."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.model.binned import BinnedPlace
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Status
from app.model.news import ConversationChanged, News
from app.services.conversations import ConversationMissingError, Conversations
from app.services.feed import Feed
from app.storage.bin import BinStore
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.drafts import DraftStore
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, answer, user

_GONE = ConversationId("gone")


@pytest.fixture
def conversations(database: Database, feed: Feed, clock: ManualClock) -> Conversations:
    return Conversations(store=ConversationStore(database), drafts=DraftStore(database), feed=feed, clock=clock)


@pytest.fixture
def turns(database: Database) -> TurnStore:
    return TurnStore(database)


def _summary(name: ConversationId = CONVERSATION, updated_ms: int = 1_000) -> ConversationSummary:
    return ConversationSummary(name, f"Title of {name}", 1_000, updated_ms)


async def _first_turn(turns: TurnStore) -> None:
    await turns.begin(_summary(), user(1, "q"), replace(answer(1), status=Status.RUNNING))


async def test_names_and_pins_are_stored_and_told(
    conversations: Conversations, turns: TurnStore, news: list[News]
) -> None:
    await _first_turn(turns)
    await conversations.rename(CONVERSATION, "  Tide \n tables ")
    summary = await conversations.set_pinned(CONVERSATION, True)
    assert (summary.title, summary.title_by_hand, summary.pinned) == ("Tide tables", True, True)
    assert (await conversations.open(CONVERSATION)).summary == summary
    assert news[-1] == ConversationChanged(summary)
    await conversations.set_model(CONVERSATION, "claude-opus-5-5")
    summary = await conversations.set_system(CONVERSATION, "Be brief.")
    assert (summary.model, summary.system, summary.title) == ("claude-opus-5-5", "Be brief.", "Tide tables")


async def test_an_empty_title_changes_nothing(conversations: Conversations, turns: TurnStore, news: list[News]) -> None:
    await _first_turn(turns)
    assert (await conversations.rename(CONVERSATION, " \n ")).title == "Title of conversation"
    assert len((await conversations.rename(CONVERSATION, "x" * 900)).title) == 200
    assert len(news) == 1


async def test_pages_follow_each_other(conversations: Conversations, turns: TurnStore) -> None:
    for number in range(5):
        name = ConversationId(f"c{number}")
        question = replace(user(1, "q"), id=MessageId(f"u{number}"), conversation_id=name)
        reply = replace(answer(1), id=MessageId(f"a{number}"), conversation_id=name, parent_id=question.id)
        await turns.begin(_summary(name, number), question, replace(reply, status=Status.RUNNING))
    first = await conversations.page(3)
    second = await conversations.page(3, first[-1])
    assert [summary.id for summary in first + second] == ["c4", "c3", "c2", "c1", "c0"]


async def test_a_change_and_a_new_turn_do_not_undo_each_other(conversations: Conversations, turns: TurnStore) -> None:
    await _first_turn(turns)
    await turns.finish(answer(1, "a"), None)
    later = replace(_summary(), updated_ms=9_000)
    await asyncio.gather(
        conversations.rename(CONVERSATION, "New name"),
        turns.begin(later, user(2, "q"), replace(answer(2), status=Status.RUNNING)),
        conversations.set_pinned(CONVERSATION, True),
    )
    opened = await conversations.open(CONVERSATION)
    assert (opened.summary.title, opened.summary.pinned, opened.summary.updated_ms) == ("New name", True, 9_000)
    assert [message.id for message in opened.path] == ["u1", "a1", "u2", "a2"]


async def test_a_chosen_branch_is_shown_to_its_newest_end(conversations: Conversations, turns: TurnStore) -> None:
    running = replace(answer(1), status=Status.RUNNING)
    await turns.begin(_summary(), user(1, "q"), running)
    await turns.finish(answer(1, "a"), None)
    await turns.begin(_summary(), user(2, "q"), replace(answer(2), status=Status.RUNNING))
    await turns.finish(answer(2, "b"), None)
    retried = replace(running, id=MessageId("a1b"))
    await turns.begin(_summary(), None, retried)
    opened = await conversations.open(CONVERSATION)
    assert [message.id for message in opened.path] == ["u1", "a1b"]
    chosen = await conversations.select_leaf(CONVERSATION, MessageId("a1"))
    assert [message.id for message in chosen.path] == ["u1", "a1", "u2", "a2"]
    assert chosen.summary.active_leaf == "a2"
    chosen = await conversations.select_leaf(CONVERSATION, MessageId("a1b"))
    assert [message.id for message in chosen.path] == ["u1", "a1b"]


async def test_a_message_is_revealed_on_its_branch_and_the_shown_one_stays_if_it_is_there(
    conversations: Conversations, turns: TurnStore, news: list[News]
) -> None:
    await _first_turn(turns)
    await turns.finish(answer(1), None)
    await turns.begin(_summary(), user(2, "q2"), replace(answer(2), status=Status.RUNNING))
    retry = replace(answer(1), id=MessageId("retry"), status=Status.RUNNING)
    await turns.begin(_summary(), None, retry)

    await conversations.reveal(CONVERSATION, MessageId("u1"))
    assert (await conversations.open(CONVERSATION)).path[-1].id == "retry"
    assert news == []
    await conversations.reveal(CONVERSATION, MessageId("a1"))
    assert (await conversations.open(CONVERSATION)).path[-1].id == "a2"
    await conversations.reveal(CONVERSATION, MessageId("u1"))
    assert (await conversations.open(CONVERSATION)).path[-1].id == "a2"
    for place in ((CONVERSATION, MessageId("gone")), (_GONE, MessageId("u1"))):
        with pytest.raises(ConversationMissingError):
            await conversations.reveal(*place)


async def test_siblings_come_with_the_branch(conversations: Conversations, turns: TurnStore) -> None:
    await turns.begin(_summary(), user(1, "q"), replace(answer(1), status=Status.RUNNING))
    await turns.finish(answer(1, "a"), None)
    assert (await conversations.open(CONVERSATION)).siblings == {}
    again = replace(answer(1), id=MessageId("a1b"), status=Status.RUNNING)
    await turns.begin(_summary(), None, again)
    await turns.finish(replace(again, status=Status.COMPLETE), None)
    await turns.begin(_summary(), replace(user(2, "q"), parent_id=again.id), replace(answer(2), status=Status.RUNNING))
    assert (await conversations.open(CONVERSATION)).siblings == {"a1b": ("a1", "a1b")}
    edited = replace(user(1, "q, edited"), id=MessageId("u1b"))
    await turns.begin(_summary(), edited, replace(answer(3), parent_id=edited.id, status=Status.RUNNING))
    opened = await conversations.open(CONVERSATION)
    assert [message.id for message in opened.path] == ["u1b", "a3"]
    assert opened.siblings == {"u1b": ("u1", "u1b")}
    assert (await conversations.select_leaf(CONVERSATION, MessageId("u1"))).siblings == {
        "u1": ("u1", "u1b"),
        "a1b": ("a1", "a1b"),
    }


async def test_a_branch_goes_on_from_any_message(
    conversations: Conversations, turns: TurnStore, news: list[News]
) -> None:
    for number in (1, 2):
        await turns.begin(_summary(), user(number, "q"), replace(answer(number), status=Status.RUNNING))
        await turns.finish(answer(number, "a"), None)
    opened = await conversations.branch_from(CONVERSATION, MessageId("a1"))
    assert ([message.id for message in opened.path], opened.summary.active_leaf) == (["u1", "a1"], "a1")
    assert news[-1] == ConversationChanged(opened.summary)
    assert [m.id for m in (await conversations.select_leaf(CONVERSATION, MessageId("u2"))).path][-1] == "a2"
    with pytest.raises(ConversationMissingError):
        await conversations.branch_from(CONVERSATION, MessageId("nowhere"))


async def test_what_is_not_there_is_said(conversations: Conversations, turns: TurnStore) -> None:
    await _first_turn(turns)
    with pytest.raises(ConversationMissingError) as caught:
        await conversations.open(_GONE)
    assert caught.value.error.code == "conversation_missing"
    with pytest.raises(ConversationMissingError):
        await conversations.select_leaf(CONVERSATION, MessageId("gone"))
    with pytest.raises(ConversationMissingError):
        await conversations.select_leaf(_GONE, MessageId("u1"))


async def test_drafts_are_kept_by_place(conversations: Conversations) -> None:
    await conversations.save_draft(None, "half a thou")
    await conversations.save_draft(CONVERSATION, "other")
    assert await conversations.load_draft(None) == "half a thou"
    await conversations.save_draft(None, "")
    assert (await conversations.load_draft(None), await conversations.load_draft(CONVERSATION)) == ("", "other")


async def test_the_end_of_a_branch_and_what_stands_before_it_make_the_whole(
    conversations: Conversations, turns: TurnStore
) -> None:
    await _first_turn(turns)
    await turns.begin(_summary(), None, replace(answer(1), id=MessageId("again"), status=Status.RUNNING))
    for number in (2, 3):
        asked = user(number, f"q{number}")
        parent = MessageId("again") if number == 2 else asked.parent_id
        await turns.begin(_summary(), replace(asked, parent_id=parent), replace(answer(number), status=Status.RUNNING))
    whole = await conversations.open(CONVERSATION)
    end = await conversations.open(CONVERSATION, most=3)
    assert [message.id for message in end.path] == ["a2", "u3", "a3"]
    assert (whole.whole, end.whole) == (True, False)
    rest = await conversations.earlier(end)
    assert rest.whole
    assert (*rest.path, *end.path) == whole.path
    assert {**rest.siblings, **end.siblings} == whole.siblings == {MessageId("again"): ("a1", "again")}
    assert (await conversations.earlier(whole)).path == ()


@pytest.mark.parametrize("way", ["select_leaf", "branch_from", "reveal"])
async def test_what_is_deleted_in_that_moment_is_not_shown(
    conversations: Conversations, turns: TurnStore, database: Database, way: str
) -> None:
    """The branch that is shown never ends in the bin: it could not be deleted for ever then."""
    await _first_turn(turns)
    await turns.finish(answer(1, "a"), None)
    retried = replace(answer(1), id=MessageId("a1b"), status=Status.RUNNING)
    await turns.begin(_summary(), None, retried)
    await turns.finish(replace(retried, status=Status.COMPLETE), None)
    bin = BinStore(database)
    show = getattr(conversations, way)
    for _ in range(10):
        ends = await asyncio.gather(
            show(CONVERSATION, MessageId("a1")), bin.remove(MessageId("a1"), 5), return_exceptions=True
        )
        assert not isinstance(ends[0], Exception) or isinstance(ends[0], ConversationMissingError)
        assert await verify(database) == []
        await bin.restore(BinnedPlace(CONVERSATION, MessageId("a1")), MessageId("a1b"))
