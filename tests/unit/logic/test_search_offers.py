"""What could be typed next into the search field."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.search_offers import Offer, offers, taken
from app.logic.search_query import FILTERS, parse

MODELS = ("claude-haiku-4-5", "claude-opus-5-5")
ALL = [f"{name}:" for name in FILTERS]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ALL),
        ("fox ", ALL),
        ("fox", ALL),
        ("has", ["has:"]),
        ("b", ["before:"]),
        ("pd", ["has:pdf"]),
        ("t", ["title:"]),
        ("th", ["has:thinking"]),
        ("has:t", ["has:text", "has:tool", "has:thinking"]),
        ("-has:c", ["-has:code"]),
        ("model:", ["model:claude-haiku-4-5", "model:claude-opus-5-5"]),
        ("model:OP", ["model:claude-opus-5-5"]),
        ("role:u", ["role:user"]),
        ("in:t", ["in:title", "in:text", "in:thinking", "in:tools"]),
        ("has:pdf", ALL),
        ("fox after:y", ["after:yesterday"]),
    ],
)
def test_offers(typed: str, expected: list[str]) -> None:
    assert [offer.text for offer in offers(typed, len(typed), MODELS)] == expected


@pytest.mark.parametrize(
    ("typed", "cursor", "text", "expected", "at"),
    [
        ("", 0, "has:", "has:", 4),
        ("fox", 3, "has:", "fox has:", 8),
        ("fox ", 4, "model:", "fox model:", 10),
        ("pd fox", 2, "has:pdf", "has:pdf fox", 8),
        ("fox has:p", 9, "has:pdf", "fox has:pdf ", 12),
        ("-has:c", 6, "-has:code", "-has:code ", 10),
    ],
)
def test_what_is_taken_stands_in_its_place(typed: str, cursor: int, text: str, expected: str, at: int) -> None:
    offer = next(each for each in offers(typed, cursor, MODELS) if each.text == text)
    assert taken(typed, offer) == (expected, at)


@given(st.text(max_size=30), st.integers(0, 30), st.data())
def test_every_offer_of_a_value_is_understood(typed: str, cursor: int, data: st.DataObject) -> None:
    made = [each for each in offers(typed, min(cursor, len(typed)), MODELS) if not each.more]
    if made:
        offer: Offer = data.draw(st.sampled_from(made))
        assert parse(offer.text, date(2025, 6, 15)).notes == ()


@pytest.mark.parametrize("name", FILTERS)
def test_every_value_that_is_offered_is_one(name: str) -> None:
    for offer in offers(f"{name}:", len(name) + 1, MODELS):
        query = parse(offer.text, date(2025, 6, 15))
        assert query.notes == ()
        assert bool(query) is not offer.more
