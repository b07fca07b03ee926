"""Several answers to one message under way at once, seen from a window that shows one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.ids import MessageId
from app.model.message import Status
from app.model.turn import StartedComparison, TurnSettings
from tests.fakes import on_disk
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person

MODELS = ("claude-opus-5-5", "claude-sonnet-5-5")


def _compared(person: Person, server: DemoServer, held: Sequence[Gate]) -> StartedComparison:
    """Ask, then ask two models for another answer; both stand still after their first words, and one is shown."""
    person.ask("Hello")
    server.script(*(said("First words. ", gate, "The rest.") for gate in held))
    turns, asked = person.office.services.turns, person.office.desk.chat.messages[0].id
    started = person.office.run(turns.compare(asked, [TurnSettings(model) for model in MODELS]))
    assert isinstance(started, StartedComparison)
    for id in started.answer_ids:
        person.until(lambda id=id: _arrived(person, id), "the first words")  # type: ignore[misc]
    return started


def _arrived(person: Person, answer_id: MessageId) -> bool:
    snapshot = person.office.services.turns.snapshot(answer_id)
    return snapshot is not None and snapshot.text == "First words. "


def test_the_first_is_shown_and_the_chat_is_busy_until_the_last_ends(person: Person, demo_server: DemoServer) -> None:
    held = gates(2)
    started = _compared(person, demo_server, held)
    chat = person.office.desk.chat
    assert [message.id for message in chat.messages] == [started.user_id, started.answer_ids[0]]
    assert chat.version(started.answer_ids[0]) == (2, 3)
    assert chat.siblings[started.answer_ids[0]][1:] == started.answer_ids
    person.until(lambda: person.texts()[-1].strip() == "First words.", "the words on the screen")
    assert person.office.run(person.office.services.turns.stop_one(started.answer_ids[0]))
    person.until(lambda: chat.messages[-1].status is Status.STOPPED, "the end of the one that is shown")
    assert person.is_busy()
    assert person.entry("Hello").running
    for gate in held:
        gate.open()
    person.wait_for_the_end()
    assert not person.entry("Hello").running
    assert person.texts()[-1].strip() == "First words."  # what came to the other stays there


def test_stop_ends_them_all(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    started = _compared(person, demo_server, gates(2))
    person.press(Qt.Key.Key_Escape)
    person.wait_for_the_end()
    beside = person.office.run(on_disk.answers_beside(paths, started.answer_ids[0]))
    assert [one.status for one in beside] == [Status.COMPLETE, Status.STOPPED, Status.STOPPED]
