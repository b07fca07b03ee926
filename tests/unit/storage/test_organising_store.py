"""Folders and tags as rows, changes of many conversations at once, and what is derived for the list."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from app.base.paths import Paths
from app.model.attachment import Attachment, AttachmentKind
from app.model.conversation import ConversationSummary
from app.model.ids import AttachmentId, ConversationId, FolderId, TagId
from app.model.message import Message
from app.model.organising import Filed, Folder, Tag, TagColour
from app.storage.attached_text import AttachedTexts
from app.storage.attachments import insert_attachment, insert_message_attachments
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.organising import OrganisingStore
from app.storage.search_build import SearchBuild
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.messages import CONVERSATION, answer, user
from tests.unit.storage.samples import ledger_row, running, store_turns, summary

_HOME, _WORK = Folder(FolderId("home"), "Home"), Folder(FolderId("work"), "Work")
_DEAR = Tag(TagId("dear"), "dear", TagColour.RED)
_ONE, _TWO = ConversationId("one"), ConversationId("two")


@pytest.fixture
async def store(database: Database) -> OrganisingStore:
    """Two folders, a tag, two conversations."""
    made = OrganisingStore(database)
    await made.save_folder(_HOME)
    await made.save_folder(_WORK)
    await made.save_tag(_DEAR)
    for id in (_ONE, _TWO):
        await ConversationStore(database).save(summary(id))
    return made


async def _now(database: Database, id: ConversationId = CONVERSATION) -> ConversationSummary:
    found = await ConversationStore(database).get(id)
    assert found is not None
    return found


async def test_folders_have_an_order(store: OrganisingStore) -> None:
    await store.save_folder(Folder(FolderId("third"), "half \ud83d"))
    await store.order_folders([FolderId("third"), _WORK.id])
    await store.save_folder(replace(_WORK, name="Labour"))
    assert [folder.name for folder in await store.folders()] == ["half \ud83d", "Labour", "Home"]


async def test_a_folder_that_goes_leaves_what_was_in_it(store: OrganisingStore, database: Database) -> None:
    await store.move({_ONE: _HOME.id, _TWO: _WORK.id})
    assert await store.folder_of(_HOME.id) == [_ONE]
    await store.remove_folder(_HOME.id)
    assert (await _now(database, _ONE)).filed == Filed()
    assert (await _now(database, _TWO)).filed == Filed(_WORK.id)
    assert await store.folders() == (_WORK,)
    assert await verify(database) == []


async def test_a_folder_that_is_gone_is_none(store: OrganisingStore, database: Database, turns: TurnStore) -> None:
    await store.remove_folder(_HOME.id)
    moved = await store.move({_ONE: _HOME.id, _TWO: _WORK.id, ConversationId("nobody"): _WORK.id})
    assert [each.filed.folder for each in moved] == [None, _WORK.id]
    new = summary("new", filed=Filed(_HOME.id))
    await turns.begin(new, _of(user(1, "q"), "new"), _of(running(1), "new"))
    assert (await _now(database, ConversationId("new"))).filed == Filed()


def _of(message: Message, id: str) -> Message:
    return replace(message, conversation_id=ConversationId(id))


async def test_a_new_chat_begins_in_its_folder(store: OrganisingStore, database: Database, turns: TurnStore) -> None:
    new = summary("new", filed=Filed(_HOME.id))
    await turns.begin(new, _of(user(1, "q"), "new"), _of(running(1), "new"))
    assert (await _now(database, ConversationId("new"))).filed == Filed(_HOME.id)


async def test_tags(store: OrganisingStore, database: Database) -> None:
    await store.save_tag(Tag(TagId("b"), "Also", TagColour.BLUE))
    await store.tag(_DEAR.id, {_ONE: True, _TWO: True, ConversationId("nobody"): True})
    await store.tag(TagId("b"), {_ONE: True})
    await store.tag(TagId("none"), {_ONE: True})
    assert [tag.name for tag in await store.tags()] == ["Also", "dear"]
    assert (await _now(database, _ONE)).filed.tags == (TagId("b"), _DEAR.id)
    assert sorted(await store.tagged(_DEAR.id)) == [_ONE, _TWO]
    changed = await store.tag(_DEAR.id, {_ONE: False, _TWO: True})
    assert [each.filed.tags for each in changed] == [(TagId("b"),), (_DEAR.id,)]
    await store.save_tag(replace(_DEAR, colour=TagColour.GREEN))
    await store.remove_tag(TagId("b"))
    assert await store.tags() == (replace(_DEAR, colour=TagColour.GREEN),)
    assert (await _now(database, _ONE)).filed == Filed()
    assert await verify(database) == []


async def test_a_colour_of_a_later_version_is_grey(store: OrganisingStore, database: Database) -> None:
    await database.write(lambda connection: connection.execute("UPDATE tags SET colour = 'mauve'") and None)
    assert await store.tags() == (replace(_DEAR, colour=TagColour.GREY),)


async def test_many_at_once(store: OrganisingStore, database: Database) -> None:
    assert [each.pinned for each in await store.pin({_ONE: True, _TWO: False})] == [True, False]
    assert [each.filed.archived for each in await store.archive({_ONE: True, _TWO: True})] == [True, True]
    await store.delete([_ONE, _TWO], 5)
    await store.delete([_ONE], 9)  # it lies there since 5
    rows = await database.read(lambda connection: connection.execute("SELECT deleted_ms FROM conversations").fetchall())
    assert rows == [(5,), (5,)]
    assert await ConversationStore(database).get(_ONE) is None
    assert [each.id for each in await store.restore([_TWO, _ONE])] == [_TWO, _ONE]
    assert (await _now(database, _ONE)).filed.archived


async def test_a_clock_that_stands_at_nought_deletes_nothing_for_ever(store: OrganisingStore) -> None:
    await store.delete([_ONE], 0)  # which in the place of a time means: on its way for ever
    assert [each.id for each in await store.restore([_ONE])] == [_ONE]


# What is derived


async def test_a_finished_answer_is_unread_until_it_is_seen(database: Database, turns: TurnStore) -> None:
    store = OrganisingStore(database)
    await turns.begin(summary(), user(1, "q"), running(1))
    assert not (await _now(database)).facts.unread
    await turns.finish(answer(1, "a"), None)
    assert (await _now(database)).facts.unread
    (seen,) = await store.mark_seen([CONVERSATION, ConversationId("nobody")])
    assert not seen.facts.unread
    assert await store.mark_seen([CONVERSATION]) == []


async def test_who_goes_on_takes_it_from_the_archive(database: Database, turns: TurnStore) -> None:
    await store_turns(turns, 1)
    await OrganisingStore(database).archive({CONVERSATION: True})
    await turns.begin(summary(), user(2, "q"), running(2))
    assert not (await _now(database)).filed.archived


async def test_costs_models_and_attachments_are_kept_in_step(database: Database, turns: TurnStore) -> None:
    await store_turns(turns, 1)
    before = (await _now(database)).facts
    assert (before.cost_nano, before.attached, before.models) == (0, False, ("claude-opus-5-5",))
    await turns.begin(summary(), user(2, "q"), running(2))
    await turns.finish(answer(2, "a", model="claude-haiku-4-5"), ledger_row())
    ledger = LedgerStore(database)
    await ledger.append(ledger_row("other", 500, message_id=None, kind="summary"))
    await ledger.append(ledger_row("free", None))
    await ledger.append(ledger_row("elsewhere", 9, conversation_id=None))
    await database.write(_attach)
    facts = (await _now(database)).facts
    assert (facts.cost_nano, facts.attached) == (2_000, True)
    assert facts.models == ("claude-haiku-4-5", "claude-opus-5-5")
    assert await verify(database) == []
    await database.write(lambda connection: connection.execute("DELETE FROM message_attachments") and None)
    assert not (await _now(database)).facts.attached
    assert await verify(database) == []


def _attach(connection: sqlite3.Connection) -> None:
    insert_attachment(connection, Attachment(AttachmentId("f"), AttachmentKind.TEXT, "a.txt", None, 5), None)
    insert_message_attachments(connection, user(1).id, [(0, AttachmentId("f"))])


async def test_verify_says_what_is_out_of_step(database: Database, turns: TurnStore) -> None:
    await store_turns(turns, 1)

    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE conversations SET cost_nano = 5, attached = 1, title_key = 'other'")
        connection.execute("DELETE FROM conversation_models")

    await database.write(spoil)
    assert await verify(database) == [
        "conversation conversation costs something else than is known of it (5)",
        "conversation conversation has attachments that are not known of it, or none (known: 1)",
        "conversation conversation is not known to have answers of the model claude-opus-5-5",
        "conversation conversation is sorted by another title than it has",
    ]


async def test_titles_from_before_get_what_they_are_sorted_by(database: Database, paths: Paths) -> None:
    conversations = ConversationStore(database)
    for id, title in (("one", "Élan"), ("two", "")):
        await conversations.save(summary(id, title=title))
    await database.write(lambda connection: connection.execute("UPDATE conversations SET title_key = ''") and None)
    build = SearchBuild(database, AttachedTexts(paths))
    assert await build.titles(1)
    assert await build.titles(1)
    assert not await build.titles(1)
    keys = await database.read(lambda c: c.execute("SELECT title_key FROM conversations ORDER BY id").fetchall())
    assert keys == [("elan",), (" ",)]
