"""The list, the branches and the bin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Status
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.title_calls import TitleCallStore
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.messages import CONVERSATION, answer, user
from tests.unit.storage.samples import SETTINGS, ledger_row, running, store_turns, summary


async def _all_pages(conversations: ConversationStore, limit: int) -> list[ConversationSummary]:
    found: list[ConversationSummary] = []
    while page := await conversations.page(limit, found[-1] if found else None):
        assert len(page) <= limit
        found += page
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_pages_join_without_gap_or_repetition(conversations: ConversationStore, limit: int) -> None:
    times = {"a": (0, 5), "b": (0, 5), "c": (1, 1), "d": (0, 9), "e": (1, 2), "f": (0, 1), "g": (1, 2)}
    for id, (pinned, updated_ms) in times.items():
        await conversations.save(summary(id, pinned=bool(pinned), updated_ms=updated_ms))
    await conversations.remove(ConversationId("d"), 10)

    assert [each.id for each in await _all_pages(conversations, limit)] == ["g", "e", "c", "b", "a", "f"]


async def test_a_conversation_comes_back_as_it_was_saved(conversations: ConversationStore) -> None:
    whole = summary(
        title="Ünïcode \N{GRINNING FACE} \ud83d \0 end",
        updated_ms=2**45,
        pinned=True,
        title_by_hand=True,
        model="m",
        system="\udc00 two\nlines",
    )
    await conversations.save(whole)
    assert await conversations.get(whole.id) == whole
    assert await conversations.page(5) == [whole]

    changed = summary(title="", system="", created_ms=7)
    await conversations.save(changed)
    assert await conversations.page(5) == [changed]


async def test_unknown_things_are_none_and_empty(conversations: ConversationStore) -> None:
    nobody, nothing = ConversationId("nobody"), MessageId("nothing")
    assert await conversations.get(nobody) is None
    assert await conversations.message(nothing) is None
    assert await conversations.path(nobody) == ()
    assert await conversations.siblings(nothing) == ()
    for change in (conversations.remove(nobody, 1), conversations.restore(nobody)):
        with pytest.raises(StorageError):
            await change


async def test_a_conversation_without_messages_has_an_empty_path(conversations: ConversationStore) -> None:
    await conversations.save(summary())
    assert await conversations.path(CONVERSATION) == ()


async def test_a_path_leads_from_the_root_to_the_leaf_that_was_named(
    turns: TurnStore, conversations: ConversationStore
) -> None:
    await store_turns(turns, 3)
    edited = replace(user(2, "edited"), id=MessageId("edited"))
    reply = replace(running(2), id=MessageId("reply"), parent_id=edited.id)
    await turns.begin(summary(), edited, reply)

    assert [message.id for message in await conversations.path(CONVERSATION)] == ["u1", "a1", "edited", "reply"]
    for leaf, expected in {
        "a3": ["u1", "a1", "u2", "a2", "u3", "a3"],
        "u2": ["u1", "a1", "u2"],
        "u1": ["u1"],
    }.items():
        assert [message.id for message in await conversations.path(CONVERSATION, MessageId(leaf))] == expected
    assert await conversations.path(ConversationId("other"), MessageId("a3")) == ()


async def test_the_end_of_a_path_can_be_read_alone(turns: TurnStore, conversations: ConversationStore) -> None:
    await store_turns(turns, 3)
    whole = await conversations.path(CONVERSATION)
    for most in range(8):
        assert await conversations.path(CONVERSATION, most=most or None) == whole[-most:]
    assert await conversations.path(CONVERSATION, MessageId("a2"), 2) == whole[2:4]


async def test_siblings_have_the_same_parent_and_role_and_age_order(
    turns: TurnStore, conversations: ConversationStore
) -> None:
    await store_turns(turns, 2)
    for name in ("z", "a", "m"):  # neither names nor clocks decide
        edit = replace(
            user(1, name), id=MessageId(f"edit-{name}"), timing=replace(user(1).timing, created_ms=ord(name))
        )
        await turns.begin(summary(), edit, replace(running(1), id=MessageId(f"reply-{name}"), parent_id=edit.id))

    roots = ("u1", "edit-z", "edit-a", "edit-m")
    for one in roots:
        assert await conversations.siblings(MessageId(one)) == roots
    assert await conversations.siblings(MessageId("u2")) == ("u2",)
    assert await conversations.siblings(MessageId("a1")) == ("a1",)


async def test_the_active_leaf_can_be_moved_but_only_to_a_message_of_the_conversation(
    turns: TurnStore, conversations: ConversationStore
) -> None:
    await store_turns(turns, 2)
    await conversations.save(summary(active_leaf=answer(1).id))
    assert [message.id for message in await conversations.path(CONVERSATION)] == ["u1", "a1"]

    for wrong in (summary(active_leaf=MessageId("nothing")), summary("other", active_leaf=answer(1).id)):
        with pytest.raises(StorageError):
            await conversations.save(wrong)
    assert await conversations.get(ConversationId("other")) is None


async def test_the_bin_keeps_everything(turns: TurnStore, conversations: ConversationStore, database: Database) -> None:
    await store_turns(turns, 1)
    await turns.begin(summary(), user(2, "more"), running(2))
    await turns.finish(answer(2, "reply"), ledger_row())
    before = await conversations.get(CONVERSATION)
    path = await conversations.path(CONVERSATION)

    await conversations.remove(CONVERSATION, 1_234)
    assert (await conversations.page(5), await conversations.get(CONVERSATION)) == ([], None)
    assert await conversations.path(CONVERSATION) == path
    assert await LedgerStore(database).rows() == [ledger_row()]
    assert await verify(database) == []

    await conversations.restore(CONVERSATION)
    assert await conversations.page(5) == [before]


async def test_a_turn_that_ends_after_its_conversation_went_to_the_bin_is_stored(
    turns: TurnStore, conversations: ConversationStore
) -> None:
    await turns.begin(summary(), user(1, "question"), running(1))
    await conversations.remove(CONVERSATION, 5)
    await turns.finish(answer(1, "reply", status=Status.STOPPED), None)

    assert await conversations.get(CONVERSATION) is None
    assert await conversations.message(answer(1).id) == answer(1, "reply", status=Status.STOPPED)


async def test_saving_does_not_take_a_conversation_out_of_the_bin(conversations: ConversationStore) -> None:
    await conversations.save(summary())
    await conversations.remove(CONVERSATION, 5)
    await conversations.save(summary(title="Late title"))

    assert await conversations.get(CONVERSATION) is None


async def test_messages_that_share_a_system_prompt_share_it_in_memory_too(
    turns: TurnStore, conversations: ConversationStore
) -> None:
    settings = replace(SETTINGS, system="long " * 1000)
    for number in (1, 2):
        await turns.begin(summary(), user(number, "question"), replace(running(number), settings=settings))
        await turns.finish(answer(number, "reply", settings=settings), None)

    (_, first, _, second) = await conversations.path(CONVERSATION)
    assert first.settings == second.settings == settings
    assert first.settings is not None
    assert second.settings is not None
    assert first.settings.system is second.settings.system


async def test_the_beginning_of_a_branch_is_read_alone(
    turns: TurnStore, conversations: ConversationStore, database: Database
) -> None:
    await store_turns(turns, 5)
    path = await conversations.path(CONVERSATION)
    fresh = ConversationStore(database)
    assert await fresh.beginning(CONVERSATION, 3) == path[:3]
    assert await fresh.beginning(CONVERSATION, 100) == path
    assert await fresh.beginning(ConversationId("nowhere"), 3) == ()


async def test_titles_are_not_asked_for_any_more(conversations: ConversationStore, database: Database) -> None:
    await conversations.save(summary())
    counted = TitleCallStore(database)
    assert not await counted.is_over(CONVERSATION)
    assert await counted.begin(CONVERSATION, first=True)
    assert not await counted.is_over(CONVERSATION)
    assert await counted.begin(CONVERSATION, first=False)
    assert await counted.is_over(CONVERSATION)  # twice is enough
    assert not await counted.begin(CONVERSATION, first=True)
    other = ConversationId("other")
    await conversations.save(summary("other"))
    await counted.begin(other, first=True)
    await counted.done(other)
    assert await counted.is_over(other)
