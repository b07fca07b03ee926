"""The window is closed in the middle of things and opened again."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.base.paths import Paths
from app.demo.record import Ending
from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.message import Status
from app.ui.outcome import Outcome
from tests.fakes import on_disk
from tests.fakes.exchanges import answered, asked, words
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

CUT = "The program ended before the answer was complete."


def close(person: Person) -> None:
    """Close the window as its cross does, and wait for the ordered stop."""
    assert person.office.close() is Outcome.QUIT


def left_in_the_middle(person: Person, server: DemoServer) -> None:
    """Close the window after a whole turn and half of another, with a draft in the field."""
    person.ask("hello")
    [gate] = gates(1)
    server.script(said("Half of", gate, " it"))
    person.send("Tell me")
    person.until(lambda: person.texts()[-1] == "Half of", "the first words")
    person.type("not sent yet")
    close(person)


def test_closing_during_an_answer_keeps_everything(offices: Offices, demo_server: DemoServer, paths: Paths) -> None:
    first = Person(offices.open())
    left_in_the_middle(first, demo_server)
    first.office.loop.wait_until(lambda: answered(demo_server)[-1].ending is Ending.LEFT, 10, "the connection closed")
    [conversation] = offices.loop.run(on_disk.conversations(paths))
    assert [message.status for message in conversation.path[1::2]] == [Status.COMPLETE, Status.INTERRUPTED]
    assert conversation.path[-1].text == "Half of"

    second = Person(offices.open())
    assert second.window.windowTitle() == "hello – Chatelaine"
    assert second.texts()[0::2] == ["hello", "Tell me"]
    assert second.texts()[-1] == "Half of"
    assert second.reads(CUT)
    assert second.composer.text() == "not sent yet"
    second.until(lambda: second.office.titles() == ["hello"], "the list")
    assert not second.is_busy()
    assert len(asked(demo_server)) == 2  # nothing is asked again by itself


def test_an_interrupted_answer_can_be_retried_after_a_new_start(
    offices: Offices, demo_server: DemoServer, paths: Paths
) -> None:
    left_in_the_middle(Person(offices.open()), demo_server)
    person = Person(offices.open())
    demo_server.script(said("All of it."))
    person.act("Retry this answer")
    person.wait_for_the_end()
    assert person.texts()[-1] == "All of it."
    assert not person.reads(CUT)
    [conversation] = person.office.run(on_disk.conversations(paths))
    beside = person.office.run(on_disk.answers_beside(paths, conversation.path[-1].id))
    assert [(answer.status, answer.text) for answer in beside] == [
        (Status.INTERRUPTED, "Half of"),
        (Status.COMPLETE, "All of it."),
    ]


def test_the_draft_is_sent_behind_what_was_left(offices: Offices, demo_server: DemoServer) -> None:
    left_in_the_middle(Person(offices.open()), demo_server)
    person = Person(offices.open())
    person.press(Qt.Key.Key_Return)
    person.until(lambda: len(person.texts()) == 6, "the draft is sent")
    person.wait_for_the_end()
    sent = asked(demo_server)[-1]["messages"]
    assert [words(message) for message in sent[2:]] == ["Tell me", "Half of", "not sent yet"]
    assert answered(demo_server)[-1].status == 200
    close(person)
    assert Person(offices.open()).composer.text() == ""


def test_answers_in_the_background_are_kept_at_the_end_too(
    offices: Offices, demo_server: DemoServer, paths: Paths
) -> None:
    person = Person(offices.open())
    for name in ("Alpha", "Beta"):
        demo_server.script(said(f"{name} begins", *gates(1), " never"))
        person.begin_chat()
        person.send(name)
        person.until(lambda name=name: person.texts()[-1] == f"{name} begins", "the first words")  # type: ignore[misc]
    close(person)
    stored = {one.summary.title: one.path[-1] for one in offices.loop.run(on_disk.conversations(paths))}
    assert {name: (answer.status, answer.text) for name, answer in stored.items()} == {
        "Alpha": (Status.INTERRUPTED, "Alpha begins"),
        "Beta": (Status.INTERRUPTED, "Beta begins"),
    }
    again = Person(offices.open())
    assert again.texts() == ["Beta", "Beta begins"]
    again.until(lambda: again.office.titles() == ["Beta", "Alpha"], "the list")
    again.open("Alpha")
    assert again.texts() == ["Alpha", "Alpha begins"]
    assert again.reads(CUT)


def test_closing_during_a_countdown_does_not_wait_for_it(
    offices: Offices, demo_server: DemoServer, paths: Paths
) -> None:
    person = Person(offices.open())
    demo_server.script(Script.failing("429 retry-after=3600"))
    person.send("hello")
    person.until(lambda: person.reads("Trying again in"), "the countdown")
    close(person)
    [conversation] = offices.loop.run(on_disk.conversations(paths))
    assert conversation.path[-1].status in (Status.INTERRUPTED, Status.FAILED)
    again = Person(offices.open())
    assert again.texts()[0] == "hello"
    assert "Retry this answer" in again.labels()


def test_a_message_sent_at_the_last_moment_is_what_opens_again(
    offices: Offices, demo_server: DemoServer, paths: Paths
) -> None:
    person = Person(offices.open())
    person.type("the last words")
    person.press(Qt.Key.Key_Return)
    close(person)
    [conversation] = offices.loop.run(on_disk.conversations(paths))
    assert [message.text for message in conversation.path[:1]] == ["the last words"]
    again = Person(offices.open())
    assert again.texts()[0] == "the last words"
    assert again.composer.text() == ""
    again.begin_chat()
    assert again.composer.text() == ""


def test_everything_stands_as_before(offices: Offices) -> None:
    first = Person(offices.open())
    for text in ("tour", "A table, please", "thinking"):
        first.ask(text)
    texts, facts, title = first.texts(), first.blocks()[-1], first.window.windowTitle()
    first.until(lambda: first.window.sidebar.foot.amount() != "$0.00", "the sum")
    close(first)
    second = Person(offices.open())
    assert second.texts() == texts
    assert second.blocks()[-1] == facts
    assert second.window.windowTitle() == title
    second.until(lambda: second.window.sidebar.foot.amount() != "", "the sum")


def test_the_version_that_was_chosen_is_shown_again(offices: Offices, demo_server: DemoServer) -> None:
    """After another conversation, and after another start: not the newest one."""
    demo_server.script(said("One"), said("Two"), said("Three"))
    first = Person(offices.open())
    first.ask("hello")
    first.trigger("answer.retry")
    first.wait_for_the_end()
    assert first.texts() == ["hello", "Two"]
    first.trigger("turn.previous")
    first.until(lambda: first.texts() == ["hello", "One"], "the first answer")
    first.settle()
    first.begin_chat()
    first.ask("Something else")
    first.open("hello")
    assert first.texts() == ["hello", "One"]
    close(first)
    second = Person(offices.open())
    assert second.window.header.title.title() == "hello"
    assert second.texts() == ["hello", "One"]
