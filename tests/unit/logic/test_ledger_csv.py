"""Cells for spreadsheets: exact, whole, and harmless."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.ledger_csv import HEADER, cells, dollars, safe
from app.logic.spend_table import as_json, table
from app.logic.spending import total
from app.model.ids import ConversationId
from app.model.spending import SpendRow
from app.model.usage import Cost
from tests.fakes.ledgers import advised, many_rows
from tests.unit.storage.samples import ledger_row


@pytest.mark.parametrize(
    ("nano", "text"),
    [(0, "0.000000000"), (1, "0.000000001"), (-1_500_000_000, "-1.500000000"), (2**62, "4611686018.427387904")],
)
def test_money_is_exact(nano: int, text: str) -> None:
    assert dollars(nano) == text
    assert dollars(None) == ""


@given(st.integers(-(10**17), 10**17))
def test_money_reads_back(nano: int) -> None:
    assert Decimal(dollars(nano)) * 10**9 == nano


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "\uff1d1"])
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_plain_text_stays_as_it_is() -> None:
    assert [safe(text) for text in ("", "a=b", "Grüße", "'quoted")] == ["", "a=b", "Grüße", "'quoted"]


def test_a_call_is_one_row_with_its_parts() -> None:
    model, usage, cost = advised()
    row = ledger_row("r1", model=model, usage=usage, cost=cost, conversation_id=ConversationId("c"))
    made = dict(zip(HEADER, cells(row, "2026-11-26T10:00:00.000+01:00", {"c": "=HYPERLINK()"}), strict=True))
    assert made == dict.fromkeys(HEADER, "") | {
        "time": "2026-11-26T10:00:00.000+01:00",
        "conversation": "'=HYPERLINK()",
        "conversation_id": "c",
        "kind": "turn",
        "model": "claude-sonnet-4-6",
        "read_tokens": "0",
        "write_5m_tokens": "0",
        "write_1h_tokens": "0",
        "input_tokens": "5142",
        "output_tokens": "4074",
        "web_searches": "0",
        "thinking_tokens": "9",
        "read_usd": "0.000000000",
        "write_5m_usd": "0.000000000",
        "write_1h_usd": "0.000000000",
        "input_usd": "0.020882000",
        "output_usd": "0.069850000",
        "web_search_usd": "0.000000000",
        "total_usd": "0.090732000",
        "saved_by_caching_usd": "0.000000000",
        "lower_bound": "no",
        "price_source": "platform.claude.com: pricing (October 2026)",
        "request_id": "req_1",
        "id": "r1",
    }


def test_what_has_no_price_has_no_money_and_a_bound_says_so() -> None:
    row = replace(ledger_row("r", None), conversation_id=None, request_id=None, cost=Cost(None, lower_bound=True))
    made = dict(zip(HEADER, cells(row, "", {}), strict=True))
    assert {value for name, value in made.items() if name.endswith("_usd")} == {""}
    assert (made["lower_bound"], made["input_tokens"], made["conversation"]) == ("yes", "5", "")


def test_the_money_of_each_row_adds_up() -> None:
    for row in many_rows(100, 0, 1_795_000_000_000, seed=5):
        made = dict(zip(HEADER, cells(row, "", {}), strict=True))
        parts = [Decimal(value or 0) for name, value in made.items() if name.endswith("_usd")][:6]
        assert sum(parts) == Decimal(made["total_usd"] or 0)


def test_a_table_for_the_terminal() -> None:
    first = SpendRow("2026-10-01", 2, 1_500_000_000, -5, {"read": 7, "write_1h": 3}, {"read": 1_500_000_000})
    other = SpendRow("c", 10, 0, 0, {"input": 12}, name="Named", unpriced=1)
    lines = table([first, other], total([first, other]))
    assert [line.split() for line in lines] == [
        ["calls", "input", "cached", "written", "output", "saved", "total"],
        ["2026-10-01", "2", "0", "7", "3", "0", "-0.000000005", "1.500000000"],
        ["Named", "10", "12", "0", "0", "0", "0.000000000", "at", "least", "0.000000000"],
        ["total", "12", "12", "7", "3", "0", "-0.000000005", "at", "least", "1.500000000"],
    ]
    assert len({len(line) for line in lines}) == 1
    assert as_json(other)["unpriced_calls"] == 1
