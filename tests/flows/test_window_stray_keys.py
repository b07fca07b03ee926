"""What is typed where nothing takes letters is the beginning of a message, and not lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.fakes.window_driver import Person

_MODIFIER = Qt.KeyboardModifier


def _read(person: Person) -> None:
    """Have the focus in the conversation, as after a click there."""
    person.ask("First")
    person.transcript.setFocus()
    assert not person.composer.field.hasFocus()


def test_letters_typed_over_the_conversation_go_to_the_message(person: Person) -> None:
    _read(person)
    QTest.keyClicks(person.transcript, "H", _MODIFIER.ShiftModifier)
    assert person.composer.field.hasFocus()
    person.type("ello")
    assert person.composer.text() == "Hello"


def test_so_do_those_that_a_button_does_not_take(person: Person) -> None:
    _read(person)
    person.window.header.inspector.setFocus()
    QTest.keyClicks(person.window.header.inspector, "a")
    assert person.composer.text() == "a"


def test_they_go_on_after_what_was_written(person: Person) -> None:
    _read(person)
    person.composer.set_text("Well")
    person.transcript.setFocus()
    QTest.keyClicks(person.transcript, ",")
    assert person.composer.text() == "Well,"


def test_what_is_pasted_there_is_pasted_into_the_message(person: Person) -> None:
    _read(person)
    QGuiApplication.clipboard().setText("copied")
    QTest.keyClick(person.transcript, Qt.Key.Key_V, _MODIFIER.ControlModifier)
    assert person.composer.text() == "copied"


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_Space, _MODIFIER.NoModifier),
        (Qt.Key.Key_Backspace, _MODIFIER.NoModifier),
        (Qt.Key.Key_Return, _MODIFIER.NoModifier),
        (Qt.Key.Key_Escape, _MODIFIER.NoModifier),
        (Qt.Key.Key_J, _MODIFIER.ControlModifier),
        (Qt.Key.Key_J, _MODIFIER.AltModifier),
        (Qt.Key.Key_J, _MODIFIER.MetaModifier),
    ],
)
def test_keys_that_write_nothing_stay_where_they_are(
    person: Person, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    _read(person)
    QTest.keyClick(person.transcript, key, modifiers)
    assert person.composer.text() == ""
    assert not person.composer.field.hasFocus()


def test_with_the_key_for_other_characters_they_are_written(person: Person) -> None:
    _read(person)
    QTest.keyClicks(person.transcript, "@", _MODIFIER.ControlModifier | _MODIFIER.AltModifier)
    assert person.composer.field.hasFocus()
