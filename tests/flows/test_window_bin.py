"""Deleting messages and conversations in the window, taking it back, and the bin's list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.ui.dialogs import ConfirmDialog
from app.ui.dialogs.bin.dialog import BinDialog
from tests.fakes import on_disk
from tests.fakes.dialogs import shown
from tests.fakes.replies import said
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices


def _delete(person: Person, number: int) -> None:
    message = person.office.desk.chat.messages[number].id
    before = person.texts()
    person.transcript.delete_requested.emit(message)
    person.until(lambda: person.texts() != before and person.window.undo.isVisible(), "it is deleted")
    person.settle()


def _undo(person: Person, wanted: list[str]) -> None:
    button = next(each for each in person.window.undo.findChildren(QPushButton) if each.text() == "Undo")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    person.until(lambda: person.texts() == wanted, "it is back")
    person.settle()


def _listed(person: Person) -> BinDialog:
    person.trigger("view.bin")
    found = person.office.desk.branches.binning.dialog()
    assert found is not None
    person.settle()
    return found


def _confirm(person: Person) -> str:
    question = shown(person.office, ConfirmDialog)
    text = question.windowTitle()
    QTest.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    person.settle()
    return text


def _cells(dialog: BinDialog, column: int) -> list[str]:
    rows = range(dialog.rows.rowCount())
    return [str(dialog.rows.data(dialog.rows.index(row, column))).strip("\u2068\u2069") for row in rows]


def test_a_turn_is_deleted_and_comes_back(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"), said("Two"))
    person.ask("First")
    person.ask("Second")
    whole = person.texts()
    _delete(person, 2)
    assert person.texts() == ["First", "One"]
    _undo(person, whole)
    assert not person.window.undo.isVisible()
    person.trigger("turn.delete")  # the last turn, when nothing has the focus
    person.until(lambda: person.texts() == ["First", "One"], "it is deleted by the keyboard")
    demo_server.script(said("Three"))
    person.ask("Another")
    assert person.texts() == ["First", "One", "Another", "Three"]
    assert person.office.desk.chat.siblings == {}  # what lies in the bin is no version


def test_the_version_beside_is_shown_and_counted_anew(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"), said("Two"), said("Three"))
    person.ask("First")
    for number in (2, 3):
        person.trigger("answer.retry")
        person.wait_for_the_end()
        assert person.office.desk.chat.version(person.office.desk.chat.messages[1].id) == (number, number)
    _delete(person, 1)
    assert person.texts() == ["First", "Two"]
    assert person.office.desk.chat.version(person.office.desk.chat.messages[1].id) == (2, 2)
    _undo(person, ["First", "Three"])


def test_without_a_message_left_the_chat_is_empty_and_goes_on(offices: Offices, demo_server: DemoServer) -> None:
    person = Person(offices.open())
    demo_server.script(said("One"), said("Two"))
    person.ask("First")
    _delete(person, 0)
    assert person.texts() == []
    _undo(person, ["First", "One"])
    _delete(person, 0)
    person.office.close()

    again = Person(offices.open())
    assert again.texts() == []
    again.ask("Anew")
    assert again.texts() == ["Anew", "Two"]


def test_an_answer_that_arrives_is_stopped_and_deleted(person: Person) -> None:
    person.ask("First")
    shown = person.texts()
    person.office.say("/slow /long tell me")
    _delete(person, 2)
    assert person.texts() == shown
    assert not person.office.desk.running.has(person.office.desk.chat.id)


def test_an_edit_of_what_was_deleted_ends(person: Person) -> None:
    person.ask("First")
    person.ask("Second")
    person.transcript.edit_requested.emit(person.office.desk.chat.messages[2].id)
    person.until(person.composer.is_editing, "the edit begins")
    _delete(person, 2)
    assert not person.composer.is_editing()


def test_the_bin_brings_back_and_shows(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"), said("Two"))
    person.ask("First")
    person.ask("Second")
    _delete(person, 2)
    dialog = _listed(person)
    assert (_cells(dialog, 1), _cells(dialog, 2), _cells(dialog, 3)) == (["Branch"], ["First"], ["Second"])
    assert _cells(dialog, 4) == ["2"]
    assert dialog.status.text() == "1 branch"
    QTest.mouseClick(dialog.restore, Qt.MouseButton.LeftButton)
    person.until(lambda: dialog.rows.rowCount() == 0, "it left the bin")
    person.settle()
    assert dialog.empty_words.isVisible()
    assert person.window.undo.message() == "A branch of “First” was brought back."
    show = next(each for each in person.window.undo.findChildren(QPushButton) if each.text() == "Show")
    show.click()
    person.until(lambda: person.texts() == ["First", "One", "Second", "Two"], "it is shown")


def test_the_bin_is_searched_and_emptied(person: Person, paths: Paths) -> None:
    for title in ("Apples", "Pears", "Plums"):
        person.trigger("chat.new")
        person.settle()
        person.ask(title)
        person.trigger("chat.delete")
        person.settle()
    dialog = _listed(person)
    assert sorted(_cells(dialog, 2)) == ["Apples", "Pears", "Plums"]
    dialog.filter.setText("p")
    dialog.filter.setText("pl")
    person.until(lambda: _cells(dialog, 2) == ["Apples", "Plums"] or _cells(dialog, 2) == ["Plums", "Apples"], "found")
    dialog.filter.setText("plum")
    person.until(lambda: _cells(dialog, 2) == ["Plums"], "found")
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert _confirm(person) == "Delete for ever"
    person.until(lambda: _cells(dialog, 2) == [], "gone")
    assert dialog.empty_words.text() == "Nothing in the bin has these words."
    dialog.filter.clear()
    person.until(lambda: dialog.rows.rowCount() == 2, "the others are listed")
    QTest.mouseClick(dialog.empty, Qt.MouseButton.LeftButton)
    _confirm(person)
    person.until(lambda: dialog.rows.rowCount() == 0 and not dialog.bar.isVisible(), "all is gone")
    person.until(lambda: person.office.services.bin.progress() is None, "to the last row")
    assert dialog.status.text() == "The bin is empty."
    dialog.reject()
    person.settle()
    assert person.office.run(on_disk.conversations(paths)) == []


def test_the_list_hears_of_several_that_go_and_come_back(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"))
    person.ask("Keep it")
    chat = person.office.desk.chat.id
    assert chat is not None
    dialog = _listed(person)
    assert _cells(dialog, 2) == []
    change = person.office.services.organising.removing([chat])
    person.office.run(change.run())
    person.until(lambda: _cells(dialog, 2) == ["Keep it"], "it is listed")
    person.office.run(change.undo())
    person.until(lambda: _cells(dialog, 2) == [], "it is listed no more")


def test_what_cannot_be_brought_back_is_said_where_the_list_was_closed(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"))
    person.ask("Keep it")
    person.trigger("chat.delete")
    person.settle()
    dialog = _listed(person)
    chosen = tuple(dialog.rows.values)
    assert len(chosen) == 1
    person.office.run(person.office.services.bin.empty())
    dialog.restore_wanted.emit(chosen)
    dialog.reject()
    person.until(person.window.trouble.isVisible, "it is said")
