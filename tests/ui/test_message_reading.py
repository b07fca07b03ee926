"""Reading a message by caret in a text field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from app.ui.dialogs import MessageDialog
from tests.ui.conftest import Office


def opened(office: Office) -> MessageDialog:
    office.window.commands.action("view.read_message").trigger()
    found = [one for one in office.window.findChildren(MessageDialog) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_there_is_nothing_to_read_in_a_new_chat(office: Office) -> None:
    assert not office.window.commands.action("view.read_message").isEnabled()


def test_the_last_message_is_read_by_caret_and_left_again(office: Office) -> None:
    office.ask("table")
    office.window.activateWindow()
    office.desk.transcript.setFocus()
    before = office.desk.transcript.anchor()
    dialog = opened(office)
    assert dialog.heading.text().startswith("Sonnet 5.5, ")
    assert dialog.place.text() == "Message 2 of 2"
    assert dialog.focusWidget() is dialog.text
    assert dialog.text.textCursor().position() == 0
    text = dialog.text.toPlainText()
    assert " | " in text
    assert "**" not in text
    QTest.keyClick(dialog.text, Qt.Key.Key_Right)
    assert dialog.text.textCursor().position() == 1
    QTest.keyClick(dialog.text, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.text.textCursor().selectedText() == text[1]
    QTest.keyClicks(dialog.text, "x")
    assert dialog.text.toPlainText() == text
    interface = QAccessible.queryAccessibleInterface(dialog.text)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == dialog.heading.text()
    QTest.keyClick(dialog.text, Qt.Key.Key_Escape)
    office.wait_until(lambda: not office.window.findChildren(MessageDialog), "the dialog is gone")
    assert office.desk.transcript.anchor() == before


def test_keys_walk_to_other_messages(office: Office) -> None:
    office.ask("First question")
    office.ask("Second question")
    dialog = opened(office)
    assert not dialog.next.isEnabled()
    office.window.activateWindow()
    dialog.previous.click()
    assert (dialog.heading.text()[:4], dialog.text.toPlainText()) == ("You,", "Second question")
    dialog.previous.click()
    dialog.previous.click()
    assert (dialog.place.text(), dialog.text.toPlainText()) == ("Message 1 of 4", "First question")
    assert not dialog.previous.isEnabled()
    dialog.next.click()
    assert dialog.place.text() == "Message 2 of 4"
    dialog.reject()


def test_the_selected_message_is_the_one_that_is_meant(office: Office) -> None:
    office.ask("First question")
    office.ask("Second question")
    office.desk.transcript.select_all()
    selection = office.desk.transcript._canvas.selection
    assert selection is not None
    office.desk.transcript._screen.set_selection(type(selection)(selection.last, selection.first))
    dialog = opened(office)
    assert dialog.text.toPlainText() == "First question"
    dialog.reject()
