"""Tags in the sidebar: what is dropped on them, what they list, and how they are changed there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from app.model.listing import ListWish
from app.model.organising import TagColour
from app.ui.sidebar.rows import TagsRow
from tests.fakes.listed import carry, chips, mark, rows, store_chats, undo
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

_TITLES = ("Rain in Lisbon", "Tax return", "Sourdough")


@pytest.fixture
def reader(offices: Offices) -> Person:
    """Somebody with some conversations and two tags."""
    person = Person(offices.open())
    store_chats(person, _TITLES)
    organising = person.office.services.organising
    for name, colour in (("Dear", TagColour.RED), ("Dull", TagColour.GREY)):
        person.office.run(organising.new_tag(name, colour))
    person.until(lambda: rows(person)[:3] == ["# Tags", "Dear", "Dull"], "the tags")
    return person


def _tags(person: Person, title: str) -> list[str]:
    return [tag.name for tag in person.entry(title).tags]


def _press(person: Person, row: int, key: Qt.Key) -> None:
    view = person.window.sidebar.list
    view.setFocus()
    view.setCurrentIndex(person.window.sidebar.model.index(row))
    QTest.keyClick(view, key)
    person.settle()


def test_without_tags_there_is_no_heading(person: Person) -> None:
    store_chats(person, _TITLES)
    assert rows(person) == ["# Today", *_TITLES]


def test_what_is_dropped_on_a_tag_has_it_and_that_is_taken_back(reader: Person) -> None:
    carry(reader, "Tax return", "Dear")
    reader.until(lambda: _tags(reader, "Tax return") == ["Dear"], "the tag")
    assert reader.window.undo.message() == "Tagged Dear: “Tax return”"
    undo(reader)
    reader.until(lambda: _tags(reader, "Tax return") == [], "the way back")


def test_several_that_are_dropped_together(reader: Person) -> None:
    mark(reader, "Tax return", "Sourdough")
    carry(reader, "Sourdough", "Dull")
    reader.until(lambda: _tags(reader, "Sourdough") == _tags(reader, "Tax return") == ["Dull"], "both")
    assert _tags(reader, "Rain in Lisbon") == []
    undo(reader)
    reader.until(lambda: _tags(reader, "Sourdough") == _tags(reader, "Tax return") == [], "the way back")


def test_what_has_the_tag_is_not_taken_again(reader: Person) -> None:
    carry(reader, "Tax return", "Dear")
    reader.until(lambda: _tags(reader, "Tax return") == ["Dear"], "the tag")
    reader.window.undo.hide()
    carry(reader, "Tax return", "Dear")
    reader.settle()
    assert not reader.window.undo.isVisible()


def test_a_closed_heading_opens_below_what_is_carried(reader: Person) -> None:
    view, model = reader.window.sidebar.list, reader.window.sidebar.model
    model.set_tags_open(False)
    assert rows(reader)[:2] == ["# Tags", "# Today"]
    start, end = (view.visualRect(model.index(row)).center() for row in (2, 0))
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), (start + end) / 2)
    QTest.mouseMove(view.viewport(), end)
    reader.until(lambda: rows(reader)[:3] == ["# Tags", "Dear", "Dull"], "the tags")
    QTest.mouseMove(view.viewport(), view.visualRect(model.index(1)).center())
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(model.index(1)).center())
    reader.until(lambda: _tags(reader, "Rain in Lisbon") == ["Dear"], "the tag")


def test_a_tag_that_is_chosen_lists_what_has_it(reader: Person) -> None:
    carry(reader, "Tax return", "Dear")
    reader.until(lambda: _tags(reader, "Tax return") == ["Dear"], "the tag")
    _press(reader, 1, Qt.Key.Key_Return)
    reader.until(lambda: rows(reader) == ["# Today", "Tax return"], "what has it")
    assert [chip.text() for chip in chips(reader)] == ["Tag: Dear"]
    reader.click(chips(reader)[0])
    reader.until(lambda: rows(reader) == ["# Tags", "Dear", "Dull", "# Today", *_TITLES], "the list")


def test_by_keys_the_heading_is_folded_and_that_is_remembered(reader: Person, offices: Offices) -> None:
    _press(reader, 0, Qt.Key.Key_Left)
    assert rows(reader) == ["# Tags", "# Today", *_TITLES]
    _press(reader, 0, Qt.Key.Key_Right)
    assert rows(reader)[1] == "Dear"
    _press(reader, 0, Qt.Key.Key_Return)
    assert rows(reader) == ["# Tags", "# Today", *_TITLES]
    offices.close()
    again = Person(offices.open())
    again.until(lambda: rows(again) == ["# Tags", "# Today", *_TITLES], "the same list")
    again.settle()


def test_in_a_mirrored_list_the_arrows_are_mirrored(reader: Person) -> None:
    reader.window.sidebar.list.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    _press(reader, 0, Qt.Key.Key_Right)
    assert not reader.window.sidebar.model.tags_open
    _press(reader, 0, Qt.Key.Key_Left)
    assert reader.window.sidebar.model.tags_open


def test_a_screen_reader_hears_them(reader: Person) -> None:
    listing = QAccessible.queryAccessibleInterface(reader.window.sidebar.list)
    assert listing is not None
    said = [child.text(QAccessible.Text.Name) for row in range(3) if (child := listing.child(row)) is not None]
    assert said == ["Tags, open", "Tag Dear", "Tag Dull"]


def test_a_tag_is_renamed_in_its_row(reader: Person) -> None:
    _press(reader, 1, Qt.Key.Key_F2)
    editor = reader.until(lambda: reader.window.sidebar.list.findChild(QLineEdit), "the field")
    assert editor.text() == "Dear"
    editor.setText("Zeal")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    reader.until(lambda: rows(reader)[:3] == ["# Tags", "Dull", "Zeal"], "the new name")


def test_a_tag_is_deleted_and_comes_back(reader: Person) -> None:
    carry(reader, "Tax return", "Dear")
    reader.until(lambda: _tags(reader, "Tax return") == ["Dear"], "the tag")
    _press(reader, 1, Qt.Key.Key_Delete)
    reader.until(lambda: rows(reader)[:2] == ["# Tags", "Dull"], "the other alone")
    assert _tags(reader, "Tax return") == []
    undo(reader)
    reader.until(lambda: rows(reader)[1] == "Dear" and _tags(reader, "Tax return") == ["Dear"], "the way back")


def test_the_menu_of_a_tag_is_about_it(reader: Person) -> None:
    reader.window.sidebar.list.tag_menu_wanted.emit(
        reader.window.sidebar.offers.tags[1].id, reader.window.mapToGlobal(QPoint(50, 50))
    )
    menu = reader.until(lambda: reader.window.findChild(QMenu), "the menu")
    assert [action.objectName() for action in menu.actions()] == ["tag.rename", "tag.delete"]
    reader.trigger("tag.delete")
    menu.close()
    reader.until(lambda: rows(reader)[:3] == ["# Tags", "Dear", "# Today"], "the other alone")
    reader.until(lambda: not reader.window.commands.action("tag.delete").isEnabled(), "the menu's end")


def test_a_filtered_list_has_no_tags(reader: Person) -> None:
    reader.window.sidebar.show_wish(ListWish(title="t"))
    reader.until(lambda: "# Today" in rows(reader), "the list")
    model = reader.window.sidebar.model
    assert not any(isinstance(model.row_at(model.index(row)), TagsRow) for row in range(model.rowCount()))
