"""Conversations taken in as a whole: what is new is added, what is there stays, and identifiers never collide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.base.paths import Paths
from app.logic.search_query import parse
from app.model.attachment import Attachment, AttachmentKind, Held, Part
from app.model.caching import CacheChoice, HandMark
from app.model.carried import (
    CarriedAttachment,
    CarriedConversation,
    CarriedFiling,
    CarriedMessage,
    CarriedTag,
    Outcome,
)
from app.model.ids import AttachmentId, ConversationId, FolderId, MessageId, TagId
from app.model.message import Message, Status
from app.model.options import ConversationOptions
from app.model.organising import Filed, Folder, Tag, TagColour
from app.model.sent import SegmentHash, SentMark, SentRecord
from app.storage.attached_text import AttachedTexts
from app.storage.attachments import AttachmentStore
from app.storage.carrying import CarryStore
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.organising import OrganisingStore
from app.storage.search import MessageSearch
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.messages import CONVERSATION, OPUS, answer, user
from tests.unit.storage.samples import in_conversation, ledger_row, running, store_turns, summary

_HELD = Held("a" * 64, 5, "text/plain")


@pytest.fixture
def store(database: Database) -> CarryStore:
    return CarryStore(database)


def _carried(*messages: Message, **fields: Any) -> CarriedConversation:
    leaf = messages[-1].id if messages else None
    return CarriedConversation(
        summary(active_leaf=leaf, title="Walks", pinned=True, title_by_hand=True),
        tuple(CarriedMessage(each) for each in messages),
        **fields,
    )


def _attached(name: str, held: Held = _HELD) -> CarriedAttachment:
    kept = Attachment(AttachmentId("f1"), AttachmentKind.TEXT, name, held, 5)
    return CarriedAttachment(kept, "as it is", (Part(held, newer=3),))


async def _read(store: CarryStore, id: str = CONVERSATION) -> CarriedConversation:
    outline = await store.outline(ConversationId(id))
    assert outline is not None
    messages = await store.messages([place.id for place in outline.places])
    return CarriedConversation(outline.summary, tuple(messages), outline.options, outline.attachments, outline.filing)


async def test_a_conversation_comes_back_as_it_was_taken_in(store: CarryStore, database: Database) -> None:
    first, second = user(1, "hello"), answer(1, "yes")
    sent = SentRecord("ab", 5, previous=MessageId("a0"))
    carried = CarriedConversation(
        summary(active_leaf=second.id, title="Walks", pinned=True, title_by_hand=True, model="m", system="Be brief."),
        (CarriedMessage(first, ((0, AttachmentId("f1")),)), CarriedMessage(second, (), sent)),
        ConversationOptions(hard_nano=7),
        (_attached("a.txt"),),
        CarriedFiling("Home", archived=True, tags=(CarriedTag("Dear", TagColour.RED), CarriedTag("Work"))),
    )

    taken = await store.take_in(carried)

    assert (taken.outcome, taken.messages, taken.differing) == (Outcome.ADDED, 2, 0)
    assert taken.made
    assert await _read(store) == carried
    assert await store.ids() == [CONVERSATION]
    assert await verify(database) == []


async def test_folders_and_tags_that_are_here_are_used(store: CarryStore, database: Database) -> None:
    organising = OrganisingStore(database)
    await organising.save_folder(Folder(FolderId("f"), "Home"))
    await organising.save_tag(Tag(TagId("t"), "Dear", TagColour.BLUE))
    filing = CarriedFiling("Home", tags=(CarriedTag("Dear", TagColour.RED),))
    taken = await store.take_in(_carried(user(1, "hello"), filing=filing))
    summary = await store.summary(CONVERSATION)

    assert not taken.made
    assert summary is not None
    assert summary.filed == Filed(FolderId("f"), tags=(TagId("t"),))
    assert [tag.colour for tag in await organising.tags()] == [TagColour.BLUE]


async def test_a_folder_that_was_renamed_stays_apart(store: CarryStore, database: Database) -> None:
    organising = OrganisingStore(database)
    await store.take_in(_carried(user(1, "hello"), filing=CarriedFiling("Home")))
    (made,) = await organising.folders()
    await organising.save_folder(replace(made, name="House"))
    other = _carried(in_conversation(user(1, "hello"), "two"), filing=CarriedFiling("Home"))
    await store.take_in(replace(other, summary=replace(other.summary, id=ConversationId("two"))))
    assert [folder.name for folder in await organising.folders()] == ["House", "Home"]


async def test_what_is_here_stays_where_it_was_put(store: CarryStore, database: Database) -> None:
    await store.take_in(_carried(user(1, "hello"), filing=CarriedFiling("Home")))
    taken = await store.take_in(_carried(user(1, "hello"), answer(1, "yes"), filing=CarriedFiling("Work")))
    assert (taken.outcome, taken.made) == (Outcome.EXTENDED, False)
    assert (await _read(store)).filing == CarriedFiling("Home")


async def test_a_conversation_that_comes_back_has_its_costs(store: CarryStore, database: Database) -> None:
    await LedgerStore(database).append(ledger_row())
    await store.take_in(_carried(user(1, "hello"), answer(1, "yes")))
    summary = await store.summary(CONVERSATION)
    assert summary is not None
    assert summary.facts.cost_nano == 1_500
    assert await verify(database) == []


async def test_it_is_found_by_its_words_and_billed_nothing(store: CarryStore, database: Database, paths: Paths) -> None:
    await store.take_in(_carried(user(1, "a rare marmot"), answer(1, "yes")))
    page = await MessageSearch(database, AttachedTexts(paths)).page(parse("marmot", date(2026, 1, 1)), limit=5)
    assert [hit.message_id for hit in page.hits] == ["u1"]
    assert await LedgerStore(database).rows() == []


async def test_the_same_again_changes_nothing(store: CarryStore) -> None:
    carried = _carried(user(1, "hello"), answer(1, "yes"))
    await store.take_in(carried)
    taken = await store.take_in(carried)
    assert (taken.outcome, taken.messages, taken.differing) == (Outcome.SAME, 0, 0)
    assert await _read(store) == carried


async def test_missing_messages_are_added_and_nothing_is_overwritten(store: CarryStore, database: Database) -> None:
    await store.take_in(_carried(user(1, "hello"), answer(1, "yes")))
    other = replace(answer(1, "other words"))
    branch = replace(answer(1, "a retry"), id=MessageId("a1b"))
    more = replace(_carried(user(1, "hello"), other, branch, user(2, "go on"), answer(2, "more")))

    taken = await store.take_in(replace(more, summary=replace(more.summary, title="Renamed", pinned=False)))

    assert (taken.outcome, taken.messages, taken.differing) == (Outcome.EXTENDED, 3, 1)
    now = await _read(store)
    assert [each.message.id for each in now.messages] == ["u1", "a1", "a1b", "u2", "a2"]
    assert (now.messages[1].message.text, now.summary.title, now.summary.active_leaf) == ("yes", "Walks", "a1")
    assert await verify(database) == []


async def test_message_ids_of_another_conversation_are_derived_anew_wherever_they_stand(
    store: CarryStore, database: Database, turns: TurnStore
) -> None:
    await store_turns(turns, 1)
    settings = replace(OPUS, history_from=MessageId("u1"), left_out=((MessageId("u1"), 0),))
    asked = replace(user(1, "elsewhere"), conversation_id=ConversationId("other"))
    replied = replace(answer(1, "there", settings=settings), conversation_id=ConversationId("other"))
    sent = SentRecord(
        "ab", 5, (SentMark("u1", 0, 0, "5m", 9),), (SegmentHash("messages", "c", asked.id),), previous=replied.id
    )
    carried = CarriedConversation(
        summary("other", active_leaf=replied.id),
        (CarriedMessage(asked), CarriedMessage(replied, (), sent)),
        ConversationOptions(cache=CacheChoice("hand", (HandMark("u1", "5m"),)), history_from=asked.id),
    )

    taken = await store.take_in(carried)
    again = await store.take_in(carried)

    assert (taken.outcome, again.outcome) == (Outcome.ADDED, Outcome.SAME)
    now = await _read(store, "other")
    new, newer = (each.message.id for each in now.messages)
    assert {new, newer}.isdisjoint({"u1", "a1"})
    assert now.summary.active_leaf == newer
    reply = now.messages[1]
    assert reply.message.parent_id == new
    assert reply.message.settings == replace(settings, history_from=new, left_out=((new, 0),))
    assert reply.sent == replace(
        sent, marks=(SentMark(new, 0, 0, "5m", 9),), segments=(SegmentHash("messages", "c", new),), previous=newer
    )
    assert now.options == ConversationOptions(cache=CacheChoice("hand", (HandMark(new, "5m"),)), history_from=new)
    assert await verify(database) == []


async def test_another_conversation_of_the_same_id_gets_an_id_of_its_own(store: CarryStore, turns: TurnStore) -> None:
    await store_turns(turns, 1)
    stranger = replace(user(1, "who am I"), id=MessageId("x1"))
    taken = await store.take_in(_carried(stranger))
    again = await store.take_in(_carried(stranger))
    assert taken.outcome is Outcome.ADDED
    assert taken.conversation_id not in (None, CONVERSATION)
    assert (again.outcome, again.conversation_id) == (Outcome.SAME, taken.conversation_id)
    assert len((await _read(store)).messages) == 2


async def test_what_lies_in_the_bin_stays_there(
    store: CarryStore, turns: TurnStore, conversations: ConversationStore
) -> None:
    await store_turns(turns, 1)
    await conversations.remove(CONVERSATION, 5)
    taken = await store.take_in(_carried(*(await conversations.path(CONVERSATION)), user(2, "more")))
    assert taken.outcome is Outcome.BINNED
    assert await store.outline(CONVERSATION) is None


async def test_an_attachment_id_that_something_else_has_is_derived_anew(store: CarryStore, database: Database) -> None:
    attachments = AttachmentStore(database)
    await attachments.save(_attached("mine.txt", Held("b" * 64, 1, "text/plain")).attachment, None)
    asked = CarriedMessage(user(1, "look"), ((0, AttachmentId("f1")),))
    carried = replace(_carried(asked.message), messages=(asked,), attachments=(_attached("a.txt"),))

    await store.take_in(carried)

    now = await _read(store)
    (kept,) = now.attachments
    assert kept.attachment.id != "f1"
    assert now.messages[0].attached == ((0, kept.attachment.id),)
    mine = await attachments.get(AttachmentId("f1"))
    assert mine is not None
    assert mine.attachment.name == "mine.txt"


@pytest.mark.parametrize(
    "messages",
    [
        [user(1, "hello"), replace(answer(1, "lost"), parent_id=MessageId("nobody"))],
        [user(1, "hello"), running(1)],
        [user(1, "hello"), in_conversation(answer(1, "astray"), "elsewhere")],
    ],
    ids=["no parent", "running", "other conversation"],
)
async def test_what_contradicts_itself_leaves_nothing(
    store: CarryStore, database: Database, messages: list[Message]
) -> None:
    with pytest.raises(StorageError):
        await store.take_in(_carried(*messages))
    assert await store.ids() == []
    assert await verify(database) == []


async def test_an_answer_that_runs_is_told_as_such(store: CarryStore, turns: TurnStore) -> None:
    await turns.begin(summary(), user(1, "hello"), running(1))
    outline = await store.outline(CONVERSATION)
    assert outline is not None
    assert [(place.id, place.parent_id, place.running) for place in outline.places] == [
        ("u1", None, False),
        ("a1", "u1", True),
    ]
    assert (await store.messages([MessageId("a1")]))[0].message.status is Status.RUNNING
