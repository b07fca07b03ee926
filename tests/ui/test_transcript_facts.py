"""The muted line: numbers as people read them."""

from __future__ import annotations

from typing import Any

import pytest

from app.model.message import Status, Timing
from app.model.usage import Cost, Usage
from app.ui.amounts import count, dollars, exact_dollars, money, seconds, took
from app.ui.transcript.facts import facts_line, percent, status_note
from tests.fakes.messages import answer
from tests.fakes.transcripts import COST, USAGE


@pytest.mark.parametrize(
    ("nano", "shown"),
    [
        (12_900_000, "$0.0129"),
        (12_934_567, "$0.01293"),
        (123_456_789, "$0.1235"),
        (70_000_000, "$0.0700"),
        (1_234_567_890, "$1.235"),
        (12_345_678_900, "$12.35"),
        (1_234_567_890_000, "$1,234.57"),
        (1_234, "$0.000001234"),
        (9_177_500, "$0.009178"),  # a half goes up, as on the ledger
        (2_767_500, "$0.002768"),
        (9_999_950, "$0.0100"),
        (40, "$0.00000004"),
        (0, "$0"),
    ],
)
def test_money_has_four_significant_digits(nano: int, shown: str) -> None:
    assert dollars(nano) == shown


@pytest.mark.parametrize(
    ("nano", "shown"),
    [(0, "$0.0000"), (3_710_200, "$0.0037102"), (1, "$0.000000001"), (12_345_678_900_000, "$12,345.6789")],
)
def test_exact_money_has_every_digit(nano: int, shown: str) -> None:
    assert exact_dollars(nano) == shown


def test_money_below_zero_has_its_sign_in_front() -> None:
    assert (dollars(-70_000_000), exact_dollars(-1_500_000)) == ("−$0.0700", "−$0.0015")


def test_a_lower_bound_and_an_unknown_price_say_so(qapp: Any) -> None:
    assert money(Cost(12_900_000, lower_bound=True)) == "≥ $0.0129"
    assert money(Cost(None)) == "not priced"


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (38_214, "38,214"), (123_456, "123k"), (1_234_567, "1.2M")])
def test_counts(number: int, shown: str) -> None:
    assert count(number) == shown


@pytest.mark.parametrize(
    ("ms", "shown"), [(-5, "0.0 s"), (420, "0.4 s"), (8_200, "8 s"), (125_000, "2 min 5 s"), (3_720_000, "1 h 2 min")]
)
def test_durations(qapp: Any, ms: int, shown: str) -> None:
    assert seconds(ms) == shown


def test_a_turn_takes_seconds_and_a_tenth(qapp: Any) -> None:
    assert took(4_130) == "4.1 s"
    assert took(61_000) == "1 min 1 s"


@pytest.mark.parametrize(("share", "shown"), [(0.0, 0), (0.001, 1), (0.97, 97), (0.999, 99), (1.0, 100)])
def test_all_and_nothing_are_only_said_when_exact(share: float, shown: int) -> None:
    assert percent(share) == shown


def test_the_line_names_model_tokens_cost_and_time(qapp: Any) -> None:
    message = answer(1, "Text.", usage=USAGE, cost=COST, timing=Timing(1_000, 1_900, 5_100))
    line = facts_line(message, {"claude-opus-5-5": "Opus 5.5"}.__getitem__)
    assert line.facts == ("Opus 5.5", "38,214 in · 97% cached", "644 out", "$0.0129", "4.1 s")
    assert line.can_copy
    assert line.can_retry


def test_without_cache_nothing_is_said_of_it(qapp: Any) -> None:
    message = answer(1, "Text.", usage=Usage({"input_tokens": 12, "output_tokens": 3}), cost=Cost(None))
    assert facts_line(message, str).facts == ("claude-opus-5-5", "12 in", "3 out", "not priced")


def test_output_that_was_never_reported_is_estimated_from_what_arrived(qapp: Any) -> None:
    cut = Usage({"input_tokens": 12, "output_tokens": 1})  # what message_start says
    message = answer(1, "Some words that arrived. " * 40, usage=cut, cost=Cost(5_000, lower_bound=True))
    output = facts_line(message, str).facts[2]
    assert output.startswith("≈ ")
    assert 150 < int(output.split()[1]) < 400


def test_an_answer_without_text_cannot_be_copied(qapp: Any) -> None:
    assert not facts_line(answer(1), str).can_copy


@pytest.mark.parametrize(
    ("status", "reason", "note"),
    [
        (Status.STOPPED, None, "Stopped"),
        (Status.INTERRUPTED, None, "Interrupted"),
        (Status.COMPLETE, "max_tokens", "Cut off at the output limit"),
        (Status.COMPLETE, "end_turn", ""),
    ],
)
def test_an_end_that_is_no_end_is_remarked_on(qapp: Any, status: Status, reason: str | None, note: str) -> None:
    assert status_note(answer(1, "x", status=status, stop_reason=reason)) == note
