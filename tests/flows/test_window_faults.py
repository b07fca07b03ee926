"""Everything that can go wrong with an answer, as the person at the window meets it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from app.base.paths import Paths
from app.demo.record import text_of
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Cut
from app.model.conversation import Conversation
from app.model.message import Message, Status
from tests.fakes import on_disk
from tests.fakes.exchanges import answered, asked, words
from tests.fakes.replies import begun, gates, said
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

FAILED, INTERRUPTED = Status.FAILED, Status.INTERRUPTED


@dataclass(frozen=True)
class Case:
    """A fault and what has to come of it."""

    fault: str
    status: Status
    code: str
    sentence: str


CASES = (
    Case("401", FAILED, "authentication_error", "The API does not accept this key."),
    Case("402", FAILED, "credit_too_low", "The account's credit is used up."),
    Case("413", FAILED, "request_too_large", "The message is larger than the API takes."),
    Case("429 retry-after=none", FAILED, "rate_limit_error", "The API's rate limit is reached."),
    Case("500", FAILED, "api_error", "The API failed on its side."),
    Case("502", FAILED, "api_error", "The API failed on its side."),
    Case("529", FAILED, "overloaded_error", "The API is overloaded."),
    Case("drop", FAILED, "connection_failed", "The connection to the API failed."),
    Case("stall first", INTERRUPTED, "timed_out", "The API fell silent for too long."),
    Case("error-event", INTERRUPTED, "overloaded_error", "The API is overloaded."),
    Case("error-event api_error", INTERRUPTED, "api_error", "The API failed on its side."),
    Case("cut", INTERRUPTED, "connection_lost", "The connection was lost in the middle of the reply."),
    Case("no-stop", INTERRUPTED, "stream_cut", "The reply ended before it was complete."),
    Case("no-stop late", INTERRUPTED, "stream_cut", "The reply ended before it was complete."),
    Case("stall", INTERRUPTED, "timed_out", "The API fell silent for too long."),
    Case("tool-json", INTERRUPTED, "malformed_tool_input", "The model called a tool with garbled input."),
)
WITHOUT_REPLY = ("drop",)  # no response, so no request id; a gateway's page (502) has none either


@pytest.fixture
def impatient(offices: Offices) -> Person:
    """Somebody whose program asks once, and gives up on silence after a moment."""
    person = Person(offices.open())
    person.office.services.settings.override("net.max_retries", 0)
    person.office.services.settings.override("net.stall_timeout", 0.3)
    return person


def last_answer(person: Person, paths: Paths) -> Message:
    """The answer that the only conversation shows, as it lies on disk."""
    conversations: list[Conversation] = person.office.run(on_disk.conversations(paths))
    [conversation] = conversations
    return conversation.path[-1]


@pytest.mark.parametrize("case", CASES, ids=[case.fault for case in CASES])
def test_a_fault_ends_in_its_state_and_can_be_retried(
    impatient: Person, demo_server: DemoServer, paths: Paths, case: Case
) -> None:
    person = impatient
    demo_server.script(Script.failing(case.fault))
    person.send("Hello there")
    person.wait_for_the_end()

    reply = answered(demo_server)[0]
    old = last_answer(person, paths)
    assert old.error is not None
    assert (old.status, old.error.code, old.error.message) == (case.status, case.code, case.sentence)
    assert old.text == text_of(reply.events())  # all that had arrived, nothing else
    assert old.request_id == old.error.request_id == (None if case.fault in WITHOUT_REPLY else reply.request_id)
    [told] = [block for block in person.blocks() if case.sentence in block]
    assert re.fullmatch(rf"{re.escape(case.sentence)} \w[^\n]*\.(\nRequest req_\w+)?", told)
    assert told.endswith(f"\nRequest {old.request_id}") == (old.request_id is not None)
    if old.text:
        assert person.texts()[-1]
    assert person.composer.send.isVisible()

    person.act("Retry this answer")
    person.wait_for_the_end()
    new = last_answer(person, paths)
    assert (new.status, new.error) == (Status.COMPLETE, None)
    assert not person.reads(case.sentence)
    assert len(person.texts()) == 2
    assert person.texts()[-1] == person.transcript.text_of(new.id)
    assert person.office.run(on_disk.answers_beside(paths, new.id)) == [old, new]
    first, second = asked(demo_server)
    assert first == second


def test_the_details_of_an_error_are_one_click_away(impatient: Person, demo_server: DemoServer) -> None:
    demo_server.script(Script.error(403, "permission_error", "Not with this key."))
    impatient.send("hello")
    impatient.wait_for_the_end()
    assert not impatient.reads("HTTP status")
    impatient.act("Error details")
    assert impatient.reads("HTTP status 403")
    assert impatient.reads("Not with this key.")
    impatient.act("Error details")
    assert not impatient.reads("HTTP status")


def test_a_refused_key_can_be_replaced_from_the_window(impatient: Person, demo_server: DemoServer) -> None:
    demo_server.script(Script.failing("401"))
    impatient.send("hello")
    impatient.wait_for_the_end()
    bar = impatient.window.key_bar
    assert bar.isVisible()
    assert [button.text() for button in bar.buttons()] == ["Replace key"]
    impatient.click(bar.buttons()[0])
    dialog = impatient.office.desk.keys.dialog()
    assert dialog is not None
    impatient.click(dialog.cancel)


def test_no_address_answers_at_all(offices: Offices, demo_server: DemoServer, paths: Paths) -> None:
    person = Person(offices.open())
    person.office.services.settings.override("net.max_retries", 0)
    demo_server.stop()
    person.send("hello")
    person.wait_for_the_end()
    answer = last_answer(person, paths)
    assert answer.status is FAILED
    assert answer.error is not None
    assert person.reads(answer.error.message)
    assert "cannot be reached" in person.composer.hint.text()
    demo_server.start()
    person.office.services.settings.override("net.base_url", demo_server.base_url)
    person.office.run(person.office.services.keys.use_environment())
    person.act("Retry this answer")
    person.wait_for_the_end()
    assert person.texts()[-1]
    assert "cannot be reached" not in person.composer.hint.text()


def test_after_an_interrupted_answer_the_conversation_goes_on(
    impatient: Person, demo_server: DemoServer, paths: Paths
) -> None:
    person = impatient
    demo_server.script(begun("Half of", " it", Cut()))
    person.send("Tell me")
    person.wait_for_the_end()
    assert person.texts() == ["Tell me", "Half of it"]
    person.ask("Please go on")
    last = asked(demo_server)[-1]["messages"]
    assert [(message["role"], words(message)) for message in last] == [
        ("user", "Tell me"),
        ("assistant", "Half of it"),
        ("user", "Please go on"),
    ]
    assert answered(demo_server)[-1].status == 200
    assert last_answer(person, paths).status is Status.COMPLETE


def test_after_a_failed_answer_both_questions_are_sent(impatient: Person, demo_server: DemoServer) -> None:
    demo_server.script(Script.failing("500"))
    impatient.send("First")
    impatient.wait_for_the_end()
    impatient.ask("Second")
    [only] = asked(demo_server)[-1]["messages"]
    assert only["role"] == "user"
    assert [part["text"] for part in only["content"]] == ["First", "Second"]


def test_an_answer_that_is_replaced_can_be_asked_for_while_it_has_text(
    impatient: Person, demo_server: DemoServer, paths: Paths
) -> None:
    [gate] = gates(1)
    demo_server.script(begun("The old words", Cut()), said("The new", gate, " words"))
    impatient.send("Tell me")
    impatient.wait_for_the_end()
    impatient.act("Retry this answer")
    impatient.until(lambda: impatient.texts() == ["Tell me", "The new"], "the new answer in its place")
    gate.open()
    impatient.wait_for_the_end()
    new = last_answer(impatient, paths)
    beside = impatient.office.run(on_disk.answers_beside(paths, new.id))
    assert [answer.text for answer in beside] == ["The old words", "The new words"]


@pytest.mark.parametrize("fault", ["unknown", "utf8", "pings", "split 3"])
def test_what_only_looks_like_a_fault_is_no_fault(
    impatient: Person, demo_server: DemoServer, paths: Paths, fault: str
) -> None:
    person = impatient
    demo_server.script(Script.failing(fault))
    person.send("Other scripts, please")
    person.wait_for_the_end()
    answer = last_answer(person, paths)
    [reply] = answered(demo_server)
    assert (answer.status, answer.error) == (Status.COMPLETE, None)
    assert answer.text == text_of(reply.events())
    assert "\N{REPLACEMENT CHARACTER}" not in person.texts()[-1]
    assert "尊厳" in person.texts()[-1]
    assert person.labels()[-5:-3] == ["Copy answer", "Retry this answer"]


def test_a_block_of_an_unknown_kind_is_shown_kept_and_sent_back(
    impatient: Person, demo_server: DemoServer, paths: Paths
) -> None:
    person = impatient
    demo_server.script(Script.failing("unknown"))
    person.send("hello")
    person.wait_for_the_end()
    answer = last_answer(person, paths)
    [strange] = [block for block in answer.blocks if block.type not in ("text", "thinking")]
    assert strange.type in person.blocks()
    starts = [event for event in answered(demo_server)[0].events() if event["type"] == "content_block_start"]
    assert strange.type in [event["content_block"]["type"] for event in starts]
