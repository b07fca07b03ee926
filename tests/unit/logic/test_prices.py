"""Prices, worked out by hand from the published table (USD per million tokens = 1,000 nano-dollars per token)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import resources
from app.logic.prices import Call, PriceBook, PriceRow, price
from app.model.blocks import Json
from app.model.usage import Usage
from tests.fakes.recordings import FOLDER

_DATA = resources.read_json("prices.json")
_BOOK = PriceBook.from_json(_DATA)


def _ms(day: str) -> int:
    return round(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


_NOW = _ms("2026-11-21")


def _cost(model: str, usage: Json, at_ms: int = _NOW) -> int | None:
    return price(_BOOK, Call(model, Usage(usage), at_ms)).total_nano


def _written(five: int, hour: int) -> Json:
    return {
        "cache_creation_input_tokens": five + hour,
        "cache_creation": {"ephemeral_5m_input_tokens": five, "ephemeral_1h_input_tokens": hour},
    }


def test_the_example_of_the_fact_sheet() -> None:
    # 1,000 in at 4, 100 written 5m at 5, 200 written 1h at 8, 4,000 read at 0.20, 500 out at 20, 2 searches:
    # 4,000,000 + 500,000 + 1,600,000 + 800,000 + 10,000,000 + 20,000,000 nano = $0.0369
    usage: Json = {"input_tokens": 1000, "cache_read_input_tokens": 4000, "output_tokens": 500} | _written(100, 200)
    usage["server_tool_use"] = {"web_search_requests": 2}
    assert _cost("claude-opus-5-5", usage) == 36_900_000


@pytest.mark.parametrize(
    ("model", "usage", "nano"),
    [
        # a plain turn: 12 x 8,000 + 60 x 40,000
        ("claude-fable-5-2", {"input_tokens": 12, "output_tokens": 60}, 2_496_000),
        # reads at 0.025 of the input price: 100,000 x 200 + 10 x 8,000
        ("claude-mythos-5-2", {"input_tokens": 10, "cache_read_input_tokens": 100_000}, 20_080_000),
        # 3 x 3,000 + 72 x 15,000 + 5,169 x 3,750 (a recorded agent loop)
        ("claude-sonnet-4-6", {"input_tokens": 3, "output_tokens": 72} | _written(5169, 0), 20_472_750),
        # one-hour writes at 6: 3 x 3,000 + 7 x 15,000 + 4,565 x 6,000 (recorded)
        ("claude-sonnet-4-6", {"input_tokens": 3, "output_tokens": 7} | _written(0, 4565), 27_504_000),
        # cached for both lifetimes and read: 1 x 5,000 + 100 x 6,250 + 200 x 10,000 + 50 x 500 + 9 x 25,000
        (
            "claude-opus-4-8",
            {"input_tokens": 1, "output_tokens": 9, "cache_read_input_tokens": 50} | _written(100, 200),
            2_880_000,
        ),
        # a dated id: 27 x 1,000 + 3 x 5,000
        ("claude-haiku-4-5-20251001", {"input_tokens": 27, "output_tokens": 3}, 42_000),
        # a retired model: 18 x 3,000 + 100 x 15,000 + 2,055 x 3,750 (recorded in July 2025)
        ("claude-sonnet-4-20250514", {"input_tokens": 18, "output_tokens": 100} | _written(2055, 0), 9_260_250),
        # thinking lies inside the output: 1,571 x 25,000 + 784 x 5,000, nothing more (recorded)
        (
            "claude-opus-4-7",
            {"input_tokens": 784, "output_tokens": 1571, "output_tokens_details": {"thinking_tokens": 700}},
            43_195_000,
        ),
        # a search: 12,229 x 5,000 + 86 x 25,000 + 10,000,000 (recorded)
        (
            "claude-opus-4-8",
            {"input_tokens": 12_229, "output_tokens": 86, "server_tool_use": {"web_search_requests": 1}},
            73_295_000,
        ),
    ],
)
def test_worked_by_hand(model: str, usage: Json, nano: int) -> None:
    assert _cost(model, usage) == nano


def test_writes_beyond_the_split_count_as_five_minutes() -> None:
    # 300 written in all, 100 of them for an hour: 100 x 8,000 + 200 x 5,000
    split: Json = {"cache_creation_input_tokens": 300, "cache_creation": {"ephemeral_1h_input_tokens": 100}}
    assert _cost("claude-opus-5-5", split) == 1_800_000
    assert _cost("claude-opus-5-5", {"cache_creation_input_tokens": 300, "cache_creation": None}) == 1_500_000


def test_the_long_prompt_tier_holds_for_the_whole_request() -> None:
    # 100,000 tokens of prompt are still short: 50,000 x 100 + 50,000 x 10 + 1,000 x 500
    short = {"input_tokens": 50_000, "cache_read_input_tokens": 50_000, "output_tokens": 1_000}
    assert _cost("claude-haiku-5-5", short) == 6_000_000
    # one more: 50,001 x 500 + 50,000 x 50 + 1,000 x 2,500
    assert _cost("claude-haiku-5-5", short | {"input_tokens": 50_001}) == 30_000_500


def test_the_price_is_that_of_the_day() -> None:
    read = {"cache_read_input_tokens": 1_000_000}
    assert _cost("claude-sonnet-5-5", read, _ms("2026-10-06T23:59:59.999")) == 200_000_000
    assert _cost("claude-sonnet-5-5", read, _ms("2026-10-07")) == 100_000_000
    assert _cost("claude-sonnet-5-5", read, _ms("2020-01-01")) == 200_000_000  # a slow clock


def test_modifiers_multiply() -> None:
    usage: Json = {"input_tokens": 1_000, "output_tokens": 100}  # 4,000,000 + 2,000,000
    assert _cost("claude-opus-5-5", usage | {"speed": "fast"}) == 12_000_000
    assert _cost("claude-opus-5-5", usage | {"inference_geo": "us"}) == 6_600_000
    assert _cost("claude-opus-5-5", usage | {"service_tier": "batch"}) == 3_000_000
    assert _cost("claude-opus-5-5", usage | {"speed": "fast", "inference_geo": "us"}) == 13_200_000
    plain = {"speed": "standard", "inference_geo": "global", "service_tier": "standard"}
    assert _cost("claude-opus-5-5", usage | plain) == 6_000_000


def test_searches_are_not_multiplied() -> None:
    searched: Json = {"server_tool_use": {"web_search_requests": 1}}
    assert _cost("claude-opus-5-5", searched | {"speed": "fast", "inference_geo": "us"}) == 10_000_000


def test_halves_are_rounded_up_once_at_the_end() -> None:
    # 1 token read at 10 nano in the USA in a batch: 10 x 11/10 x 1/2 = 5.5
    usage: Json = {"cache_read_input_tokens": 1, "inference_geo": "us", "service_tier": "batch"}
    assert _cost("claude-haiku-5-5", usage) == 6
    # 3 tokens: 16.5; a rounding per token would have given 18
    assert _cost("claude-haiku-5-5", usage | {"cache_read_input_tokens": 3}) == 17


def test_iterations_are_the_bill() -> None:
    # The recorded advisor turn: Sonnet 4.6 twice, Opus 4.7 between them, which the totals leave out:
    # (1,051 + 1,363) x 3,000 + (35 + 3,165) x 15,000 + 2,728 x 5,000 + 874 x 25,000
    runs: list[Json] = [
        {"type": "message", "input_tokens": 1051, "output_tokens": 35},
        {"type": "advisor_message", "model": "claude-opus-4-7", "input_tokens": 2728, "output_tokens": 874},
        {"type": "message", "model": None, "input_tokens": 1363, "output_tokens": 3165},
    ]
    usage = {"input_tokens": 2414, "output_tokens": 3200, "iterations": runs}
    assert _cost("claude-sonnet-4-6", usage) == 90_732_000
    # The recorded compaction: 60,385 x 3,000 + 522 x 15,000 + 612 x 3,000 + 2,819 x 15,000
    runs = [
        {"type": "compaction", "input_tokens": 60_385, "output_tokens": 522},
        {"type": "message", "input_tokens": 612, "output_tokens": 2819},
    ]
    assert _cost("claude-sonnet-4-6", {"input_tokens": 612, "output_tokens": 2819, "iterations": runs}) == 233_106_000


def test_an_unknown_model_is_not_priced() -> None:
    call = Call("claude-next-9", Usage({"input_tokens": 5}), _NOW, ended=False)
    assert price(_BOOK, call).total_nano is None
    assert price(_BOOK, call).lower_bound
    with_it: Json = {"iterations": [{"input_tokens": 1}, {"input_tokens": 1, "model": "claude-next-9"}]}
    assert _cost("claude-opus-5-5", with_it) is None


def test_a_broken_answer_costs_at_least_so_much() -> None:
    cost = price(_BOOK, Call("claude-opus-5-5", Usage({"input_tokens": 10, "output_tokens": 1}), _NOW, ended=False))
    assert (cost.total_nano, cost.lower_bound) == (60_000, True)


@pytest.mark.parametrize(
    ("category", "day", "has_output", "nano"),
    [
        ("cyber", "2026-11-21", False, 0),
        (None, "2026-11-21", False, 0),
        ("bio", "2026-11-21", False, 40_000),
        ("reasoning_extraction", "2026-09-24", False, 40_000),
        ("frontier_llm", "2026-09-23", False, 0),
        ("cyber", "2026-11-21", True, 40_000),
    ],
)
def test_refusals(category: str | None, day: str, has_output: bool, nano: int) -> None:
    usage = Usage({"input_tokens": 10, "output_tokens": 0})
    call = Call("claude-opus-5-5", usage, _ms(day), refused=True, refusal_category=category, has_output=has_output)
    assert price(_BOOK, call).total_nano == nano


def test_the_row_that_was_applied_is_kept() -> None:
    usage = Usage({"input_tokens": 1, "speed": "fast", "server_tool_use": {"web_search_requests": 1}})
    applied = price(_BOOK, Call("claude-haiku-4-5-20251001", usage, _NOW)).price
    assert applied is not None
    assert json.loads(json.dumps(applied)) == applied
    assert (applied["rows"][0]["model"], applied["rows"][0]["input"]) == ("claude-haiku-4-5", 1000)
    assert applied["rows"][0]["source"]
    assert (applied["factors"], applied["web_search"]) == ({"fast": "2"}, 10_000_000)


def test_the_shipped_rows_follow_the_published_multiples() -> None:
    for model, rows in _BOOK.rows.items():
        for row in rows:
            assert row.write_1h == 2 * row.input, model
            assert row.write_5m * 4 == row.input * 5 or model == "claude-3-haiku", model
            assert row.output == 5 * row.input, model
            assert 0 < row.read <= row.input // 8, model
    assert set(_BOOK.aliases.values()) <= set(_BOOK.rows)


def test_every_model_of_the_catalogue_but_the_preview_has_a_price() -> None:
    models = [row["id"] for row in resources.read_json("models.json")["models"]]
    unpriced = [model for model in models if _BOOK.row(model, _NOW, 0) is None]
    assert unpriced == ["claude-mythos-preview"]


_counts = st.fixed_dictionaries(
    {
        "input_tokens": st.integers(0, 2_000_000),
        "output_tokens": st.integers(0, 200_000),
        "cache_read_input_tokens": st.integers(0, 2_000_000),
        "cache_creation_input_tokens": st.integers(0, 2_000_000),
    }
)
_one_tier = st.sampled_from([model for model in _BOOK.rows if model != "claude-haiku-5-5"])


@given(_one_tier, st.lists(_counts, min_size=1, max_size=4))
def test_costs_add_up_and_are_never_negative(model: str, runs: list[Json]) -> None:
    apart = [_cost(model, run) for run in runs]
    together = {key: sum(run[key] for run in runs) for key in runs[0]}
    assert all(cost is not None and cost >= 0 for cost in apart)
    assert sum(cost or 0 for cost in apart) == _cost(model, together) == _cost(model, {"iterations": runs})


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)))
def test_damaged_usage_is_priced_without_an_error(value: object) -> None:
    keys = ("input_tokens", "output_tokens", "cache_creation", "iterations", "server_tool_use", "speed")
    for key in keys:
        cost = _cost("claude-opus-5-5", {key: value})
        assert cost is not None
        assert cost >= 0


def test_rows_are_values() -> None:
    row = _BOOK.row("claude-opus-5-5", _NOW, 0)
    assert row == PriceRow(**next(given for given in _DATA["rows"] if given["model"] == "claude-opus-5-5"))


@pytest.mark.skipif(not FOLDER, reason="CHATELAINE_RECORDINGS names no folder of recorded exchanges")
def test_every_recorded_usage_has_a_price_or_says_that_it_has_none() -> None:
    recorded = _recorded()
    assert len(recorded) > 200
    unpriced = {model for model, usage in recorded if _cost(model, usage) is None}
    assert {model for model in unpriced if model.startswith("claude-")} == {"claude-2.1"}


def _recorded() -> list[tuple[str, Json]]:
    found: list[tuple[str, Json]] = []
    for path in Path(FOLDER).glob("*.json"):
        body = json.loads(path.read_text(encoding="utf-8"))["response"].get("body")
        for event in _objects(body if isinstance(body, str) else json.dumps(body)):
            inner = event.get("message")
            message = inner if isinstance(inner, dict) else event
            if isinstance(message.get("usage"), dict) and isinstance(message.get("model"), str):
                found.append((message["model"], message["usage"]))
    return found


def _objects(body: str) -> list[Json]:
    lines = [line.removeprefix("data:") for line in body.splitlines() if line.startswith("data:")] or [body]
    objects: list[Json] = []
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:
            continue
        objects += [value] if isinstance(value, dict) else []
    return objects
