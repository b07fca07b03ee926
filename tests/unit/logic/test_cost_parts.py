"""What each kind of token took: the parts add up to the cost, whatever the factors and whatever was stored."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.base import resources
from app.logic.price_book import PriceRow
from app.logic.prices import Call, PriceBook, lines, modifiers, parts, price, prompt_nano, saved_nano
from app.model.blocks import Json
from app.model.inspection import CostLine
from app.model.ledger import CostPart
from app.model.usage import Cost, Usage
from tests.fakes.ledgers import advised

_BOOK = PriceBook.from_json(resources.read_json("prices.json"))
_NOW = 1_795_000_000_000  # November 2026

_counts = st.integers(0, 3_000_000)
_run = st.fixed_dictionaries(
    {
        "input_tokens": _counts,
        "output_tokens": _counts,
        "cache_read_input_tokens": _counts,
        "cache_creation": st.fixed_dictionaries(
            {"ephemeral_5m_input_tokens": _counts, "ephemeral_1h_input_tokens": _counts}
        ),
        "output_tokens_details": st.fixed_dictionaries({"thinking_tokens": _counts}),
    }
)
_models = st.sampled_from([*_BOOK.rows, "claude-next-9"])
_usages = st.fixed_dictionaries(
    {
        "speed": st.sampled_from(["standard", "fast"]),
        "inference_geo": st.sampled_from(["us", "global", None]),
        "service_tier": st.sampled_from(["standard", "batch", "priority"]),
        "server_tool_use": st.fixed_dictionaries({"web_search_requests": st.integers(0, 20)}),
        "iterations": st.lists(st.tuples(_models, _run).map(lambda pair: pair[1] | {"model": pair[0]}), max_size=4),
    }
)


def _priced(model: str, usage: Json) -> Cost:
    return price(_BOOK, Call(model, Usage(usage), _NOW))


def test_lines_of_the_example_of_the_fact_sheet() -> None:
    # Opus 5.5: 4,000 read at 200, 100 written at 5,000, 200 at 8,000, 1,000 in at 4,000, 500 out at 20,000, 2 searches
    usage: Json = {
        "input_tokens": 1000,
        "cache_read_input_tokens": 4000,
        "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 200},
        "output_tokens": 500,
        "output_tokens_details": {"thinking_tokens": 320},
        "server_tool_use": {"web_search_requests": 2},
    }
    cost = _priced("claude-opus-5-5", usage)
    assert lines("claude-opus-5-5", Usage(usage), cost) == (
        CostLine("read", 4000, 800_000),
        CostLine("write_5m", 100, 500_000),
        CostLine("write_1h", 200, 1_600_000),
        CostLine("input", 1000, 4_000_000),
        CostLine("output", 500, 10_000_000, thinking=320),
        CostLine("web_search", 2, 20_000_000),
    )
    # 4,000 x (4,000 - 200) - 100 x 1,000 - 200 x 4,000
    assert saved_nano("claude-opus-5-5", Usage(usage), cost) == 14_300_000


def test_a_premium_that_bought_nothing_is_a_negative_saving() -> None:
    usage: Json = {"cache_creation_input_tokens": 1000, "output_tokens": 1}
    cost = _priced("claude-opus-5-5", usage)
    assert saved_nano("claude-opus-5-5", Usage(usage), cost) == -1_000_000


def test_each_run_is_a_part_of_its_own_model() -> None:
    model, usage, cost = advised()
    assert parts(model, usage, cost) == (
        CostPart("input", "claude-sonnet-4-6", 2414, 0, 7_242_000, 0),
        CostPart("output", "claude-sonnet-4-6", 3200, 9, 48_000_000, 0),
        CostPart("input", "claude-opus-4-7", 2728, 0, 13_640_000, 0),
        CostPart("output", "claude-opus-4-7", 874, 0, 21_850_000, 0),
    )


def test_the_rest_of_a_factor_goes_to_the_largest_remainder() -> None:
    # In the USA in a batch everything is x 0.55: 1 read at 10 is 5.5, 1 written at 125 is 68.75, 1 in at 100 is 55
    usage: Json = {
        "cache_read_input_tokens": 1,
        "cache_creation_input_tokens": 1,
        "input_tokens": 1,
        "inference_geo": "us",
        "service_tier": "batch",
    }
    cost = _priced("claude-haiku-5-5", usage)
    assert cost.total_nano == 129  # 129.25
    assert [line.nano for line in lines("claude-haiku-5-5", Usage(usage), cost)] == [5, 69, 55]


@given(_models, _usages, _run)
def test_parts_and_lines_add_up_and_are_never_negative(model: str, usage: Json, plain: Json) -> None:
    for raw in (usage, plain | {key: usage[key] for key in usage if key != "iterations"}):
        cost = price(_BOOK, Call(model, Usage(raw), _NOW))
        kept = replace(cost, price=json.loads(json.dumps(cost.price)))
        found = parts(model, Usage(raw), kept)
        assert len({(part.model, part.kind) for part in found}) == len(found) > 0
        if cost.total_nano is None:
            assert {part.nano for part in found} == {None}
            continue
        assert sum(part.nano or 0 for part in found) == cost.total_nano
        assert all(part.nano is not None and part.nano >= 0 for part in found)
        assert sum(line.nano or 0 for line in lines(model, Usage(raw), kept)) == cost.total_nano
        exact = sum(part.tokens for part in found)
        assert exact == sum(line.tokens for line in lines(model, Usage(raw), kept))


@given(_models, _usages, st.integers(0, 10**17), st.none() | st.dictionaries(st.text(max_size=9), st.integers()))
def test_a_cost_that_its_price_does_not_explain_is_divided_all_the_same(
    model: str, usage: Json, total: int, applied: Json | None
) -> None:
    found = parts(model, Usage(usage), Cost(total, price=applied))
    assert sum(part.nano or 0 for part in found) == total
    assert all(part.nano is not None and part.nano >= 0 for part in found)


def test_a_call_without_usage_is_one_part() -> None:
    assert parts("claude-opus-5-5", None, Cost(0)) == (CostPart("input", "claude-opus-5-5", 0, 0, 0, 0),)
    assert parts("next", None, Cost(None)) == (CostPart("input", "next", 0, 0, None, 0),)
    assert lines("next", None, Cost(None)) == ()
    assert saved_nano("next", None, Cost(None)) is None


def test_rows_from_before_runs_were_noted_find_their_price_by_name_and_length() -> None:
    runs: list[Json] = [
        {"model": "claude-haiku-5-5", "input_tokens": 150_000, "output_tokens": 10},
        {"model": "claude-haiku-5-5", "input_tokens": 1_000, "output_tokens": 10},
        {"model": "claude-opus-4-8", "input_tokens": 10, "output_tokens": 1},
    ]
    usage = Usage({"iterations": runs})
    cost = _priced("claude-haiku-5-5", usage.raw)
    assert cost.price is not None
    early = replace(cost, price={key: value for key, value in cost.price.items() if key != "runs"})
    assert parts("claude-haiku-5-5", usage, early) == parts("claude-haiku-5-5", usage, cost)


def test_prompts_are_priced_before_they_are_sent() -> None:
    row = _BOOK.row("claude-opus-5-5", _NOW, 0)
    assert row is not None
    assert prompt_nano(row, read=4000, write_5m=100, write_1h=200, input=1000) == 6_900_000
    factor = _BOOK.factor(modifiers(speed="fast", inference_geo="us"))
    assert factor == Fraction(11, 5)
    assert prompt_nano(row, read=4000, write_5m=100, write_1h=200, input=1000, factor=factor) == 15_180_000
    assert modifiers(speed="standard", inference_geo="global", service_tier="auto") == ()


def _own(model: str, since: str | None, input: int, prompt_over: int = 0) -> PriceRow:
    return PriceRow(model, since, prompt_over, input, input, input, input, input, "by hand")


def test_own_rows_come_before_shipped_ones_from_their_day_on() -> None:
    book = _BOOK.with_rows([_own("claude-sonnet-5-5", "2026-10-01", 7), _own("claude-next-9", None, 9)])
    before, after = 1_790_700_000_000, _NOW  # 29 September, November 2026
    assert [(row and row.input) for row in (book.row("claude-sonnet-5-5", at, 0) for at in (before, after))] == [
        2000,
        7,
    ]
    nine = book.row("claude-next-9-20261201", 0, 0)
    assert nine is not None
    assert nine.input == 9
    assert _BOOK.row("claude-next-9", _NOW, 0) is None


def test_an_own_row_leaves_the_prices_of_other_prompt_lengths() -> None:
    book = _BOOK.with_rows([_own("claude-haiku-5-5", "2026-11-01", 7)])
    assert [(row and row.input) for row in (book.row("claude-haiku-5-5", _NOW, n) for n in (1, 100_001))] == [7, 500]
    book = _BOOK.with_rows([_own("claude-haiku-4-5-20251001", None, 7)])
    dated, plain = (book.row(name, _NOW, 0) for name in ("claude-haiku-4-5-20251001", "claude-haiku-4-5"))
    assert dated is not None
    assert plain is not None
    assert (dated.input, plain.input) == (7, 1000)
    book = _BOOK.with_rows([_own("claude-haiku-4-5-20251001", "2027-01-01", 7)])
    yet = book.row("claude-haiku-4-5-20251001", _NOW, 1)
    assert yet is not None
    assert yet.input == 1000
