"""Cache marks by hand."""

from __future__ import annotations

import pytest

from app.base import resources
from app.logic import cache, cache_rules
from app.logic.cache_layout import Layout
from app.logic.cache_rules import BrokenRule
from app.logic.capabilities import ModelTable
from app.model.blocks import Json
from app.model.caching import CacheChoice, CacheTerms, HandMark
from app.model.ids import MessageId

_INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
_LONG = "The tide tables lie on the harbour master's desk. " * 100
_SYSTEM: list[Json] = [{"type": "text", "text": _LONG}]
_MESSAGES: list[Json] = [
    {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": _LONG}]},
    {"role": "assistant", "content": [{"type": "thinking", "thinking": "t"}, {"type": "text", "text": "c"}]},
    {"role": "user", "content": [{"type": "text", "text": "d"}]},
    {"role": "assistant", "content": [{"type": "text", "text": "e"}]},
    {"role": "user", "content": [{"type": "text", "text": "f"}]},
]
_IDS = [["u1", "u2"], ["a2", "a2"], ["u3"], ["a3"], ["u4"]]
_ORIGINS = [[MessageId(name) for name in names] for names in _IDS]
_LAYOUT = Layout([], _SYSTEM, _MESSAGES, _INFO)


def _sent(*marks: HandMark) -> list[tuple[str, int | None, int, str]]:
    wish = cache.CacheWish(CacheTerms(CacheChoice("hand", marks)), _ORIGINS)
    plan = cache.plan([], _SYSTEM, _MESSAGES, _INFO, wish)
    return [(mark.place, mark.message, mark.block, mark.lifetime) for mark in plan.marks]


def test_marks_stand_where_they_were_set() -> None:
    marks = (HandMark("latest", "5m"), HandMark("system", "1h"), HandMark("a2", "1h"), HandMark("previous", "5m"))
    assert _sent(*marks) == [("system", None, 0, "1h"), ("a2", 1, 1, "1h"), ("u3", 2, 0, "5m"), ("u4", 4, 0, "5m")]


def test_a_block_is_counted_in_the_stored_message() -> None:
    assert _sent(HandMark("u2", "1h", 0)) == [("u2", 0, 1, "1h")]
    assert _sent(HandMark("u1", "1h")) == [("u1", 0, 0, "1h")]


def test_what_the_branch_does_not_have_is_passed_over() -> None:
    assert _sent(HandMark("u9", "1h"), HandMark("tools", "1h"), HandMark("u3", "5m", 7)) == []


def test_what_cannot_be_marked_is_passed_over() -> None:
    assert _sent(HandMark("a2", "1h", 0)) == []


def test_a_choice_made_elsewhere_never_breaks_a_request() -> None:
    marks = [HandMark("system", "5m"), *(HandMark(name, "1h") for name in ("u1", "u2", "a2", "u3", "a3"))]
    assert [(place, lifetime) for place, _, _, lifetime in _sent(*marks)] == [
        ("u2", "1h"), ("a2", "1h"), ("u3", "1h"), ("a3", "1h")
    ]  # fmt: skip
    assert [lifetime for *_, lifetime in _sent(HandMark("u2", "5m"), HandMark("u3", "1h"))] == ["5m", "5m"]


@pytest.mark.parametrize(
    ("marks", "broken"),
    [
        ((HandMark("system", "1h"), HandMark("latest", "5m")), ()),
        ((HandMark("latest", "1h"), HandMark("system", "5m")), (BrokenRule("order", 0, 1),)),
        ((HandMark("a2", "1h", 0),), (BrokenRule("unmarkable", 0),)),
        ((HandMark("u9", "1h"),), (BrokenRule("absent", 0),)),
        ((HandMark("u4", "1h"), HandMark("latest", "1h")), (BrokenRule("twice", 1, 0),)),
        (
            tuple(HandMark(name, "1h") for name in ("latest", "system", "u1", "u2", "a2")),
            (BrokenRule("too_many", 0),),
        ),
    ],
)
def test_what_stands_against_a_mark_is_said(marks: tuple[HandMark, ...], broken: tuple[BrokenRule, ...]) -> None:
    assert cache_rules.check(_LAYOUT, _ORIGINS, marks) == broken


def test_a_prefix_below_the_minimum_is_said_but_not_refused() -> None:
    layout = Layout([], [{"type": "text", "text": "Be brief."}], _MESSAGES, _INFO)
    found = cache_rules.check(layout, _ORIGINS, (HandMark("system", "1h"),))
    assert [(rule.code, rule.is_refused) for rule in found] == [("too_short", False)]


def test_a_plan_taken_over_by_hand_means_the_same() -> None:
    plan = cache.plan([], _SYSTEM, _MESSAGES, _INFO, cache.CacheWish(origins=_ORIGINS))
    by_hand = cache_rules.by_hand(_LAYOUT, _ORIGINS, plan.marks)
    assert [mark.place for mark in by_hand] == ["system", "answer", "latest"]
    wish = cache.CacheWish(CacheTerms(CacheChoice("hand", by_hand)), _ORIGINS)
    assert cache.plan([], _SYSTEM, _MESSAGES, _INFO, wish) == plan


def test_a_mark_on_an_attachment_is_taken_over_with_its_block() -> None:
    source = {"type": "file", "file_id": "f"}
    asked: Json = {"role": "user", "content": [{"type": "document", "source": source}, {"type": "text", "text": "?"}]}
    messages = [*_MESSAGES[:-1], asked]
    origins = [*_ORIGINS[:-1], [MessageId("u4")] * 2]
    plan = cache.plan([], _SYSTEM, messages, _INFO, cache.CacheWish(origins=origins))
    by_hand = cache_rules.by_hand(Layout([], _SYSTEM, messages, _INFO), origins, plan.marks)
    assert [(mark.place, mark.block) for mark in by_hand][-2:] == [("latest", 0), ("latest", None)]
    wish = cache.CacheWish(CacheTerms(CacheChoice("hand", by_hand)), origins)
    assert cache.plan([], _SYSTEM, messages, _INFO, wish) == plan
