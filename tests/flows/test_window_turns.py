"""Editing, branching and walking the versions of a turn."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.ids import MessageId
from app.ui.dialogs import TurnDialog
from app.ui.transcript.model import NewLine
from tests.fakes import on_disk
from tests.fakes.exchanges import asked, words
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices


def ids(person: Person) -> list[MessageId]:
    return [message.id for message in person.office.desk.chat.messages]


def edit(person: Person, number: int) -> None:
    """Ask for the edit of a message, by its place in the conversation."""
    person.transcript.edit_requested.emit(ids(person)[number])
    person.until(person.composer.is_editing, "the edit begins")


def version_of(person: Person, number: int) -> tuple[int, int]:
    index = person.transcript._stage.index_of(ids(person)[number])
    assert index is not None
    version = person.transcript._stage.item(index).version
    return version.number, version.count


def step(person: Person, number: int, signal: str, first: str) -> None:
    """Walk to another version of a message and wait until *first* is its text."""
    getattr(person.transcript, signal).emit(ids(person)[number])
    person.until(lambda: person.texts()[number] == first, f"{first!r} is shown")
    person.settle()


def test_an_edit_is_a_branch_that_opens_again(offices: Offices, demo_server: DemoServer, paths: Paths) -> None:
    person = Person(offices.open())
    demo_server.script(said("One"), said("Two"), said("Three"))
    person.ask("First")
    person.ask("Second")
    person.type("a draft")
    edit(person, 0)
    assert person.composer.text() == "First"
    person.type(", edited")
    person.press(Qt.Key.Key_Return)
    person.until(lambda: not person.composer.is_editing(), "the edit is sent")
    person.wait_for_the_end()
    assert person.texts() == ["First, edited", "Three"]
    assert person.composer.text() == "a draft"
    assert [words(message) for message in asked(demo_server)[-1]["messages"]] == ["First, edited"]
    assert version_of(person, 0) == (2, 2)
    step(person, 0, "previous_version_requested", "First")
    assert person.texts() == ["First", "One", "Second", "Two"]
    assert version_of(person, 0) == (1, 2)
    person.office.close()

    again = Person(offices.open())
    assert again.texts() == ["First", "One", "Second", "Two"]
    assert again.composer.text() == "a draft"
    step(again, 0, "next_version_requested", "First, edited")
    again.office.close()
    third = Person(offices.open())
    assert third.texts() == ["First, edited", "Three"]
    assert version_of(third, 0) == (2, 2)


def test_up_edits_the_last_message_and_escape_gives_up(person: Person, demo_server: DemoServer) -> None:
    person.press(Qt.Key.Key_Up)
    assert not person.composer.is_editing()  # nothing to edit in a new chat
    person.ask("hello")
    person.type("x")
    person.press(Qt.Key.Key_Up)
    assert not person.composer.is_editing()
    person.press(Qt.Key.Key_Backspace)
    person.press(Qt.Key.Key_Up)
    person.until(person.composer.is_editing, "the edit begins")
    assert person.composer.text() == "hello"
    assert person.composer.edit_bar.isVisible()
    person.press(Qt.Key.Key_Escape)
    assert not person.composer.is_editing()
    assert person.composer.text() == ""
    person.settle()
    assert len(asked(demo_server)) == 1


def test_what_is_written_in_an_edit_survives_the_end_of_the_program(offices: Offices, paths: Paths) -> None:
    person = Person(offices.open())
    person.ask("hello")
    person.type("a draft")
    edit(person, 0)
    person.type(" and more")
    person.office.close()

    again = Person(offices.open())
    again.until(again.composer.is_editing, "the edit goes on")
    assert again.composer.text() == "hello and more"
    again.click(again.composer.edit_bar.cancel)
    assert again.composer.text() == "a draft"
    again.office.close()
    third = Person(offices.open())
    assert (third.composer.is_editing(), third.composer.text()) == (False, "a draft")


def test_asking_twice_for_an_edit_keeps_what_was_written(person: Person) -> None:
    person.ask("hello")
    edit(person, 0)
    assert person.composer.field.accessibleDescription() == "Editing a message you sent"
    person.type(" again")
    edit(person, 0)
    person.settle()
    assert person.composer.text() == "hello again"
    person.press(Qt.Key.Key_Escape)
    assert person.composer.field.accessibleDescription() == ""


def test_an_edit_waits_for_the_answer_that_runs(person: Person, demo_server: DemoServer) -> None:
    [gate] = gates(1)
    demo_server.script(said("Some", gate, " words"))
    person.send("hello")
    person.press(Qt.Key.Key_Up)
    person.settle()
    assert not person.composer.is_editing()
    assert person.window.trouble.isVisible()
    assert "still being received" in person.window.trouble.message()
    gate.open()
    person.wait_for_the_end()
    person.press(Qt.Key.Key_Up)
    person.until(person.composer.is_editing, "the edit begins")


def test_an_edit_that_cannot_be_sent_comes_back(person: Person, demo_server: DemoServer) -> None:
    person.ask("hello")
    edit(person, 0)
    person.type(" again")
    desk = person.office.desk
    gone = MessageId("gone")
    desk.drafts._place = desk.drafts._place._replace(edits=gone)
    person.press(Qt.Key.Key_Return)
    person.until(person.window.trouble.isVisible, "the refusal")
    assert person.composer.text() == "hello again"
    assert person.composer.is_editing()


def test_another_model_is_chosen_from_a_menu(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    person.ask("hello")
    person.act("Retry with another model")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Sonnet 5.5"]
    next(action for action in menu.actions() if action.text() == "Opus 5.5").trigger()
    menu.close()
    person.wait_for_the_end()
    assert [request["model"] for request in asked(demo_server)] == ["claude-sonnet-5-5", "claude-opus-5-5"]
    assert person.blocks()[-1].startswith("Opus 5.5, ")
    assert person.blocks()[-1].endswith("Version 2 of 2")
    person.act("Previous version, 2 of 2 is shown")
    person.until(lambda: version_of(person, 1) == (1, 2), "the first answer")
    assert person.blocks()[-1].startswith("Sonnet 5.5, ")


def test_the_details_of_a_turn_open_by_a_click(person: Person) -> None:
    person.ask("hello")
    person.act("Details of this answer")
    page = person.window.inspector.turn
    person.until(page.timing.rows, "the inspector shows the turn")
    timing = {row.name: row.figures[0] for row in page.timing.rows()}
    assert (timing["Model"], timing["Stop reason"]) == ("Sonnet 5.5", "end_turn")
    page.details.click()
    dialog = person.until(lambda: next(iter(person.window.findChildren(TurnDialog)), None), "the dialog")
    shown = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Sonnet 5.5 (claude-sonnet-5-5)" in shown
    assert "end_turn" in shown
    dialog.accept()


def test_a_branch_goes_on_from_the_middle(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    demo_server.script(said("One"), said("Two"), said("Three"))
    person.ask("First")
    person.ask("Second")
    person.transcript.branch_requested.emit(ids(person)[1])
    person.until(lambda: person.texts() == ["First", "One"], "the branch ends there")
    person.settle()
    assert person.reads("The later turns are kept on another branch.")
    person.act("Show the later turns")
    person.until(lambda: len(person.texts()) == 4, "they are shown")
    person.settle()
    person.transcript.branch_requested.emit(ids(person)[1])
    person.until(lambda: person.texts() == ["First", "One"], "the branch ends there")
    person.ask("Another second")
    assert person.texts() == ["First", "One", "Another second", "Three"]
    assert version_of(person, 2) == (2, 2)
    assert [words(message) for message in asked(demo_server)[-1]["messages"]] == ["First", "One", "Another second"]
    person.trigger("turn.previous")
    person.until(lambda: person.texts()[2] == "Second", "the other branch")
    person.settle()
    [conversation] = person.office.run(on_disk.conversations(paths))
    assert [message.text for message in conversation.path] == ["First", "One", "Second", "Two"]


def test_a_version_comes_to_where_the_other_one_stood(person: Person, demo_server: DemoServer) -> None:
    for number in range(8):
        demo_server.script(said(f"Answer {number}.\n\n" + "Words. " * 80))
        person.ask(f"Question {number}")
    demo_server.script(said("Another answer.\n\n" + "Words. " * 200))
    person.trigger("answer.retry")
    person.wait_for_the_end()
    view = person.transcript
    view.scroll_by(-16)
    place = view.branches.action_place(ids(person)[-1], "previous_version")
    assert view._stage.settled.below == 16
    view.previous_version_requested.emit(ids(person)[-1])
    person.until(lambda: version_of(person, -1) == (1, 2), "the first answer")
    person.settle()
    assert view.branches.action_place(ids(person)[-1], "next_version").y() == place.y()


def new_line(person: Person) -> list[str]:
    """The messages above which it is said that they are new."""
    stage = person.transcript._stage
    return [
        stage.item(item).message.text
        for item in range(stage.items())
        if any(isinstance(strip.value, NewLine) for strip in stage.strips(item))
    ]


def test_what_came_while_one_was_elsewhere_is_marked_until_it_is_read(
    offices: Offices, demo_server: DemoServer
) -> None:
    person = Person(offices.open())
    [gate] = gates(1)
    demo_server.script(said("Alpha begins", gate, " and ends"), said("Of Beta"))
    person.send("Alpha")
    person.until(lambda: person.texts()[-1] == "Alpha begins", "the first words")
    person.begin_chat()
    person.ask("Beta")
    gate.open()
    person.until(lambda: not person.office.desk.running.ids(), "the end of Alpha")
    person.open("Alpha")
    assert new_line(person) == ["Alpha begins and ends"]
    person.open("Beta")
    person.open("Alpha")
    assert new_line(person) == []  # it was read to the end
    person.ask("More")
    person.office.close()
    again = Person(offices.open())
    assert again.texts()[2] == "More"
    assert new_line(again) == []


def test_the_next_turn_takes_the_line_away(person: Person, demo_server: DemoServer) -> None:
    [gate] = gates(1)
    demo_server.script(said("Alpha begins", gate, " and ends"))
    person.send("Alpha")
    person.until(lambda: person.texts()[-1] == "Alpha begins", "the first words")
    person.begin_chat()
    gate.open()
    person.until(lambda: not person.office.desk.running.ids(), "the end of Alpha")
    person.open("Alpha")
    assert new_line(person) == ["Alpha begins and ends"]
    person.ask("And then?")
    assert new_line(person) == []


def test_an_answer_that_was_stopped_goes_on(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("Once upon", *gates(1), " never"), said(" a time."))
    person.send("Tell me a story")
    person.until(lambda: person.texts()[-1] == "Once upon", "the first words")
    person.click(person.composer.stop)
    person.wait_for_the_end()
    person.act("Ask for the rest of this answer")
    person.until(lambda: len(person.texts()) == 4, "the question for the rest")
    person.wait_for_the_end()
    assert 'ended with "…Once upon". Continue' in person.texts()[2]
    assert person.texts()[3] == "a time."
    roles = [message["role"] for message in asked(demo_server)[-1]["messages"]]
    assert roles == ["user", "assistant", "user"]
    assert "Ask for the rest of this answer" not in person.labels()


def test_what_is_typed_in_an_edit_is_on_disk_within_a_second(person: Person) -> None:
    person.ask("hello")
    edit(person, 0)
    person.type(" and more")
    desk = person.office.desk
    assert desk.chat.id is not None
    person.until(lambda: desk.drafts._saved == "hello and more", "the draft is about to be saved")
    person.settle()
    stored = person.office.run(person.office.services.conversations.unfinished_edits(desk.chat.id))
    assert stored == {ids(person)[0]: "hello and more"}
