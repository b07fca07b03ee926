"""Requests that are held back: the countdown on the turn, and the two ways out of it."""

from __future__ import annotations

import re

from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.message import Status
from tests.fakes import on_disk
from tests.fakes.exchanges import answered, asked
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person

LIMIT = "The API's rate limit is reached."


def held(person: Person, server: DemoServer, retry_after: str) -> None:
    """Send a message that is held back."""
    server.script(Script.failing(f"429 {retry_after}"))
    person.send("hello")
    person.until(lambda: person.reads("Trying again in"), "the countdown")


def seconds_left(person: Person) -> int:
    """What the countdown says."""
    found = re.search(r"Trying again in (\d+) s \(attempt 2\)", person.blocks()[-1])
    assert found is not None, person.blocks()
    return int(found.group(1))


def test_a_rate_limit_is_waited_out_in_sight(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    held(person, demo_server, "retry-after-ms=900")
    [block] = person.blocks()
    assert block == f"{LIMIT}\nTrying again in 1 s (attempt 2)"
    assert person.labels() == ["Retry now", "Cancel and keep what is here"]
    assert person.is_busy()
    person.wait_for_the_end()
    assert person.texts()[-1]
    assert not person.reads(LIMIT)
    first, second = answered(demo_server)
    assert (first.status, second.status) == (429, 200)
    gap = second.request.received_at - first.request.received_at
    assert gap >= 0.9
    assert first.request.body == second.request.body
    [conversation] = person.office.run(on_disk.conversations(paths))
    assert [message.status for message in conversation.path] == [Status.COMPLETE] * 2
    assert conversation.path[1].request_id == second.request_id


def test_the_countdown_counts(person: Person, demo_server: DemoServer) -> None:
    held(person, demo_server, "retry-after=20")
    before = seconds_left(person)
    assert before <= 20
    person.until(lambda: seconds_left(person) < before, "less of it")
    person.act("Cancel and keep what is here")
    person.wait_for_the_end()


def test_cancelling_a_countdown_leaves_the_error_with_retry(
    person: Person, demo_server: DemoServer, paths: Paths
) -> None:
    held(person, demo_server, "retry-after=3600")
    assert person.reads("Trying again in 1 h 0 min")
    person.act("Cancel and keep what is here")
    person.wait_for_the_end()
    assert person.reads(f"{LIMIT} Wait a moment, then try again.")
    assert not person.reads("Trying again")
    assert len(asked(demo_server)) == 1
    [conversation] = person.office.run(on_disk.conversations(paths))
    answer = conversation.path[-1]
    assert (answer.status, answer.blocks) == (Status.FAILED, ())
    assert answer.error is not None
    assert answer.error.retry_after_s == 3600
    person.act("Retry this answer")
    person.wait_for_the_end()
    assert person.texts()[-1]


def test_stop_ends_a_countdown_too(person: Person, demo_server: DemoServer) -> None:
    held(person, demo_server, "retry-after=3600")
    person.click(person.composer.stop)
    person.wait_for_the_end()
    assert person.reads(LIMIT)
    assert len(asked(demo_server)) == 1


def test_retry_now_cuts_a_countdown_short(person: Person, demo_server: DemoServer) -> None:
    held(person, demo_server, "retry-after=3600")
    demo_server.script(said("Here it is."))
    person.act("Retry now")
    person.wait_for_the_end()
    assert person.texts() == ["hello", "Here it is."]
    assert len(asked(demo_server)) == 2


def test_a_countdown_is_still_there_after_looking_elsewhere(person: Person, demo_server: DemoServer) -> None:
    held(person, demo_server, "retry-after=3600")
    person.begin_chat()
    assert not person.is_busy()
    person.open("hello")
    assert person.reads("Trying again in")
    person.act("Retry now")
    person.wait_for_the_end()
    assert person.texts()[-1]


def test_an_overloaded_api_is_asked_again_by_itself(person: Person, demo_server: DemoServer) -> None:
    [gate] = gates(1)
    demo_server.script(Script.failing("529"), said(gate, "Now it has time."))
    person.send("hello")
    person.until(lambda: person.reads("The API is overloaded."), "the reason of the wait")
    person.until(lambda: len(asked(demo_server)) == 2, "another attempt")
    person.until(lambda: person.reads("Waiting for the answer"), "no countdown any more")
    gate.open()
    person.wait_for_the_end()
    assert person.texts()[-1] == "Now it has time."
