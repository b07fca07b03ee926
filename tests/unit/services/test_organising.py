"""Folders, tags and many conversations at once on a real database: told by the feed, each taken back as one step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from app.base.identity import IdSource
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId, LedgerId, TagId
from app.model.ledger import LedgerRow
from app.model.listing import ListWish
from app.model.news import (
    BinChanged,
    CallBilled,
    ConversationsChanged,
    ConversationsRemoved,
    FoldersChanged,
    News,
    TagsChanged,
    TurnFinished,
)
from app.model.organising import Tag, TagColour
from app.model.usage import Cost
from app.services.bulk import BulkChange
from app.services.feed import Feed
from app.services.list_facts import ListFactsNews
from app.services.organising import NameRefusedError, Organising
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.organising import OrganisingStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, answer
from tests.fakes.waiting import until
from tests.unit.storage.samples import ledger_row

_MANY = tuple(ConversationId(f"c{number:03}") for number in range(450))


@pytest.fixture
def stopped() -> list[ConversationId]:
    """Where turns were stopped."""
    return []


@pytest.fixture
def organising(database: Database, feed: Feed, clock: ManualClock, stopped: list[ConversationId]) -> Organising:
    async def stop(id: ConversationId) -> None:
        stopped.append(id)

    return Organising(
        store=OrganisingStore(database),
        conversations=ConversationStore(database),
        stop=stop,
        feed=feed,
        clock=clock,
        ids=IdSource(clock),
    )


async def _fill(database: Database, ids: Sequence[ConversationId] = _MANY) -> ConversationStore:
    store = ConversationStore(database)
    for number, id in enumerate(ids):
        await store.save(ConversationSummary(id, f"Title {number}", number, number))
    return store


async def _of(store: ConversationStore, id: ConversationId) -> ConversationSummary:
    found = await store.get(id)
    assert found is not None
    return found


def _ids(news: list[News]) -> list[list[ConversationId]]:
    return [[each.id for each in one.summaries] for one in news if isinstance(one, ConversationsChanged)]


async def test_folders(organising: Organising, news: list[News]) -> None:
    home = await organising.new_folder("  My \n home ")
    work = await organising.new_folder("Work")
    await organising.rename_folder(work.id, "Labour")
    await organising.rename_folder(FolderId("none"), "Nothing")
    await organising.order_folders([work.id, home.id])
    assert [folder.name for folder in await organising.folders()] == ["Labour", "My home"]
    assert news == [FoldersChanged()] * 4


@pytest.mark.parametrize(("name", "code"), [(" \n", "name_empty"), ("hOME", "name_taken")])
async def test_names_that_are_refused(organising: Organising, name: str, code: str) -> None:
    await organising.new_folder("Home")
    other = await organising.new_folder("Other")
    await organising.new_tag("Home", TagColour.RED)
    with pytest.raises(NameRefusedError) as first:
        await organising.rename_folder(other.id, name)
    with pytest.raises(NameRefusedError) as second:
        await organising.new_tag(name, TagColour.RED)
    assert [caught.value.error.code for caught in (first, second)] == [code, code]
    await organising.rename_folder(other.id, "OTHER")  # its own name is not taken


async def test_a_folder_that_was_deleted_comes_back_with_all_that_was_in_it(
    organising: Organising, database: Database, news: list[News]
) -> None:
    store = await _fill(database)
    home, work = await organising.new_folder("Home"), await organising.new_folder("Work")
    await organising.moving(_MANY[:410], home.id).run()
    await store.remove(_MANY[0], 5)  # it lies in the bin
    await organising.archiving(_MANY[1:2], True).run()
    steps: list[tuple[int, int]] = []
    gone = await organising.folder_removal(home.id)
    await gone.run(lambda done, of: steps.append((done, of)))

    assert steps == [(0, 410), (200, 410), (400, 410), (410, 410)]
    assert [folder.name for folder in await organising.folders()] == ["Work"]
    assert await store.ids(ListWish(folders=(home.id,))) == []
    await organising.moving(_MANY[2:3], work.id).run()
    steps.clear()
    await gone.undo(lambda done, of: steps.append((done, of)))
    assert (gone.size, steps[0], steps[-1]) == (410, (0, 410), (410, 410))
    assert [folder.name for folder in await organising.folders()] == ["Home", "Work"]
    assert len(await store.in_folder(home.id, 1000)) == 408
    await store.restore(_MANY[0])
    assert (await _of(store, _MANY[0])).filed.folder == home.id
    assert news[-1] == ConversationsChanged(tuple(await store.summaries(_MANY[400:410])))
    assert await verify(database) == []


async def test_a_folder_whose_deletion_is_stopped_stays_and_what_was_taken_out_comes_back(
    organising: Organising, database: Database
) -> None:
    store = await _fill(database)
    home = await organising.new_folder("Home")
    await organising.moving(_MANY[:410], home.id).run()
    removal = await organising.folder_removal(home.id)

    def stop(done: int, _of: int) -> None:
        if done == 400:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await removal.run(stop)
    assert (removal.gone, len(removal.changed)) == (False, 400)
    with pytest.raises(asyncio.CancelledError):
        await removal.run(stop)
    assert len(removal.changed) == 400
    assert [folder.name for folder in await organising.folders()] == ["Home"]
    assert len(await store.in_folder(home.id, 1000)) == 10
    with pytest.raises(asyncio.CancelledError):
        await removal.undo(stop)
    assert len(await store.in_folder(home.id, 1000)) == 410
    await organising.moving(_MANY[:1], None).run()
    await removal.undo()  # it is not taken back twice
    assert len(await store.in_folder(home.id, 1000)) == 409
    assert removal.changed == ()


async def test_a_tag_that_was_deleted_comes_back(organising: Organising, database: Database, news: list[News]) -> None:
    store = await _fill(database, _MANY[:3])
    tag = await organising.new_tag("Dear", TagColour.RED)
    await organising.change_tag(Tag(tag.id, "Beloved", TagColour.PINK))
    await organising.change_tag(Tag(TagId("none"), "Nothing", TagColour.RED))
    await organising.tagging(_MANY[:2], tag.id, True).run()
    gone = await organising.tag_removal(tag.id)
    await gone.run()
    assert await organising.tags() == ()
    assert (await _of(store, _MANY[0])).filed.tags == ()
    assert gone.size == 2
    await gone.undo(None)
    assert await organising.tags() == (Tag(tag.id, "Beloved", TagColour.PINK),)
    assert [each.filed.tags for each in await store.summaries(_MANY[:3])] == [(tag.id,), (tag.id,), ()]
    assert news.count(TagsChanged()) == 4


async def test_many_are_changed_in_slices_and_taken_back_as_one_step(
    organising: Organising, database: Database, news: list[News]
) -> None:
    store = await _fill(database)
    home, work = await organising.new_folder("Home"), await organising.new_folder("Work")
    await organising.moving(_MANY[:3], home.id).run()
    await organising.moving(_MANY[3:5], work.id).run()
    news.clear()
    change = organising.moving((*_MANY, _MANY[0], ConversationId("nobody")), work.id)
    steps: list[tuple[int, int]] = []

    assert await change.run(lambda done, of: steps.append((done, of))) == 448
    assert len(change.changed) == 448
    assert steps == [(0, 451), (200, 451), (400, 451), (451, 451)]
    assert [len(ids) for ids in _ids(news)] == [198, 200, 50]
    assert len(await store.in_folder(work.id, 1000)) == 450
    await change.undo()
    folders = [each.filed.folder for each in await store.summaries(_MANY)]
    assert folders == [home.id] * 3 + [work.id] * 2 + [None] * 445
    await change.undo()  # there is nothing left to take back
    assert change.changed == ()


async def test_what_was_cancelled_can_be_taken_back(organising: Organising, database: Database) -> None:
    store = await _fill(database)
    change = organising.pinning(_MANY, True)
    reached = asyncio.Event()
    task = asyncio.create_task(change.run(lambda done, _: reached.set() if done == 200 else None))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: len(change.changed) >= 200)
    assert len(change.changed) < 450
    await change.undo()
    assert not any(each.pinned for each in await store.summaries(_MANY))


def _changes(organising: Organising, tag: TagId) -> list[BulkChange[bool]]:
    some = _MANY[:2]
    return [
        organising.pinning(some, True),
        organising.archiving(some, True),
        organising.tagging(some, tag, True),
    ]


async def test_each_change_and_back(organising: Organising, database: Database) -> None:
    store = await _fill(database, _MANY[:2])
    tag = await organising.new_tag("Dear", TagColour.RED)
    before = await store.summaries(_MANY[:2])
    changes = _changes(organising, tag.id)
    for change in changes:
        assert await change.run() == 2
    (first, _) = await store.summaries(_MANY[:2])
    assert (first.pinned, first.filed.archived, first.filed.tags) == (True, True, (tag.id,))
    for change in changes:
        await change.undo()
    assert await store.summaries(_MANY[:2]) == before


async def test_many_go_to_the_bin_and_come_back(
    organising: Organising, database: Database, news: list[News], stopped: list[ConversationId]
) -> None:
    store = await _fill(database, _MANY[:3])
    change = organising.removing(_MANY[:2])
    assert await change.run() == 2
    assert stopped == list(_MANY[:2])
    assert news == [ConversationsRemoved(_MANY[:2]), BinChanged()]
    news.clear()
    assert [each.id for each in await store.page(9)] == [_MANY[2]]
    await change.undo()
    assert [each.id for each in await store.page(9)] == list(_MANY[2::-1])
    assert _ids(news) == [list(_MANY[:2])]
    assert news[-1] == BinChanged()


async def test_what_was_seen_is_told_once(organising: Organising, database: Database, news: list[News]) -> None:
    await _fill(database, _MANY[:1])
    await database.write(lambda connection: connection.execute("UPDATE conversations SET unread = 1") and None)
    for _ in range(2):
        await organising.mark_seen(_MANY[0])
    assert _ids(news) == [[_MANY[0]]]


class _HeldConversations(ConversationStore):
    """What was read is handed out when the gate is opened, as on a machine that has much else to do."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.gate = asyncio.Event()
        self.read: list[Sequence[ConversationId]] = []

    async def summaries(self, ids: Sequence[ConversationId]) -> list[ConversationSummary]:
        found = await super().summaries(ids)
        self.read.append(ids)
        await self.gate.wait()
        return found


async def test_what_was_read_for_the_list_is_told_only_where_nothing_newer_was(
    database: Database, feed: Feed, news: list[News], organising: Organising
) -> None:
    await _fill(database, _MANY[:3])
    store = _HeldConversations(database)
    facts = ListFactsNews(store, feed)
    for id in _MANY[:3]:
        feed.publish(TurnFinished(id, answer(1)))
    await until(lambda: bool(store.read))
    await organising.removing(_MANY[:1]).run()
    await organising.pinning(_MANY[1:2], True).run()
    news.clear()
    store.gate.set()
    await until(lambda: len(_ids(news)) == 2)
    assert _ids(news) == [[_MANY[2]], [_MANY[1]]]  # the one that was pinned was read again, the other is gone
    [changed] = [each for each in news if isinstance(each, ConversationsChanged) and each.summaries[0].id == _MANY[1]]
    assert changed.summaries[0].pinned
    await facts.close()


async def test_the_list_hears_of_ends_and_costs(database: Database, feed: Feed, news: list[News]) -> None:
    await _fill(database, (CONVERSATION, *_MANY[:1]))
    facts = ListFactsNews(ConversationStore(database), feed)
    row = ledger_row(conversation_id=_MANY[0])
    feed.publish(TurnFinished(CONVERSATION, answer(1)))
    feed.publish(CallBilled(row))
    feed.publish(CallBilled(LedgerRow(LedgerId("x"), 1, None, None, "count", "m", None, Cost(0), None)))
    await until(lambda: bool(_ids(news)))
    assert sorted(_ids(news)[0]) == sorted([CONVERSATION, _MANY[0]])
    await facts.close()
    feed.publish(TurnFinished(CONVERSATION, answer(1)))
    assert len(_ids(news)) == 1
