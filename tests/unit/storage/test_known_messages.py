"""What was read is not read again, and no more of it is kept than is allowed."""

from __future__ import annotations

from app.model.ids import ConversationId, MessageId
from app.model.message import Status
from app.storage.conversations import ConversationStore
from app.storage.known import KnownMessages
from app.storage.turns import TurnStore
from tests.fakes.messages import CONVERSATION, answer, user
from tests.unit.storage.samples import running, store_turns, summary

_IDS = [MessageId("u1"), MessageId("a1"), MessageId("u2")]


def test_finished_messages_are_remembered_and_running_ones_are_not() -> None:
    known = KnownMessages()
    running = answer(1, "Half of", status=Status.RUNNING)
    known.keep([user(1, "Why?"), running])
    assert known.find(_IDS) == {MessageId("u1"): user(1, "Why?")}


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    known = KnownMessages(most_bytes=10_000)
    known.keep([user(1, "a" * 2_000), answer(1, "b" * 2_000)])
    assert known.find(_IDS[:1])
    known.keep([user(2, "c" * 2_000)])
    assert set(known.find(_IDS)) == {MessageId("u1"), MessageId("u2")}


def test_a_message_that_is_larger_than_all_that_may_be_kept_is_not_kept() -> None:
    known = KnownMessages(most_bytes=10_000)
    known.keep([user(1, "a" * 20_000)])
    assert known.find(_IDS) == {}


def test_a_message_that_is_kept_twice_counts_once() -> None:
    known = KnownMessages(most_bytes=10_000)
    for _ in range(20):
        known.keep([user(1, "a" * 2_000)])
    known.keep([answer(1, "b" * 2_000)])
    assert set(known.find(_IDS)) == set(_IDS[:2])


async def test_a_branch_is_read_once_and_what_was_added_with_it(
    conversations: ConversationStore, turns: TurnStore
) -> None:
    await store_turns(turns, 3)
    first = await conversations.path(CONVERSATION)
    await turns.begin(summary(), user(4, "question 4"), running(4))
    begun = await conversations.path(CONVERSATION)
    await turns.finish(answer(4, "reply 4"), None)
    whole = await conversations.path(CONVERSATION)

    assert all(known is read for known, read in zip(first, whole, strict=False))
    assert whole[6] is begun[6]
    assert (begun[7].status, whole[7].status) == (Status.RUNNING, Status.COMPLETE)
    assert [message.text for message in whole[6:]] == ["question 4", "reply 4"]


async def test_a_part_of_a_branch_is_no_other_reading(conversations: ConversationStore, turns: TurnStore) -> None:
    await store_turns(turns, 3)
    whole = await conversations.path(CONVERSATION)
    assert await conversations.path(CONVERSATION, MessageId("u2"), 2) == whole[1:3]
    assert await conversations.path(CONVERSATION, MessageId("u2")) == whole[:3]


async def test_a_known_message_is_in_no_other_conversation(conversations: ConversationStore, turns: TurnStore) -> None:
    await store_turns(turns, 2)
    assert await conversations.path(CONVERSATION, MessageId("a2"))
    assert await conversations.path(ConversationId("other"), MessageId("a2")) == ()
