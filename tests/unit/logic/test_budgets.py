"""When a budget warns, and when it asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.budgets import budget, nano_of, refusing, state, verdict
from app.model.spending import Budget, Verdict

_LIMITS = Budget("day", soft_nano=100, hard_nano=200)


@pytest.mark.parametrize(
    ("spent", "expected", "says"),
    [
        (0, 0, "fine"),
        (60, 40, "fine"),  # just the limit
        (60, 41, "warn"),
        (100, 0, "warn"),
        (100, 100, "warn"),
        (100, 101, "ask"),
        (200, 0, "ask"),
        (0, 201, "ask"),
    ],
)
def test_verdicts(spent: int, expected: int, says: Verdict) -> None:
    assert verdict(_LIMITS, spent, expected) == says


def test_a_limit_that_is_not_set_says_nothing() -> None:
    assert verdict(Budget("day", None, None), 10**18, 10**18) == "fine"
    assert verdict(Budget("day", None, 5), 4, 1) == "fine"
    assert verdict(Budget("day", 5, None), 10**18, 0) == "warn"


def test_settings_in_dollars_are_exact() -> None:
    assert budget("month", 0.0, 0.1) == Budget("month", None, 100_000_000)
    assert nano_of(19.99) == 19_990_000_000
    assert nano_of(-1) is None


def test_a_state_says_what_it_rests_on() -> None:
    found = state(_LIMITS, 150, True, -7)
    assert (found.spent_nano, found.expected_nano, found.incomplete, found.verdict) == (150, 0, True, "warn")
    asking = state(_LIMITS, 200, False, 0)
    assert refusing([found, asking]) == (asking,)


def test_what_is_under_way_counts_and_is_not_spent() -> None:
    found = state(_LIMITS, 150, False, 30, underway_nano=30)
    assert (found.spent_nano, found.expected_nano, found.incomplete, found.verdict) == (150, 30, True, "ask")


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_more_spending_is_never_judged_more_mildly(spent: int, more: int, expected: int) -> None:
    order = ("fine", "warn", "ask")
    assert order.index(verdict(_LIMITS, spent + more, expected)) >= order.index(verdict(_LIMITS, spent, expected))
