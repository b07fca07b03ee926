"""Price rows by hand: what is typed becomes exact integers, or a sentence."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.price_book import PriceRow
from app.logic.price_rows import PriceRowError, checked, dollars_from_rate, from_json, rate_from_dollars, to_json

_ROW = PriceRow("claude-next-9", "2026-12-01", 0, 4000, 5000, 8000, 200, 20_000, "by hand")


@pytest.mark.parametrize(
    ("text", "nano"), [("4", 4000), ("0.20", 200), (" $12.5 ", 12_500), ("0,125", 125), ("0.025", 25), ("0", 0)]
)
def test_dollars_per_million_tokens_become_nano_dollars_per_token(text: str, nano: int) -> None:
    assert rate_from_dollars(text) == nano


@pytest.mark.parametrize("text", ["", "four", "-1", "NaN", "Infinity", "0.0001", "10000.01", "1e400", "1,000.50"])
def test_what_is_no_price_is_refused_in_words(text: str) -> None:
    with pytest.raises(PriceRowError, match=r"^[A-Z“].*\.$"):
        rate_from_dollars(text)


@given(st.integers(0, 10_000_000))
def test_a_rate_is_shown_as_it_is_typed(nano: int) -> None:
    assert rate_from_dollars(dollars_from_rate(nano)) == nano


def test_rates_are_shown_with_two_or_three_decimals() -> None:
    assert [dollars_from_rate(nano) for nano in (4000, 25, 200, 125, 12_500_000)] == [
        "4.00",
        "0.025",
        "0.20",
        "0.125",
        "12500.00",
    ]


def test_a_row_is_tidied() -> None:
    assert checked(replace(_ROW, model=" claude-next-9 ", source=" ")) == _ROW


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": ""},
        {"model": "two words"},
        {"since": "1 December"},
        {"since": "20261201"},
        {"since": ""},
        {"prompt_over": -1},
        {"input": -1},
        {"output": 10_000_001},
    ],
)
def test_a_row_that_cannot_be_used_is_refused_in_words(wrong: dict[str, str | int]) -> None:
    with pytest.raises(PriceRowError, match=r"^[A-Z].*\.$"):
        checked(PriceRow(**to_json(_ROW) | wrong))


def test_a_stored_row_comes_back_and_damage_does_not() -> None:
    stored = json.loads(json.dumps(to_json(_ROW)))
    assert from_json(stored) == _ROW
    wrong: tuple[object, ...] = (None, [], {}, stored | {"input": "4"}, stored | {"since": 5}, stored | {"read": True})
    for damaged in wrong:
        assert from_json(damaged) is None
