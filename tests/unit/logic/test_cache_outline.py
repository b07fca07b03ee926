"""The next request as rows: what stands where, and where a breakpoint may stand."""

from __future__ import annotations

from typing import Any

from app.logic.cache import CachePlan, CacheWish, plan
from app.logic.cache_outline import Outline, outline
from app.model.blocks import Json
from app.model.caching import ANSWER, LATEST, PREVIOUS, SYSTEM, TOOLS, CacheChoice, CacheTerms, HandMark
from tests.fakes.outlines import INFO, ORIGINS, RATES, REQUEST, conversation


def made(request: Json = REQUEST, origins: Any = ORIGINS, marks: tuple[HandMark, ...] = ()) -> Outline:
    return outline(request, origins, CachePlan(), INFO, RATES, marks)


def test_the_rows_stand_in_sending_order_with_their_places() -> None:
    rows = made().rows
    assert [row.kind for row in rows] == ["tools", "system", "question", "answer", "document", "next"]
    assert [row.mark.place if row.mark else None for row in rows] == [TOOLS, SYSTEM, PREVIOUS, ANSWER, LATEST, LATEST]
    assert [made().check((row.mark,)) for row in rows if row.mark] == [()] * len(rows)
    assert rows[2].name.startswith("Question 0")
    assert rows[4].name == "report.pdf"


def test_tokens_add_up_to_the_prefix() -> None:
    rows = made().rows
    total = 0
    for row in rows:
        total += row.tokens
        assert abs(row.prefix - total) <= 1
    assert rows[0].prefix < rows[-1].prefix


def test_what_a_breakpoint_saves_and_costs_follows_from_the_prefix() -> None:
    for row in made().rows:
        assert row.saves_nano == row.prefix * (RATES.input - RATES.read)
        assert row.write_5m_nano == row.prefix * (RATES.write_5m - RATES.input)
        assert row.write_1h_nano == row.prefix * (RATES.write_1h - RATES.input)
    unpriced = outline(REQUEST, ORIGINS, CachePlan(), INFO, None)
    assert {row.saves_nano for row in unpriced.rows} == {None}


def test_thinking_alone_takes_no_breakpoint() -> None:
    request = {
        "model": "m",
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Why?"}]},
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm.", "signature": "s"}]},
            {"role": "user", "content": [{"type": "text", "text": "x"}]},
        ],
    }
    rows = made(request, (("u1",), ("a1",), ("draft",))).rows
    assert [row.mark is None for row in rows] == [False, True, False]


def test_a_summary_is_called_one() -> None:
    request = {
        "model": "m",
        "messages": [
            {"role": "assistant", "content": [{"type": "compaction", "content": "What was said."}]},
            {"role": "user", "content": [{"type": "text", "text": "x"}]},
        ],
    }
    assert [row.kind for row in made(request, (("a1",), ("draft",))).rows] == ["summary", "next"]


def test_a_long_branch_is_summed_up_but_for_what_carries_a_breakpoint() -> None:
    request, origins = conversation(200)
    rows = made(request, origins).rows
    assert rows[0].kind == "earlier"
    assert (rows[0].turns, rows[0].mark) == (197, None)
    assert len(rows) == 1 + 8
    marked = made(request, origins, (HandMark("m100", "5m"),))
    assert [row.kind for row in marked.rows][:3] == ["earlier", "question", "earlier"]
    assert marked.row_of(HandMark("m100", "5m")) == 1
    assert sum(row.turns for row in marked.rows) == 196


def test_marks_of_the_plan_are_shown_as_marks_by_hand() -> None:
    wish = CacheWish(CacheTerms(CacheChoice("hand", (HandMark(SYSTEM, "1h"), HandMark(LATEST, "5m"))), RATES), ORIGINS)
    planned = plan(REQUEST["tools"], REQUEST["system"], REQUEST["messages"], INFO, wish)
    shown = outline(REQUEST, ORIGINS, planned, INFO, RATES)
    assert [(mark.place, mark.lifetime) for mark in shown.marks] == [(SYSTEM, "1h"), (LATEST, "5m")]
    assert [shown.row_of(mark) for mark in shown.marks] == [1, 5]
    assert shown.row_of(HandMark("nowhere", "5m")) is None


def test_ten_thousand_messages_are_few_rows() -> None:
    request, origins = conversation(5_000)
    assert len(made(request, origins).rows) < 12
