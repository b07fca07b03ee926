"""Stopping an answer, and the ends that an answer can have besides the usual one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.base.paths import Paths
from app.demo.record import Ending
from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.message import Status
from tests.fakes import on_disk
from tests.fakes.exchanges import answered, asked, words
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person

Way = Callable[[Person], None]

WAYS: dict[str, Way] = {
    "Esc": lambda person: person.press(Qt.Key.Key_Escape),
    "the button": lambda person: person.click(person.composer.stop),
    "the action": lambda person: person.trigger("answer.stop"),
}


def interrupted_at(person: Person, server: DemoServer, text: str) -> None:
    """Ask something whose answer stands still after *text*."""
    [gate] = gates(1)
    server.script(said(text, gate, " and never this"))
    person.send("Tell me")
    person.until(lambda: person.texts()[-1] == text, "the first words")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_stop_keeps_what_had_arrived(person: Person, demo_server: DemoServer, paths: Paths, way: Way) -> None:
    interrupted_at(person, demo_server, "Some words")
    way(person)
    person.wait_for_the_end()
    assert person.texts() == ["Tell me", "Some words"]
    assert person.reads("Stopped")
    assert person.composer.send.isVisible()
    assert person.composer.field.hasFocus()
    [conversation] = person.office.run(on_disk.conversations(paths))
    answer = conversation.path[-1]
    assert (answer.status, answer.text, answer.error) == (Status.STOPPED, "Some words", None)
    person.until(lambda: answered(demo_server)[0].ending is Ending.LEFT, "the connection is closed")


def test_the_next_turn_carries_the_stopped_words(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    interrupted_at(person, demo_server, "Some words")
    person.press(Qt.Key.Key_Escape)
    person.wait_for_the_end()
    person.ask("Go on, please")
    sent = asked(demo_server)[-1]["messages"]
    assert [(message["role"], words(message)) for message in sent] == [
        ("user", "Tell me"),
        ("assistant", "Some words"),
        ("user", "Go on, please"),
    ]
    assert answered(demo_server)[-1].status == 200
    [conversation] = person.office.run(on_disk.conversations(paths))
    assert [message.status for message in conversation.path[1::2]] == [Status.STOPPED, Status.COMPLETE]


def test_what_was_stopped_before_its_first_word_is_left_out_of_the_next_turn(
    person: Person, demo_server: DemoServer, paths: Paths
) -> None:
    demo_server.script(Script.failing("stall first"))
    person.send("Tell me")
    person.until(lambda: person.reads("Waiting for the answer"), "it waits")
    person.until(lambda: asked(demo_server), "the request is out")
    person.press(Qt.Key.Key_Escape)
    person.wait_for_the_end()
    assert person.reads("Stopped")
    person.ask("Again")
    [only] = asked(demo_server)[-1]["messages"]
    assert [part["text"] for part in only["content"]] == ["Tell me", "Again"]
    assert answered(demo_server)[-1].status == 200


def test_a_stopped_answer_costs_at_least_what_is_known(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    interrupted_at(person, demo_server, "Some words")
    person.press(Qt.Key.Key_Escape)
    person.wait_for_the_end()
    assert person.blocks()[-1].startswith("Sonnet 5.5, 10 in, ")
    assert "≥ $" in person.blocks()[-1]
    [row] = person.office.run(on_disk.ledger(paths))
    assert row.cost.lower_bound
    person.until(lambda: person.window.sidebar.foot.amount().startswith("≥"), "the sum is a lower bound")


def test_escape_without_an_answer_under_way_does_nothing(person: Person, demo_server: DemoServer) -> None:
    person.type("half a thought")
    person.press(Qt.Key.Key_Escape)
    person.settle()
    assert person.composer.text() == "half a thought"
    assert asked(demo_server) == []


def test_typing_goes_on_and_nothing_else_is_sent_while_an_answer_runs(person: Person, demo_server: DemoServer) -> None:
    [gate] = gates(1)
    demo_server.script(said("Some words", gate, " and more"))
    person.send("Tell me")
    person.until(lambda: person.texts()[-1] == "Some words", "the first words")
    person.type("the next question")
    person.press(Qt.Key.Key_Return)
    person.settle()
    assert person.composer.text() == "the next question"
    assert not person.composer.send.isVisible()
    assert not person.window.trouble.isVisible()
    assert not person.window.commands.action("answer.retry").isEnabled()
    assert (len(person.texts()), len(asked(demo_server))) == (2, 1)
    gate.open()
    person.wait_for_the_end()
    assert person.composer.text() == "the next question"
    person.press(Qt.Key.Key_Return)
    person.until(lambda: len(person.texts()) == 4, "now it is sent")
    person.wait_for_the_end()
    assert len(asked(demo_server)) == 2


def test_a_refusal_is_no_error_and_stays_out_of_the_history(
    person: Person, demo_server: DemoServer, paths: Paths
) -> None:
    person.ask("/stop refusal")
    assert person.reads("The model declined to answer")
    [conversation] = person.office.run(on_disk.conversations(paths))
    answer = conversation.path[-1]
    assert (answer.status, answer.stop_reason, answer.error) == (Status.COMPLETE, "refusal", None)
    person.ask("Something else")
    [only] = asked(demo_server)[-1]["messages"]
    assert [part["text"] for part in only["content"]] == ["/stop refusal", "Something else"]
    assert answered(demo_server)[-1].status == 200


def test_a_late_refusal_shows_what_had_come(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    person.ask("tour\n/stop refusal late")
    assert person.texts()[-1]
    assert person.reads("The model declined to answer")
    person.ask("Something else")
    assert [message["role"] for message in asked(demo_server)[-1]["messages"]] == ["user"]


@pytest.mark.parametrize(
    ("line", "reason", "note"),
    [
        ("/stop max_tokens", "max_tokens", "Cut off at the output limit"),
        ("/stop context", "model_context_window_exceeded", "Cut off: the context window is full"),
    ],
)
def test_an_answer_that_was_cut_off_says_so_and_can_be_continued(
    person: Person, demo_server: DemoServer, paths: Paths, line: str, reason: str, note: str
) -> None:
    person.ask(f"tour\n{line}")
    assert person.reads(note)
    [conversation] = person.office.run(on_disk.conversations(paths))
    answer = conversation.path[-1]
    assert (answer.status, answer.stop_reason, answer.error) == (Status.COMPLETE, reason, None)
    person.ask("Please go on")
    assert words(asked(demo_server)[-1]["messages"][1]) == answer.text
    assert answered(demo_server)[-1].status == 200
