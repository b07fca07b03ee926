"""What was written of an edit does not get lost: by Escape, by another conversation, or with its message."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.model.ids import MessageId
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices


def _edit(person: Person, number: int, more: str) -> MessageId:
    message = person.office.desk.chat.messages[number].id
    person.transcript.edit_requested.emit(message)
    person.until(person.composer.is_editing, "the edit begins")
    person.type(more)
    return message


def _undo(person: Person) -> None:
    person.click(person.window.undo.buttons()[0])


def test_an_edit_that_was_given_up_can_be_had_back(person: Person) -> None:
    person.ask("First")
    person.type("a draft")
    message = _edit(person, 0, ", written with care")
    person.press(Qt.Key.Key_Escape)
    assert not person.composer.is_editing()
    assert person.composer.text() == "a draft"
    _undo(person)
    person.until(person.composer.is_editing, "the edit goes on")
    assert person.composer.text() == "First, written with care"
    assert person.office.desk.drafts.editing == message
    assert not person.window.undo.isVisible()
    person.click(person.composer.edit_bar.cancel)
    assert person.composer.text() == "a draft"


def test_of_an_edit_without_a_change_nothing_is_said(person: Person) -> None:
    person.ask("First")
    _edit(person, 0, "")
    person.press(Qt.Key.Key_Escape)
    assert not person.composer.is_editing()
    assert not person.window.undo.isVisible()


def test_it_can_be_had_back_from_another_conversation(person: Person) -> None:
    person.ask("First")
    _edit(person, 0, ", written with care")
    person.press(Qt.Key.Key_Escape)
    person.begin_chat()
    person.type("something else")
    _undo(person)
    person.settle()
    assert person.composer.text() == "something else"
    person.open("First")
    person.until(person.composer.is_editing, "the edit goes on where it was begun")
    assert person.composer.text() == "First, written with care"


def test_what_was_written_of_a_deleted_message_becomes_the_draft(offices: Offices) -> None:
    person = Person(offices.open())
    person.ask("First")
    person.ask("Second")
    person.type("a draft")
    message = _edit(person, 2, ", written with care")
    conversation = person.office.desk.chat.id
    assert conversation is not None
    person.office.run(person.office.services.bin.remove(conversation, message))  # as another window does it
    person.until(lambda: not person.composer.is_editing(), "the edit ends with its message")
    assert person.composer.text() == "Second, written with care\n\na draft"
    person.settle()
    person.office.close()
    again = Person(offices.open())
    assert again.composer.text() == "Second, written with care\n\na draft"
