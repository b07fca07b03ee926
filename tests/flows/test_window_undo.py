"""What was done to conversations is taken back, the last of it first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.model.organising import TagColour
from tests.fakes.listed import carry, new_folder, rows, store_chats, undo
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

_TITLES = ("Rain in Lisbon", "Tax return", "Sourdough")


@pytest.fixture
def reader(offices: Offices) -> Person:
    """Somebody with some conversations, a folder and a tag."""
    person = Person(offices.open())
    store_chats(person, _TITLES)
    new_folder(person, "Travel")
    person.office.run(person.office.services.organising.new_tag("Dear", TagColour.RED))
    person.until(lambda: rows(person)[:4] == ["# Folders", "Travel", "# Tags", "Dear"], "folder and tag")
    return person


def _days(person: Person) -> list[str]:
    return rows(person)[rows(person).index("# Today") + 1 :]


def _ctrl_z(person: Person) -> None:
    view = person.window.sidebar.list
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    person.settle()


def _do_three(person: Person) -> None:
    carry(person, "Tax return", "Dear")
    person.until(lambda: person.entry("Tax return").tags, "the tag")
    carry(person, "Sourdough", "Travel")
    person.until(lambda: "Sourdough" not in _days(person), "the move")
    person.office.desk.listing.deletion_wanted.emit((person.window.sidebar.model.order()[0],))
    person.until(lambda: _days(person) == ["Tax return"], "the deletion")
    person.until(lambda: person.window.undo.message() == "Moved to the bin: “Rain in Lisbon”", "the bar")


def test_one_after_the_other_by_keys_and_without_a_bar(reader: Person) -> None:
    assert not reader.window.commands.action("list.undo").isEnabled()
    _do_three(reader)
    reader.window.undo.hide()  # it goes by itself after some seconds
    _ctrl_z(reader)
    reader.until(lambda: _days(reader) == ["Rain in Lisbon", "Tax return"], "what was deleted")
    said = "Undone: Moved to the bin: “Rain in Lisbon”\nBefore that: Moved to Travel: “Sourdough”"
    assert reader.window.undo.message() == said
    _ctrl_z(reader)
    reader.until(lambda: _days(reader) == [*_TITLES], "what was moved")
    assert reader.entry("Tax return").tags
    _ctrl_z(reader)
    reader.until(lambda: not reader.entry("Tax return").tags, "what was tagged")
    assert reader.window.undo.message() == "Undone: Tagged Dear: “Tax return”"
    assert reader.window.undo.buttons() == ()
    assert not reader.window.commands.action("list.undo").isEnabled()


def test_one_after_the_other_by_the_bar(reader: Person) -> None:
    _do_three(reader)
    for _ in range(3):
        undo(reader)
    reader.until(lambda: _days(reader) == [*_TITLES] and not reader.entry("Tax return").tags, "all of it")
    assert not reader.window.undo.isVisible()


def test_who_asks_fast_is_answered_in_order(reader: Person) -> None:
    _do_three(reader)
    for _ in range(5):  # more often than there is something
        reader.window.commands.action("list.undo").trigger()
    reader.settle()
    reader.until(lambda: _days(reader) == [*_TITLES] and not reader.entry("Tax return").tags, "all of it")


def test_in_a_text_field_the_keys_mean_the_text(reader: Person) -> None:
    carry(reader, "Tax return", "Dear")
    reader.until(lambda: reader.entry("Tax return").tags, "the tag")
    reader.composer.focus()
    reader.type("Hello")
    reader.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    reader.settle()
    assert reader.composer.text() == ""
    reader.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    reader.settle()
    assert reader.entry("Tax return").tags


def test_a_new_name_and_a_pin_are_taken_back(reader: Person) -> None:
    reader.window.sidebar.renamed.emit("c0001", "Money")
    reader.until(lambda: "Money" in _days(reader), "the new name")
    reader.settle()
    assert not reader.window.undo.isVisible()  # it is seen
    reader.open("Money")
    reader.trigger("chat.pin")
    reader.until(lambda: rows(reader)[:2] == ["# Pinned", "Money"], "the pin")
    assert reader.window.undo.message() == "Pinned: “Money”"
    _ctrl_z(reader)
    reader.until(lambda: rows(reader)[0] != "# Pinned", "the pin is gone")
    _ctrl_z(reader)
    reader.until(lambda: _days(reader) == [*_TITLES], "the old name")
    known = reader.window.sidebar.model.get(reader.window.sidebar.model.order()[1])
    assert known is not None
    assert not known.title_by_hand


def test_a_bar_about_what_is_not_the_last_any_more_goes(reader: Person) -> None:
    carry(reader, "Tax return", "Dear")
    reader.until(reader.window.undo.isVisible, "the bar")
    reader.window.sidebar.renamed.emit("c0002", "Bread")
    reader.until(lambda: "Bread" in _days(reader), "the new name")
    reader.settle()
    assert not reader.window.undo.isVisible()
    _ctrl_z(reader)
    reader.until(lambda: "Sourdough" in _days(reader), "the old name")
    assert reader.entry("Tax return").tags
