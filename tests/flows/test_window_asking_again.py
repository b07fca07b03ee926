"""Asking again, and changing one's mind while answers are under way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.message import Status
from tests.fakes import on_disk
from tests.fakes.exchanges import answered, asked
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person


def test_retry_pressed_twice_asks_once(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    person.ask("hello")
    for _ in range(2):
        person.trigger("answer.retry")
    person.wait_for_the_end()
    assert len(asked(demo_server)) == 2
    assert not person.window.trouble.isVisible()
    [conversation] = person.office.run(on_disk.conversations(paths))
    assert len(person.office.run(on_disk.answers_beside(paths, conversation.path[-1].id))) == 2


def test_an_earlier_answer_can_be_asked_for_again(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    person.ask("First")
    person.ask("Second")
    [before] = person.office.run(on_disk.conversations(paths))
    demo_server.script(said("Another first answer"))
    person.transcript.retry_requested.emit(before.path[1].id)
    person.wait_for_the_end()
    assert person.texts() == ["First", "Another first answer"]
    [after] = person.office.run(on_disk.conversations(paths))
    assert [message.text for message in after.path] == ["First", "Another first answer"]
    assert [one.id for one in person.office.run(on_disk.answers_beside(paths, before.path[1].id))] == [
        before.path[1].id,
        after.path[1].id,
    ]
    person.ask("Third")
    assert [message["role"] for message in asked(demo_server)[-1]["messages"]] == ["user", "assistant", "user"]


def test_another_model_answers_the_next_turn_and_the_retry(
    person: Person, demo_server: DemoServer, paths: Paths
) -> None:
    person.ask("thinking")
    person.window.header.model_chosen.emit("claude-opus-5-5")
    person.ask("And now?")
    assert person.blocks()[-1].startswith("Opus 5.5, ")
    person.window.header.model_chosen.emit("claude-sonnet-5-5")
    person.trigger("answer.retry")
    person.wait_for_the_end()
    assert person.blocks()[-1].startswith("Sonnet 5.5, ")
    models = [request["model"] for request in asked(demo_server)]
    assert models == ["claude-sonnet-5-5", "claude-opus-5-5", "claude-sonnet-5-5"]
    assert [reply.status for reply in answered(demo_server)] == [200] * 3


def test_a_conversation_deleted_while_it_answers_comes_back_with_what_had_come(
    person: Person, demo_server: DemoServer, paths: Paths
) -> None:
    demo_server.script(said("Some words", *gates(1), " never"))
    person.send("Tell me")
    person.until(lambda: person.texts()[-1] == "Some words", "the first words")
    person.trigger("chat.delete")
    person.until(lambda: person.office.titles() == [] and person.window.empty.isVisible(), "it is gone")
    person.settle()
    assert person.office.run(on_disk.conversations(paths)) == []
    person.click(person.window.undo.buttons()[0])
    person.until(lambda: person.texts() == ["Tell me", "Some words"], "it is back")
    [conversation] = person.office.run(on_disk.conversations(paths))
    assert conversation.path[-1].status is Status.STOPPED


def test_a_name_given_during_an_answer_stays(person: Person, demo_server: DemoServer) -> None:
    [gate] = gates(1)
    demo_server.script(said("Some words", gate, " and more"))
    person.send("Tell me")
    person.trigger("chat.rename")
    QTest.keyClicks(person.window.header.editor, "A name of my own")
    QTest.keyClick(person.window.header.editor, Qt.Key.Key_Return)
    person.until(lambda: person.office.titles() == ["A name of my own"], "the new name")
    gate.open()
    person.wait_for_the_end()
    person.ask("And then?")
    assert person.office.titles() == ["A name of my own"]
    assert person.window.windowTitle() == "A name of my own – Chatelaine"
