"""Folders, tags, the archive, sorting and filtering, and several conversations at once, in the window."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId
from app.model.listing import NO_FOLDER, ListWish, SortBy
from app.model.organising import TagColour
from app.storage import codec
from app.ui.dialogs import MoveDialog, TagsDialog
from app.ui.dialogs.spans import CostDialog, DaysDialog
from app.ui.sidebar.rows import MoreRow
from tests.fakes.listed import carry, chips, mark, new_folder, press_folder, rows, store_chats, undo
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

_TITLES = ("Rain in Lisbon", "Tax return", "Sourdough", "Élan vital")


@pytest.fixture
def reader(offices: Offices) -> Person:
    """Somebody with some conversations."""
    person = Person(offices.open())
    store_chats(person, _TITLES)
    return person


class TestFolders:
    def test_without_folders_the_list_has_days_alone(self, reader: Person) -> None:
        assert rows(reader) == ["# Today", *_TITLES]

    def test_a_new_folder_is_named_in_its_row(self, reader: Person) -> None:
        reader.trigger("folder.new")
        editor = reader.until(lambda: reader.window.sidebar.list.findChild(QLineEdit), "the field")
        assert editor.text() == "New folder"
        editor.setText("Travel")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        reader.until(lambda: "Travel" in rows(reader), "the new name")
        assert rows(reader)[:2] == ["# Folders", "Travel"]

    def test_without_folders_the_dialog_asks_for_a_name_at_once(self, reader: Person) -> None:
        reader.open("Rain in Lisbon")
        reader.trigger("chat.move")
        dialog = reader.until(lambda: reader.window.findChild(MoveDialog), "the dialog")
        assert dialog.focusWidget() is dialog.name
        QTest.keyClicks(dialog.focusWidget(), "Travel")
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
        reader.until(lambda: rows(reader)[:2] == ["# Folders", "Travel"], "the move")

    def test_moving_by_the_dialog_and_back(self, reader: Person) -> None:
        new_folder(reader, "Travel")
        reader.open("Rain in Lisbon")
        reader.trigger("chat.move")
        dialog = reader.until(lambda: reader.window.findChild(MoveDialog), "the dialog")
        dialog.list.setCurrentRow(1)
        reader.click(dialog.go)
        reader.until(lambda: "Rain in Lisbon" not in rows(reader), "the move")
        assert reader.window.undo.message() == "Moved to Travel: “Rain in Lisbon”"
        QTest.keyClick(reader.window.sidebar.list, Qt.Key.Key_Home)
        press_folder(reader)
        reader.until(lambda: rows(reader)[:3] == ["# Folders", "Travel", "Rain in Lisbon"], "the open folder")
        undo(reader)
        reader.until(lambda: rows(reader)[2] == "Nothing in this folder", "the way back")
        assert rows(reader)[3:] == ["# Today", *_TITLES]

    def test_moving_into_a_new_folder(self, reader: Person) -> None:
        reader.open("Tax return")
        reader.trigger("chat.move")
        dialog = reader.until(lambda: reader.window.findChild(MoveDialog), "the dialog")
        dialog.name.setText("Money")
        reader.click(dialog.go)
        reader.until(lambda: rows(reader)[:2] == ["# Folders", "Money"], "the new folder")
        reader.until(lambda: "Tax return" not in rows(reader), "the move")

    def test_open_folders_are_remembered(self, reader: Person, offices: Offices) -> None:
        folder = new_folder(reader, "Travel")
        ids = reader.window.sidebar.model.order()
        reader.office.run(reader.office.services.organising.moving(ids[:1], folder).run())
        press_folder(reader)
        reader.until(lambda: "Rain in Lisbon" in rows(reader), "what is in it")
        offices.close()
        again = Person(offices.open())
        again.until(lambda: rows(again)[:3] == ["# Folders", "Travel", "Rain in Lisbon"], "the same list")

    def test_a_folder_that_is_deleted_leaves_what_was_in_it(self, reader: Person) -> None:
        folder = new_folder(reader, "Travel")
        ids = reader.window.sidebar.model.order()
        reader.office.run(reader.office.services.organising.moving(ids[:2], folder).run())
        reader.window.sidebar.folder_deletion_wanted.emit(folder)
        reader.until(lambda: rows(reader) == ["# Today", *_TITLES], "the list without the folder")
        undo(reader)
        reader.until(lambda: rows(reader) == ["# Folders", "Travel", "# Today", *_TITLES[2:]], "the folder")

    def test_a_chat_begun_in_a_folder_lies_there(self, person: Person) -> None:
        folder = new_folder(person, "Travel")
        person.office.desk.lists.organising._new_chat(folder)
        person.settle()
        person.ask("Where does it rain?")
        (made,) = person.office.run(person.office.services.conversations.in_folder(folder))
        assert made.title == "Where does it rain?"
        person.begin_chat()
        person.ask("And here?")
        assert len(person.office.run(person.office.services.conversations.in_folder(folder))) == 1

    def test_another_new_chat_is_not_said_to_lie_there(self, reader: Person) -> None:
        folder = new_folder(reader, "Travel")
        reader.office.desk.lists.organising._new_chat(folder)
        reader.settle()
        assert "Travel" in reader.window.empty._hint.text()
        reader.open("Sourdough")
        reader.office.desk.listing.delete()
        reader.until(reader.window.empty.isVisible, "a new chat in its place")
        assert "Travel" not in reader.window.empty._hint.text()
        reader.settle()

    def test_a_long_folder_is_read_by_parts_that_grow(self, person: Person) -> None:
        folder = new_folder(person, "Many")
        ids = store_chats(person, tuple(f"Chat {number:03}" for number in range(450)))
        person.office.run(person.office.services.organising.moving(ids, folder).run())
        person.settle()  # what was moved is read again
        model = person.window.sidebar.model
        model.drop(*ids)
        press_folder(person)
        for read in (100, 200, 400, 450):
            _until_read(person, read)
            end = model.index(model.rowCount() - 1)
            assert isinstance(model.row_at(end), MoreRow) == (read < 450)
            person.window.sidebar.list.activated.emit(end)
        assert model.order() == ids


def _until_read(person: Person, count: int) -> None:
    model = person.window.sidebar.model
    person.until(lambda: len(model.order()) == count, f"{count} of them")


class TestArchive:
    def test_to_the_archive_and_back(self, reader: Person) -> None:
        reader.open("Sourdough")
        reader.trigger("chat.archive")
        reader.until(lambda: "Sourdough" not in rows(reader), "the move")
        assert reader.window.undo.message() == "Moved to the archive: “Sourdough”"
        reader.trigger("view.archive")
        reader.until(lambda: rows(reader) == ["# Today", "Sourdough"], "the archive")
        (chip,) = chips(reader)
        assert chip.text() == "Archive"
        titles = reader.office.run(reader.office.services.conversations.titles())
        assert "Sourdough" in [title for _, title, _ in titles]  # the palette has it
        reader.trigger("chat.archive")
        reader.until(reader.window.sidebar.clear.isVisible, "the empty archive")
        reader.click(reader.window.sidebar.clear)
        reader.until(lambda: rows(reader) == ["# Today", *_TITLES], "the list")


class TestFilters:
    def test_titles_are_found_that_were_not_read(self, person: Person) -> None:
        ids = store_chats(person, tuple(f"Chat {number:03}" for number in range(400)))
        person.window.sidebar.model.drop(*ids[150:])
        person.window.sidebar.filter.setText("chat 39")
        person.until(lambda: len(person.window.sidebar.model.order()) == 10, "what was not read")
        person.window.sidebar.filter.clear()
        person.until(lambda: len(person.window.sidebar.model.order()) >= 150, "the list")

    def test_nothing_that_matches_is_said(self, reader: Person) -> None:
        reader.window.sidebar.show_wish(ListWish(attached=True))
        reader.until(reader.window.sidebar.clear.isVisible, "the words")
        assert reader.window.sidebar._nothing.text() == "No conversation matches."
        assert [chip.text() for chip in chips(reader)] == ["With attachments"]
        reader.click(chips(reader)[0])
        reader.until(lambda: rows(reader) == ["# Today", *_TITLES], "the list")
        assert not reader.window.sidebar.clear.isVisible()

    def test_sorted_by_title(self, reader: Person) -> None:
        reader.window.sidebar.show_wish(ListWish(sort=SortBy.TITLE))
        reader.until(lambda: rows(reader) == ["Élan vital", "Rain in Lisbon", "Sourdough", "Tax return"], "the order")

    def test_a_change_is_seen_in_a_filtered_list(self, reader: Person) -> None:
        tag = reader.office.run(reader.office.services.organising.new_tag("Dear", TagColour.RED))
        reader.window.sidebar.show_wish(ListWish(tags=(tag.id,)))
        reader.until(reader.window.sidebar.clear.isVisible, "nothing")
        ids = [ConversationId("c0000"), ConversationId("c0002")]
        reader.office.run(reader.office.services.organising.tagging(ids, tag.id, True).run())
        reader.until(lambda: rows(reader) == ["# Today", "Rain in Lisbon", "Sourdough"], "those with the tag")
        assert reader.entry("Sourdough").spoken().startswith("Sourdough, tags: Dear")

    def test_order_and_filters_are_remembered(self, reader: Person, offices: Offices) -> None:
        tag = reader.office.run(reader.office.services.organising.new_tag("Dear", TagColour.RED))
        ids = [ConversationId("c0000"), ConversationId("c0002")]
        reader.office.run(reader.office.services.organising.tagging(ids, tag.id, True).run())
        reader.window.sidebar.show_wish(ListWish(sort=SortBy.TITLE, reverse=True, tags=(tag.id,), title="r"))
        reader.until(lambda: rows(reader) == ["Sourdough", "Rain in Lisbon"], "those with the tag")
        offices.close()
        again = Person(offices.open())
        again.until(lambda: rows(again) == ["Sourdough", "Rain in Lisbon"], "the same list")
        assert [chip.text() for chip in chips(again)] == ["Tag: Dear", "Sorted by: Title"]
        assert again.window.sidebar.filter.text() == ""
        again.window.sidebar.clear_filters()
        again.until(lambda: len(rows(again)) == len(_TITLES), "all of them")
        again.window.sidebar.show_wish(ListWish())
        again.until(lambda: rows(again) == ["# Tags", "Dear", "# Today", *_TITLES], "the list as it is at first")
        offices.close()
        third = Person(offices.open())
        third.until(lambda: rows(third) == ["# Tags", "Dear", "# Today", *_TITLES], "that again")
        third.settle()


class TestOwnSpans:
    def test_days_of_ones_own(self, person: Person) -> None:
        day = 86_400_000
        now = round(datetime.now().astimezone().timestamp() * 1000)
        store = person.office.services.conversations._store
        made = [
            ConversationSummary(ConversationId(f"c{n}"), f"Chat {n}", now - n * 40 * day, now - n * 40 * day)
            for n in range(4)
        ]
        for each in made:
            person.office.run(store.save(each))
        person.window.sidebar.custom_wanted.emit("days")
        dialog = person.until(lambda: person.window.findChild(DaysDialog), "the dialog")
        first, last = QDate.currentDate().addDays(-90), QDate.currentDate().addDays(-30)
        dialog.first.setDate(last)  # the wrong way round
        dialog.last.setDate(first)
        person.click(dialog.go)
        person.until(lambda: person.window.sidebar.model.order() == ["c1", "c2"], "those of these days")
        person.until(lambda: person.window.findChild(DaysDialog) is None, "the end of the dialog")
        person.window.sidebar.custom_wanted.emit("days")
        again = person.until(lambda: person.window.findChild(DaysDialog), "the dialog")
        assert (again.first.date(), again.last.date()) == (first, last)
        assert again.focusWidget() is again.first
        again.reject()
        (chip,) = chips(person)
        person.click(chip)
        person.until(lambda: person.window.sidebar.model.wish == ListWish(), "all days")

    def test_costs_of_ones_own(self, reader: Person) -> None:
        reader.window.sidebar.custom_wanted.emit("cost")
        dialog = reader.until(lambda: reader.window.findChild(CostDialog), "the dialog")
        dialog.most.setValue(0.25)
        QTest.keyClick(dialog.most, Qt.Key.Key_Return)
        reader.until(lambda: len(chips(reader)) == 1, "the chip")
        assert reader.window.sidebar.model.wish == ListWish(cost_most_nano=250_000_000)
        reader.until(lambda: len(reader.window.sidebar.model.order()) == len(_TITLES), "what cost nothing")

    def test_what_is_in_no_folder_and_what_is_in_several(self, reader: Person) -> None:
        folders = [new_folder(reader, name) for name in ("One", "Two", "Three")]
        organising = reader.office.services.organising
        for folder, id in zip(folders, reader.window.sidebar.model.order(), strict=False):
            reader.office.run(organising.moving([id], folder).run())
        reader.window.sidebar.show_wish(ListWish(folders=(NO_FOLDER,)))
        reader.until(lambda: rows(reader) == ["# Today", _TITLES[3]], "what is in none")
        reader.window.sidebar.show_wish(ListWish(folders=(folders[0], folders[2])))
        reader.until(lambda: rows(reader) == ["# Today", _TITLES[0], _TITLES[2]], "what is in two")
        assert [chip.text() for chip in chips(reader)] == ["Folder: One", "Folder: Three"]

    def test_a_model_that_has_answered_is_offered_though_it_is_not_listed(self, reader: Person) -> None:
        reader.office.run(reader.office.services.conversations._store._database.write(_other_model))
        reader.office.run(reader.office.desk.lists.reading._read_offers())
        assert ("claude-of-old", "claude-of-old") in reader.window.sidebar.offers.models
        reader.office.desk.bridge.models_changed.emit()
        assert ("claude-of-old", "claude-of-old") in reader.window.sidebar.offers.models


def _other_model(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO search_models (model) VALUES (?)", (codec.to_text("claude-of-old"),))


class TestTags:
    def test_a_new_tag_for_one_and_back(self, reader: Person) -> None:
        reader.open("Tax return")
        reader.trigger("chat.tags")
        dialog = reader.until(lambda: reader.window.findChild(TagsDialog), "the dialog")
        dialog.name.setText("Money")
        dialog.colour.setCurrentIndex(3)
        reader.click(dialog.add)
        reader.until(lambda: dialog.list.count() == 1, "the tag")
        reader.click(dialog.go)
        reader.until(lambda: [tag.name for tag in reader.entry("Tax return").tags] == ["Money"], "the tag in the row")
        assert reader.entry("Tax return").tags[0].colour is TagColour.GREEN
        undo(reader)
        reader.until(lambda: reader.entry("Tax return").tags == (), "the way back")


class TestSeveral:
    def test_ctrl_and_shift_choose_and_a_click_lets_go(self, reader: Person) -> None:
        view = reader.window.sidebar.list
        spots = [view.visualRect(reader.window.sidebar.model.index(number)).center() for number in range(1, 5)]
        left, ctrl, shift = (
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        QTest.mouseClick(view.viewport(), left, ctrl, spots[0])
        QTest.mouseClick(view.viewport(), left, shift, spots[2])
        assert reader.window.sidebar.model.marked() == ("c0000", "c0001", "c0002")
        assert reader.window.sidebar.selection.isVisible()
        QTest.mouseClick(view.viewport(), left, ctrl, spots[1])
        assert reader.window.sidebar.model.marked() == ("c0000", "c0002")
        QTest.mouseClick(view.viewport(), left, Qt.KeyboardModifier.NoModifier, spots[3])
        reader.settle()
        assert reader.window.sidebar.model.marked() == ()
        assert not reader.window.sidebar.selection.isVisible()

    def test_chosen_by_mouse_and_gone_on_with_by_keys(self, reader: Person) -> None:
        reader.open("Sourdough")
        reader.window.composer.focus()
        view = reader.window.sidebar.list
        spots = [view.visualRect(reader.window.sidebar.model.index(number)).center() for number in (1, 2)]
        for row in spots:
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, row)
        assert reader.window.focusWidget() is view
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert reader.window.sidebar.model.marked() == ("c0001", "c0002")
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert reader.window.sidebar.model.marked() == ()

    def test_by_keys(self, reader: Person) -> None:
        view = reader.window.sidebar.list
        view.setFocus()
        view.setCurrentIndex(reader.window.sidebar.model.index(1))
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert reader.window.sidebar.model.marked() == ("c0000", "c0001")
        QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        reader.until(lambda: len(reader.window.sidebar.model.marked()) == 4, "all")
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert reader.window.sidebar.model.marked() == ()

    @pytest.mark.parametrize(
        ("action", "said"),
        [("chat.pin", "Pinned: 2 conversations"), ("chat.archive", "Moved to the archive: 2 conversations")],
    )
    def test_done_to_all_and_back_as_one_step(self, reader: Person, action: str, said: str) -> None:
        mark(reader, "Tax return", "Sourdough")
        reader.click(reader.window.sidebar.selection.buttons[action])
        reader.until(lambda: reader.window.undo.message() == said, "what was done")
        assert rows(reader) != ["# Today", *_TITLES]
        undo(reader)
        reader.until(lambda: rows(reader) == ["# Today", *_TITLES], "the way back")

    def test_deleted_and_back(self, reader: Person) -> None:
        reader.open("Sourdough")
        mark(reader, "Tax return", "Sourdough")
        reader.click(reader.window.sidebar.selection.buttons["chat.delete"])
        reader.until(lambda: rows(reader) == ["# Today", "Rain in Lisbon", "Élan vital"], "the list without them")
        reader.until(lambda: reader.office.desk.chat.id is None, "a new chat in the place of what was open")
        assert not reader.window.sidebar.selection.isVisible()
        undo(reader)
        reader.until(lambda: rows(reader) == ["# Today", *_TITLES], "the way back")

    def test_beside_a_new_chat(self, reader: Person) -> None:
        reader.open("Sourdough")
        mark(reader, "Tax return", "Rain in Lisbon")
        reader.begin_chat()
        reader.click(reader.window.sidebar.selection.buttons["chat.archive"])
        reader.until(lambda: rows(reader) == ["# Today", "Sourdough", "Élan vital"], "the list without them")
        reader.window.sidebar.list.set_marked(())
        assert not reader.window.commands.action("chat.archive").isEnabled()

    def test_what_is_gone_is_chosen_no_more(self, reader: Person) -> None:
        mark(reader, "Tax return", "Sourdough")
        removing = reader.office.services.organising.removing(reader.window.sidebar.model.marked())
        reader.office.run(removing.run())
        assert not reader.window.sidebar.selection.isVisible()
        assert not reader.window.commands.action("chat.delete").isEnabled()


class TestCarrying:
    def test_to_a_folder_and_back(self, reader: Person) -> None:
        folder = new_folder(reader, "Travel")
        carry(reader, "Tax return", "Travel")
        reader.until(lambda: "Tax return" not in rows(reader), "the move")
        assert reader.office.desk.chat.id is None, "nothing was opened by it"
        reader.window.sidebar.model.set_expanded([folder])
        reader.until(lambda: rows(reader)[2] == "Tax return", "the open folder")
        carry(reader, "Tax return", "Sourdough")
        reader.until(lambda: rows(reader)[3:] == ["# Today", *_TITLES], "the way back")

    def test_several_at_once(self, reader: Person) -> None:
        folder = new_folder(reader, "Travel")
        mark(reader, "Tax return", "Sourdough")
        carry(reader, "Sourdough", "Travel")
        reader.until(lambda: rows(reader)[2:] == ["# Today", "Rain in Lisbon", "Élan vital"], "the move")
        assert len(reader.office.run(reader.office.services.conversations.in_folder(folder))) == 2
        undo(reader)
        reader.until(lambda: rows(reader)[2:] == ["# Today", *_TITLES], "the way back")

    def test_to_what_is_pinned_and_away(self, reader: Person) -> None:
        ids = reader.window.sidebar.model.order()
        reader.office.run(reader.office.services.organising.pinning(ids[:1], True).run())
        reader.until(lambda: rows(reader)[0] == "# Pinned", "what is pinned")
        carry(reader, "Sourdough", "Rain in Lisbon")
        reader.until(lambda: rows(reader)[:3] == ["# Pinned", "Rain in Lisbon", "Sourdough"], "both")
        carry(reader, "Rain in Lisbon", "Tax return")
        reader.until(lambda: rows(reader)[:2] == ["# Pinned", "Sourdough"], "the other alone")

    def test_what_is_pinned_in_a_folder_stands_in_both_and_is_chosen_once(self, reader: Person) -> None:
        folder, ids = new_folder(reader, "Travel"), reader.window.sidebar.model.order()
        organising, view = reader.office.services.organising, reader.window.sidebar.list
        reader.office.run(organising.moving(ids[1:3], folder).run())
        reader.office.run(organising.pinning(ids[2:3], True).run())
        reader.window.sidebar.model.set_expanded([folder])
        both = ["# Pinned", "Sourdough", "# Folders", "Travel", "Tax return", "Sourdough", "# Today"]
        reader.until(lambda: rows(reader)[:7] == both, "both places")
        assert reader.window.sidebar.model.order() == [ids[2], ids[1], ids[0], ids[3]]
        view.setFocus()
        view.setCurrentIndex(reader.window.sidebar.model.index(4))
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert reader.window.sidebar.model.marked() == (ids[2], ids[1])  # not what stands between the two places
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert set(reader.window.sidebar.model.marked()) == {ids[2], ids[1], ids[0]}

    def test_what_is_pinned_is_carried_out_of_its_folder_and_stays_pinned(self, reader: Person) -> None:
        folder, ids = new_folder(reader, "Travel"), reader.window.sidebar.model.order()
        organising = reader.office.services.organising
        reader.office.run(organising.moving(ids[2:3], folder).run())
        reader.office.run(organising.pinning(ids[2:3], True).run())
        reader.window.sidebar.model.set_expanded([folder])
        reader.until(lambda: rows(reader)[4] == "Sourdough", "it in its folder")
        carry(reader, "Sourdough", "Tax return")  # the row in the folder is the last one of that title
        reader.until(lambda: rows(reader)[4] == "Nothing in this folder", "the move")
        assert rows(reader)[:2] == ["# Pinned", "Sourdough"]

    def test_folders_change_places(self, reader: Person) -> None:
        for name in ("One", "Two", "Three"):
            new_folder(reader, name)
        reader.until(lambda: rows(reader)[1:4] == ["One", "Two", "Three"], "the folders")
        carry(reader, "Three", "One")
        reader.until(lambda: rows(reader)[1:4] == ["Three", "One", "Two"], "the new order")

    def test_where_nothing_takes_it_nothing_happens(self, reader: Person) -> None:
        carry(reader, "Tax return", "Sourdough")
        reader.settle()
        assert rows(reader) == ["# Today", *_TITLES]
        assert not reader.window.undo.isVisible()


def test_the_dot_of_an_unread_answer_outlives_the_program(person: Person, offices: Offices) -> None:
    person.ask("First question")
    services = person.office.services
    assert not person.entry("First question").unread
    first = person.office.desk.chat.id
    assert first is not None
    person.until(lambda: not _is_unread(person, first), "what was seen is noted")
    person.begin_chat()
    person.office.run(services.conversations._store._database.write(_unread))
    offices.close()
    again = Person(offices.open())
    again.until(lambda: again.window.sidebar.model.order() == [first], "the list")
    assert again.entry("First question").unread
    again.open("First question")
    again.until(lambda: not _is_unread(again, first), "what was seen is noted")
    QApplication.processEvents()


def _is_unread(person: Person, id: ConversationId) -> bool:
    known = person.window.sidebar.model.get(id)
    return known is not None and known.facts.unread


def _unread(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE conversations SET unread = 1")
