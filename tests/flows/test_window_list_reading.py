"""The list has all that is stored: whatever is known before a page is read, or goes to the bin meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId
from app.model.news import FoldersChanged, ModelsChanged
from app.model.organising import Folder
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

_GOES, _STAYS = ConversationId("c1"), ConversationId("c2")


def test_what_goes_to_the_bin_while_a_page_is_read_stays_away(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.settle()  # else the list may be read between the two
    services = person.office.services
    for number, id in enumerate((_GOES, _STAYS)):
        made = ConversationSummary(id, f"Title {number}", 1, 1)
        person.office.run(services.conversations._store.save(made))
    gate, was_read = asyncio.Event(), asyncio.Event()
    read = services.conversations.page

    async def held(limit: int, after: ConversationSummary | None = None) -> Sequence[ConversationSummary]:
        found = await read(limit, after)
        was_read.set()
        await gate.wait()
        return found

    monkeypatch.setattr(services.conversations, "page", held)
    person.window.sidebar.more_wanted.emit()
    person.until(was_read.is_set, "the page was read")
    person.office.run(services.organising.removing([_GOES]).run())
    gate.set()
    person.until(lambda: person.window.sidebar.model.order() == [_STAYS], "the list without what is in the bin")


def test_what_is_newer_than_an_unread_one_is_listed_too(offices: Offices) -> None:
    person = Person(offices.open())
    for title in ("First", "Second", "Third"):
        person.begin_chat()
        person.ask(title)
    person.office.close()
    with closing(sqlite3.connect(offices.paths.database)) as database, database:
        database.execute("UPDATE conversations SET unread = 1 WHERE title = 'First'")

    again = Person(offices.open())
    again.until(lambda: again.office.titles() == ["Third", "Second", "First"], "the whole list")


def test_of_two_readings_of_folders_the_later_is_shown(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.settle()
    organising, sidebar = person.office.services.organising, person.window.sidebar
    read, gate, begun = organising.folders, asyncio.Event(), asyncio.Event()

    async def slow_at_first() -> Sequence[Folder]:
        found = await read()
        if not begun.is_set():
            begun.set()
            await gate.wait()
        return found

    monkeypatch.setattr(organising, "folders", slow_at_first)
    person.office.services.feed.publish(FoldersChanged())
    person.until(begun.is_set, "they are read")
    person.office.run(organising.new_folder("Later"))
    person.until(lambda: [folder.name for folder in sidebar.model.folders()] == ["Later"], "they are read again")
    gate.set()
    person.settle()
    assert [folder.name for folder in sidebar.model.folders()] == ["Later"]


def test_other_models_are_offered_without_reading_folders(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.settle()
    services, sidebar = person.office.services, person.window.sidebar
    person.office.run(services.organising.new_folder("Kept"))
    person.settle()
    before = sidebar.offers
    assert [folder.name for folder in before.folders] == ["Kept"]
    read: list[str] = []

    async def folders() -> Sequence[Folder]:
        read.append("folders")
        return ()

    monkeypatch.setattr(services.organising, "folders", folders)
    sidebar.set_offers(replace(before, models=()))
    services.feed.publish(ModelsChanged())
    person.until(lambda: sidebar.offers.models == before.models, "the models are there")
    person.settle()
    assert (read, sidebar.offers.folders) == ([], before.folders)
