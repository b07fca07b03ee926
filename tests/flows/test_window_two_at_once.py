"""Two conversations whose answers arrive at the same time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.message import Status
from tests.fakes import on_disk
from tests.fakes.exchanges import asked
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person


def both_under_way(person: Person, server: DemoServer) -> tuple[Sequence[Gate], Sequence[Gate]]:
    """Start Alpha, then Beta; both stand still after their first words, and Beta is open."""
    alpha, beta = gates(2), gates(2)
    server.script(said("Alpha one.", alpha[0], " Alpha two.", alpha[1], " Alpha three."))
    person.send("Alpha")
    person.until(lambda: person.texts()[-1] == "Alpha one.", "Alpha's first words")
    person.begin_chat()
    server.script(said("Beta one.", beta[0], " Beta two.", beta[1], " Beta three."))
    person.send("Beta")
    person.until(lambda: person.texts()[-1] == "Beta one.", "Beta's first words")
    return alpha, beta


def test_each_gets_its_own_words_whichever_is_looked_at(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    alpha, beta = both_under_way(person, demo_server)
    assert person.texts() == ["Beta", "Beta one."]
    person.open("Alpha")
    assert person.texts() == ["Alpha", "Alpha one."]
    beta[0].open()  # nobody looks
    alpha[0].open()
    person.until(lambda: person.texts() == ["Alpha", "Alpha one. Alpha two."], "Alpha's second words")
    person.open("Beta")
    person.until(lambda: person.texts() == ["Beta", "Beta one. Beta two."], "what came to Beta meanwhile")
    alpha[1].open()
    beta[1].open()
    person.wait_for_the_end()
    assert person.texts() == ["Beta", "Beta one. Beta two. Beta three."]
    person.until(lambda: not person.entry("Alpha").running, "the end of Alpha")
    person.open("Alpha")
    assert person.texts() == ["Alpha", "Alpha one. Alpha two. Alpha three."]
    stored = person.office.run(on_disk.conversations(paths))
    assert {tuple(message.text for message in one.path) for one in stored} == {
        ("Alpha", "Alpha one. Alpha two. Alpha three."),
        ("Beta", "Beta one. Beta two. Beta three."),
    }
    assert all(message.status is Status.COMPLETE for one in stored for message in one.path)


def test_the_sidebar_shows_which_run_and_which_are_unread(person: Person, demo_server: DemoServer) -> None:
    alpha, beta = both_under_way(person, demo_server)
    assert person.entry("Alpha").running
    assert person.entry("Beta").running
    assert "answer running" in person.entry("Alpha").spoken()
    for gate in alpha:
        gate.open()
    person.until(lambda: person.entry("Alpha").unread, "the dot at Alpha")
    assert not person.entry("Alpha").running
    assert "new answer" in person.entry("Alpha").spoken()
    assert person.entry("Beta").running
    assert not person.entry("Beta").unread
    person.open("Alpha")
    assert not person.entry("Alpha").unread
    for gate in beta:
        gate.open()
    person.until(lambda: person.entry("Beta").unread, "the dot at Beta")
    person.open("Beta")
    assert not person.entry("Beta").unread


def test_an_answer_that_ends_in_sight_leaves_no_dot(person: Person) -> None:
    person.ask("hello")
    assert not person.entry("hello").unread
    assert not person.entry("hello").running


def test_stop_belongs_to_the_conversation_in_sight(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    alpha, _ = both_under_way(person, demo_server)
    person.press(Qt.Key.Key_Escape)
    person.wait_for_the_end()
    assert person.entry("Alpha").running
    person.open("Alpha")
    assert person.is_busy()
    for gate in alpha:
        gate.open()
    person.wait_for_the_end()
    stored = {one.summary.title: one.path[-1] for one in person.office.run(on_disk.conversations(paths))}
    assert (stored["Beta"].status, stored["Beta"].text) == (Status.STOPPED, "Beta one.")
    assert (stored["Alpha"].status, stored["Alpha"].text) == (Status.COMPLETE, "Alpha one. Alpha two. Alpha three.")


def test_switching_to_and_fro_while_both_stream_loses_nothing(person: Person, demo_server: DemoServer) -> None:
    alpha, beta = gates(12), gates(12)
    for name, held in (("Alpha", alpha), ("Beta", beta)):
        parts = [part for number, gate in enumerate(held) for part in (f"{name} {number}. ", gate)]
        demo_server.script(said(*parts, "End."))
        person.send(name)
        if name == "Alpha":
            person.until(lambda: len(asked(demo_server)) == 1, "Alpha is asked")
            person.begin_chat()
    for number, (one, other) in enumerate(zip(alpha, beta, strict=True)):
        one.open()
        other.open()
        person.open(("Alpha", "Beta")[number % 2])
    for name in ("Alpha", "Beta"):
        person.open(name)
        person.wait_for_the_end()
        whole = "".join(f"{name} {number}. " for number in range(12)) + "End."
        assert person.texts() == [name, whole]


def test_a_draft_stays_with_its_conversation_while_both_stream(person: Person, demo_server: DemoServer) -> None:
    alpha, beta = both_under_way(person, demo_server)
    person.type("to Beta")
    person.open("Alpha")
    assert person.composer.text() == ""
    person.type("to Alpha")
    for gate in (*alpha, *beta):
        gate.open()
    person.wait_for_the_end()
    person.open("Beta")
    person.until(lambda: person.composer.text() == "to Beta", "the draft to Beta")
    person.open("Alpha")
    person.until(lambda: person.composer.text() == "to Alpha", "the draft to Alpha")


def test_an_answer_that_ends_while_its_conversation_opens_is_shown_whole(
    person: Person, demo_server: DemoServer
) -> None:
    for number in range(6):
        [gate] = gates(1)
        demo_server.script(said("begins", gate, " and ends"))
        person.begin_chat()
        person.send(f"Question {number}")
        person.until(lambda: person.texts()[-1] == "begins", "the first words")
        person.begin_chat()
        gate.open()
        person.open(f"Question {number}")
        person.until(lambda: not person.is_busy(), "the end")
        assert person.texts()[-1] == "begins and ends"
        assert person.labels()[:2] == ["Copy answer", "Retry this answer"]
