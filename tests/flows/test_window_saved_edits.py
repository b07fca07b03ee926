"""An edit that is saved without an answer, is answered later, or has the next message joined to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.demo.server import DemoServer
from tests.fakes.exchanges import asked, words
from tests.fakes.replies import said
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

_BAR = "This message has no answer on this branch."


def _edit(person: Person, number: int, more: str) -> None:
    person.transcript.edit_requested.emit(person.office.desk.chat.messages[number].id)
    person.until(person.composer.is_editing, "the edit begins")
    person.type(more)


def _save(person: Person) -> None:
    person.composer.edit_bar.save.click()
    person.until(lambda: not person.composer.is_editing(), "the edit is saved")
    person.until(person.window.unanswered.isVisible, "it is said that there is no answer")
    person.settle()


def _answer_button(person: Person) -> QPushButton:
    return next(each for each in person.window.unanswered.findChildren(QPushButton) if each.text() == "Get an answer")


def test_a_saved_edit_is_there_after_a_restart_and_is_answered_then(offices: Offices, demo_server: DemoServer) -> None:
    person = Person(offices.open())
    demo_server.script(said("One"), said("Two"))
    person.ask("First")
    _edit(person, 0, ", edited")
    assert person.composer.send.text() == "Save and send"
    _save(person)
    assert person.composer.send.text() == "Send"
    assert person.texts() == ["First, edited"]
    assert person.office.desk.chat.version(person.office.desk.chat.messages[0].id) == (2, 2)
    assert len(asked(demo_server)) == 1
    person.office.close()

    again = Person(offices.open())
    assert again.texts() == ["First, edited"]
    assert again.window.unanswered.isVisible()
    _answer_button(again).click()
    again.until(lambda: len(again.texts()) == 2, "it is asked")
    again.wait_for_the_end()
    assert again.texts() == ["First, edited", "Two"]
    assert not again.window.unanswered.isVisible()
    assert [words(message) for message in asked(demo_server)[-1]["messages"]] == ["First, edited"]


def test_the_next_message_is_sent_together_with_it(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"), said("Two"))
    person.ask("First")
    _edit(person, 0, ", edited")
    _save(person)
    person.ask("And more")
    assert person.texts() == ["First, edited", "And more", "Two"]
    [message] = asked(demo_server)[-1]["messages"]
    assert [part["text"] for part in message["content"]] == ["First, edited", "And more"]
    assert not person.window.unanswered.isVisible()


def test_control_s_saves_while_an_edit_is_written(person: Person) -> None:
    person.ask("First")
    assert not person.window.commands.action("turn.save").isEnabled()
    _edit(person, 0, ", edited")
    person.trigger("turn.save")
    person.until(lambda: person.texts() == ["First, edited"], "it is saved")
    person.settle()
    assert not person.window.commands.action("turn.save").isEnabled()


def test_an_empty_edit_cannot_be_saved(person: Person) -> None:
    person.ask("First")
    _edit(person, 0, "")
    person.composer.set_text("  ")
    assert not person.composer.edit_bar.save.isEnabled()
    person.press(Qt.Key.Key_Escape)


def test_one_can_go_on_from_a_message_of_ones_own(offices: Offices, demo_server: DemoServer) -> None:
    person = Person(offices.open())
    demo_server.script(said("One"), said("Two"), said("Three"))
    person.ask("First")
    person.ask("Second")
    person.transcript.branch_requested.emit(person.office.desk.chat.messages[2].id)
    person.until(lambda: person.texts() == ["First", "One", "Second"], "the branch ends there")
    person.settle()
    assert person.reads("The later turns are kept on another branch.")
    person.office.close()

    again = Person(offices.open())
    assert again.texts() == ["First", "One", "Second"]
    assert again.window.unanswered.isVisible()
    again.act("Show the later turns")
    again.until(lambda: again.texts() == ["First", "One", "Second", "Two"], "they are shown")
    assert not again.window.unanswered.isVisible()


def test_a_deleted_answer_can_be_asked_for_again(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"), said("Two"))
    person.ask("First")
    person.transcript.delete_requested.emit(person.office.desk.chat.messages[1].id)
    person.until(lambda: person.texts() == ["First"], "it is deleted")
    person.trigger("turn.answer")
    person.until(lambda: len(person.texts()) == 2, "it is asked")
    person.wait_for_the_end()
    assert person.texts() == ["First", "Two"]
