"""Why an answer ended, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.logic.stops import Remedy, can_continue, continuation, ending
from app.model.message import Status
from tests.fakes.messages import answer, thought


@pytest.mark.parametrize(
    ("reason", "says", "offers"),
    [
        ("end_turn", "", None),
        ("max_tokens", "length", Remedy.CONTINUE),
        ("stop_sequence", "stop sequence", None),
        ("tool_use", "tool", None),
        ("pause_turn", "Paused", Remedy.CONTINUE),
        ("refusal", "Declined", Remedy.EDIT),
        ("model_context_window_exceeded", "window", Remedy.SHORTEN),
        ("something_new", "something_new", None),
    ],
)
def test_each_reason_has_its_words(reason: str, says: str, offers: Remedy | None) -> None:
    told = ending(answer(1, "text", stop_reason=reason))
    assert says in told.sentence
    assert bool(told.sentence) == bool(says)
    assert offers is None or offers in told.remedies


def test_a_refusal_says_what_it_is_about() -> None:
    told = ending(answer(1, stop_reason="refusal", stop_details={"type": "refusal", "category": "bio"}))
    assert "biology" in told.sentence
    assert ending(answer(1, stop_reason="refusal", stop_details={"category": ["odd"]})).sentence.startswith("Declined")


def test_the_stop_sequence_is_named() -> None:
    assert "'END'" in ending(answer(1, "x", stop_reason="stop_sequence", stop_sequence="END")).sentence


def test_an_empty_answer_is_not_left_unexplained() -> None:
    assert ending(answer(1, thought("t"))).remedies == (Remedy.CONTINUE,)


@pytest.mark.parametrize(
    ("status", "says"), [(Status.STOPPED, "Stopped by you"), (Status.INTERRUPTED, "Interrupted"), (Status.FAILED, "")]
)
def test_without_a_reason_the_status_speaks(status: Status, says: str) -> None:
    told = ending(answer(1, "half", status=status))
    assert told.sentence.startswith(says)
    assert Remedy.RETRY in told.remedies
    assert ending(answer(1, status=Status.RUNNING)).remedies == ()


@pytest.mark.parametrize(
    ("text", "status", "reason", "offered"),
    [
        ("Some words", Status.COMPLETE, "max_tokens", True),
        ("Some words", Status.STOPPED, None, True),
        ("Some words", Status.INTERRUPTED, None, True),
        ("Some words", Status.COMPLETE, "end_turn", False),
        ("Some words", Status.COMPLETE, "pause_turn", False),
        ("Some words", Status.RUNNING, None, False),
        (" ", Status.STOPPED, None, False),
    ],
)
def test_the_rest_is_asked_for_where_there_is_one(text: str, status: Status, reason: str | None, offered: bool) -> None:
    assert can_continue(replace(answer(1, text, status=status), stop_reason=reason)) is offered


def test_the_question_for_the_rest_repeats_the_end() -> None:
    asked = continuation(answer(1, "The first words.\n\n" + "More and more words of it. " * 9))
    assert asked.startswith('Your previous response was interrupted and ended with "…')
    assert asked.endswith('more words of it.". Continue from where you left off.')
    assert "first words" not in asked
    assert "\n" not in asked
