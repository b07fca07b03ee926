"""Titles that a model writes, and what it is asked for them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.title_request import cheapest, most_tokens, title_request
from app.logic.titles import MOST_TITLE, model_title
from app.model.catalog import ModelInfo

TABLE = ModelTable.from_json(resources.read_json("models.json"))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Tides of the North Sea", "Tides of the North Sea"),
        ("\n  Tides \n and more", "Tides"),
        ('"Tides of the North Sea"', "Tides of the North Sea"),
        ("**Title:** Tides", "Tides"),
        ('Title: "Tides"', "Tides"),
        ("Titel: \u201eGezeiten\u201c", "Gezeiten"),
        ("# Tides", "Tides"),
        ("```\nTides\n```", "Tides"),
        ("\u300c\u6f6e\u6c50\u300d", "\u6f6e\u6c50"),
        ("good\u202egnp.exe\u202c\u2066x\u2069", "goodgnp.exex"),
        ("a\x00b\x1bc", "a b c"),
        ("[Tides](javascript:alert)", "Tides"),
        ('He said "no"', 'He said "no"'),
        ("", ""),
        ("\u200b\u2060", ""),
        ("---\n```", ""),
    ],
)
def test_what_a_model_says_becomes_a_title(text: str, title: str) -> None:
    assert model_title(text) == title


def test_a_long_title_is_cut_at_a_word() -> None:
    title = model_title("wave " * 100)
    assert len(title) <= MOST_TITLE
    assert title.endswith("wave\u2026")


@given(st.text(max_size=500))
def test_nothing_that_hides_or_turns_round_stays_in_a_title(text: str) -> None:
    title = model_title(text)
    assert len(title) <= MOST_TITLE
    bad = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
    assert not any(unicodedata.category(character) in bad for character in title)
    assert not any(unicodedata.category(one) == "Cf" and one not in "\u200c\u200d" for one in title)


@pytest.mark.parametrize("model", TABLE.models, ids=lambda info: info.id)
def test_every_model_is_asked_for_little_and_without_thinking_where_it_can_be_off(model: ModelInfo) -> None:
    request = title_request(model, "What is a tide?" + "x" * 9_000, "A tide is " + "y" * 9_000)
    thinking = request.get("thinking", {}).get("type")
    if model.thinking_always:
        assert thinking == "adaptive"
        assert request["thinking"]["display"] == "omitted"
        assert request["max_tokens"] == 2_000
    else:
        assert thinking in (None, "disabled", "between_tools")
        assert (thinking is None) == (not model.thinking_by_default)
        assert request["max_tokens"] == 64
    assert ("output_config" in request) == bool(model.efforts)
    (message,) = request["messages"]
    (part,) = message["content"]
    assert len(part["text"]) < 3_100
    assert "cache_control" not in str(request)
    assert most_tokens(request)[1] == request["max_tokens"]


def test_only_what_is_there_is_sent() -> None:
    model = TABLE.describe("claude-haiku-5-5")
    (part,) = title_request(model, " ", "It is blue.")["messages"][0]["content"]
    assert part["text"] == "<answer>\nIt is blue.\n</answer>"


def test_the_cheapest_is_reckoned_with_what_a_title_takes() -> None:
    prices = {"a": (5, 25), "b": (1, 5), "c": (1, 5)}
    base = TABLE.describe("claude-haiku-5-5")
    models = [replace(base, id=name) for name in ("a", "x", "b", "c")]

    def price(model: str, tokens_in: int, tokens_out: int) -> int | None:
        found = prices.get(model)
        return None if found is None else found[0] * tokens_in + found[1] * tokens_out

    chosen = cheapest(models, price)
    assert chosen is not None
    assert chosen.id == "b"
    assert cheapest(models[1:2], price) is None


def test_a_model_that_thinks_all_the_same_costs_more() -> None:
    thinker, other = TABLE.describe("claude-opus-5-5"), TABLE.describe("claude-haiku-5-5")
    chosen = cheapest([thinker, other], lambda _model, tokens_in, tokens_out: tokens_in + tokens_out)
    assert chosen is other
