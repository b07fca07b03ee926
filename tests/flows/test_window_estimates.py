"""What stands beside Send before a message is sent, and what it cost afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt

from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.estimate import SendEstimate
from app.model.message import Message
from app.model.options import KeepWarm
from tests.fakes.exchanges import asked
from tests.fakes.ledgers import input_nano
from tests.fakes.window_driver import Person

_COUNT = "/v1/messages/count_tokens"
_LONG = "Tell me about the planets, the moons and the stars. " * 60  # long enough to be cached


def _exact(person: Person) -> SendEstimate:
    """What is shown once the API has counted the text as it stands."""

    def counted() -> SendEstimate | None:
        latest = person.office.desk.estimating.latest()
        return latest if latest is not None and latest.split.exact else None

    person.until(lambda: counted() is not None, "the API has counted")
    found = counted()
    assert found is not None
    return found


def _answer(person: Person) -> Message:
    found = person.office.desk.chat.last_answer()
    assert found is not None
    return found


def test_what_stands_beside_send_is_what_it_costs(person: Person) -> None:
    for number, text in enumerate((_LONG, "And now?", "A table, please.")):
        person.composer.set_text(text)
        before = _exact(person)
        words = person.composer.meter.wordings()[0]
        assert words.startswith(f"{before.split.total:,} tokens · $")
        assert ("if the cache holds" in words) == (number > 0)
        person.press(Qt.Key.Key_Return)
        person.until(lambda n=number: len(person.texts()) > 2 * n, "it is sent")  # type: ignore[misc]
        person.wait_for_the_end()
        answer = _answer(person)
        assert answer.usage is not None
        assert before.split.total == answer.usage.prompt
        assert before.warm_nano == input_nano(answer)


def test_a_branch_costs_what_stands_beside_send(person: Person) -> None:
    _talk(person)
    person.transcript.branch_requested.emit(person.office.desk.chat.messages[1].id)
    person.until(lambda: len(person.office.desk.chat.messages) == 2, "the branch ends at the first answer")
    _send_otherwise(person)


def test_an_edit_costs_what_stands_beside_send(person: Person) -> None:
    _talk(person)
    person.transcript.edit_requested.emit(person.office.desk.chat.messages[2].id)
    person.until(person.composer.is_editing, "the edit begins")
    _send_otherwise(person)


def _talk(person: Person) -> None:
    for text in (_LONG, "And now? " + _LONG, "A table, please. " + _LONG):
        person.ask(text)


def _send_otherwise(person: Person) -> None:
    """All that stands before the message was cached for another one: that is said before it is sent, and billed."""

    def counted() -> SendEstimate | None:
        latest = person.office.desk.estimating.latest()
        is_short = latest is not None and latest.split.exact and latest.split.draft < 30
        return latest if is_short else None

    person.composer.set_text("Otherwise, please.")
    person.until(lambda: counted() is not None, "the API has counted the new text")
    before = counted()
    assert before is not None
    assert before.cache is not None
    assert before.cache.tokens == before.split.total - before.split.draft
    assert "if the cache holds" in person.composer.meter.wordings()[0]
    last = _answer(person).id
    person.press(Qt.Key.Key_Return)
    person.until(lambda: _answer(person).id != last, "it is sent and answered")
    person.wait_for_the_end()
    assert before.warm_nano == input_nano(_answer(person))


def test_the_estimate_comes_before_the_count(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(*[Script.error(429, "rate_limit_error", "No.", path=_COUNT)] * 9)
    person.type("A question")
    person.until(person.composer.meter.isVisible, "an estimate is shown")
    assert person.composer.meter.wordings()[0].startswith("≈ ")
    person.until(lambda: any(request.path == _COUNT for request in demo_server.requests()), "a count was asked for")
    person.type(" that goes on")
    person.until(person.composer.meter.isVisible, "an estimate is shown")
    assert person.composer.meter.wordings()[0].startswith("≈ ")
    assert not person.composer.cache_clock.isVisible()


def test_nothing_is_said_of_a_new_chat_without_a_word(person: Person) -> None:
    assert person.composer.hint.isVisible()
    person.type("a")
    person.until(person.composer.meter.isVisible, "an estimate is shown")
    person.composer.set_text("")
    person.until(person.composer.hint.isVisible, "the hint is back")


def test_the_clock_follows_the_conversation(person: Person) -> None:
    person.ask(_LONG)
    clock = person.composer.cache_clock
    person.until(clock.isVisible, "the cache clock is shown")
    assert clock.left_s() > 240
    person.begin_chat()
    person.until(lambda: not clock.isVisible(), "a new chat has nothing in the cache")


def test_another_model_finds_no_cache(person: Person) -> None:
    person.ask(_LONG)
    clock = person.composer.cache_clock
    person.until(clock.isVisible, "the cache clock is shown")
    models = person.office.desk.models
    other = next(info.id for info in models.choices() if info.id != models.model)
    models.choose_model(other)
    person.until(lambda: not clock.isVisible(), "another model reads another cache")


def test_keeping_warm_is_switched_on_beside_send(person: Person, demo_server: DemoServer) -> None:
    person.ask(_LONG)
    clock = person.composer.cache_clock
    person.until(clock.isVisible, "the cache clock is shown")
    clock.keep_warm_chosen.emit(replace(KeepWarm(), on=True))
    person.until(lambda: "kept warm" in clock.wordings()[0], "it is kept warm")
    chat = person.office.desk.chat.id
    options = person.office.services.options.get(chat)
    assert options is not None
    assert options.keep_warm.on
    assert "shortly before it expires" in clock.accessibleDescription()
    assert [request for request in asked(demo_server) if request["max_tokens"] == 0] == []  # nothing is due yet


def test_while_an_answer_runs_nothing_is_estimated(person: Person, demo_server: DemoServer) -> None:
    person.ask("hello")
    person.until(person.composer.meter.isVisible, "an estimate is shown")
    gate = Gate()
    demo_server.script(Script.text("at last", gate))
    person.send("hello again")
    person.until(lambda: not person.composer.meter.isVisible(), "nothing is estimated")
    assert not person.composer.cache_clock.isVisible()
    gate.open()
    person.wait_for_the_end()
    person.until(person.composer.meter.isVisible, "an estimate is shown again")


def test_attachments_are_counted_before_a_word_is_typed(person: Person, tmp_path: Path) -> None:
    person.composer.set_text(_LONG)
    person.press(Qt.Key.Key_Return)
    person.wait_for_the_end()
    notes = tmp_path / "notes.txt"
    notes.write_text("Saffron is dear. " * 200)
    person.office.desk.attaching.add_files([notes])

    def counted() -> bool:
        latest = person.office.desk.estimating.latest()
        return latest is not None and latest.split.exact and latest.split.attachments > 500

    person.until(counted, "the API has counted")
    before = _exact(person)
    person.press(Qt.Key.Key_Return)
    person.until(lambda: len(person.texts()) > 2, "it is sent")
    person.wait_for_the_end()
    answer = _answer(person)
    assert answer.usage is not None
    assert before.split.total == answer.usage.prompt
