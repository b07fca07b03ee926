"""Whatever a conversation holds and however it is to be cached: the API takes the marks, and a turn reads the last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base import resources
from app.demo.ask import read_ask
from app.demo.cache import PromptCache
from app.demo.catalogue import Catalogue
from app.demo.preserved import Replay
from app.demo.prompt import segments
from app.demo.rules.breakpoints import check_breakpoints
from app.logic import cache_rules
from app.logic.cache_layout import Layout
from app.logic.capabilities import ModelTable
from app.logic.request import Built, build
from app.model.blocks import Json
from app.model.caching import CacheChoice, CacheTerms, HandMark
from app.model.message import Message, Timing
from app.model.turn import TurnSettings
from tests.fakes.messages import answer, block, thought, user

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_CATALOGUE = Catalogue()
_LONG = "The harbour master keeps the tide tables and the pilots read them. " * 40
_TOOL: Json = {"name": "clock", "description": "Tells the time.", "input_schema": {"type": "object"}}
_MODELS = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-opus-4-6", "claude-haiku-4-5-20251001"]
_MINUTE = 60_000  # milliseconds

_pictures = block("image", source={"type": "url", "url": "https://harbour.example/tide.png"})
_papers = block("document", source={"type": "text", "media_type": "text/plain", "data": _LONG})
_asked = st.lists(st.sampled_from([_pictures, _papers, "What now?", _LONG]), min_size=1, max_size=30)
_said = st.lists(st.sampled_from([thought("t"), "Yes.", _LONG, block("hologram", a=1)]), min_size=1, max_size=30)
_gaps = st.sampled_from([1, 200, 299, 300, 301, 1_500, 3_599, 3_600, 90_000])  # seconds
_turns = st.lists(st.tuples(_asked, _said, _gaps), min_size=1, max_size=6)
_settings = st.builds(
    TurnSettings,
    model=st.sampled_from(_MODELS),
    system=st.sampled_from(["", "Be brief.", _LONG]),
    tools=st.sampled_from([(), (_TOOL,), tuple({**_TOOL, "name": f"clock{number}"} for number in range(3))]),
)
_places = st.sampled_from(["tools", "system", "latest", "answer", "previous", "u1", "a1", "u2", "a2", "u9"])
_marks = st.builds(
    HandMark, place=_places, lifetime=st.sampled_from(["5m", "1h"]), block=st.sampled_from([None, None, 0, 1, 7])
)
_choices = st.builds(
    CacheChoice, st.sampled_from(["automatic", "automatic", "hand", "off"]), st.lists(_marks, max_size=7).map(tuple)
)


def _path(turns: list[tuple[list[Any], list[Any], int]], chosen: TurnSettings) -> list[Message]:
    path: list[Message] = []
    now = 1_000_000_000
    for number, (asked, said, gap) in enumerate(turns, 1):
        now += gap * 1000
        path += [_at(user(number, *asked), now), _at(answer(number, *said, settings=chosen), now)]
    return path[:-1]


def _at(message: Message, at_ms: int) -> Message:
    return replace(message, timing=Timing(at_ms))


def _marked(request: Json) -> list[Json]:
    parts = [*request.get("tools", ()), *request.get("system", ())]
    parts += [part for message in request["messages"] for part in message["content"]]
    return [part for part in parts if "cache_control" in part]


@settings(max_examples=150, deadline=None)
@given(turns=_turns, chosen=_settings, choice=_choices)
def test_no_plan_breaks_the_rules_of_the_api(
    turns: list[tuple[list[Any], list[Any], int]], chosen: TurnSettings, choice: CacheChoice
) -> None:
    built = build(_path(turns, chosen), chosen, _TABLE.describe, terms=CacheTerms(choice))
    check_breakpoints(read_ask(built.request, _CATALOGUE.serving(chosen.model), strict=True))
    marked = _marked(built.request)
    assert len(marked) == len(built.plan.marks) <= 4
    assert not {part.get("type") for part in marked} & {"thinking", "redacted_thinking", "hologram"}
    assert [part["cache_control"]["ttl"] for part in marked] == sorted(
        (mark.lifetime for mark in built.plan.marks), key=["1h", "5m"].index
    )


@settings(max_examples=60, deadline=None)
@given(turns=_turns, chosen=_settings, marks=st.lists(_marks, max_size=4).map(tuple))
def test_marks_that_break_no_rule_stand_as_they_were_set(
    turns: list[tuple[list[Any], list[Any], int]], chosen: TurnSettings, marks: tuple[HandMark, ...]
) -> None:
    built = build(_path(turns, chosen), chosen, _TABLE.describe, terms=CacheTerms(CacheChoice("hand", marks)))
    layout = _layout(built, chosen)
    broken = cache_rules.check(layout, built.origins, marks)
    if any(rule.is_refused for rule in broken):
        return
    absent = {rule.mark for rule in broken if rule.code == "absent"}
    wanted = {
        (cache_rules.position_of(layout, built.origins, mark), mark.lifetime)
        for number, mark in enumerate(marks)
        if number not in absent
    }
    assert {
        (layout.position(mark.message, mark.block, mark.place), mark.lifetime) for mark in built.plan.marks
    } == wanted


def _layout(built: Built, chosen: TurnSettings) -> Layout:
    request = built.request
    info = _TABLE.describe(chosen.model)
    return Layout(request.get("tools", ()), request.get("system", ()), request["messages"], info)


@settings(max_examples=60, deadline=None)
@given(counts=st.lists(st.tuples(st.integers(1, 50), st.integers(0, 40), st.integers(1, 70)), min_size=2, max_size=6))
@pytest.mark.parametrize("gap", [30, 290])
def test_a_turn_reads_all_that_the_turn_before_wrote_however_much_is_added(
    gap: int, counts: list[tuple[int, int, int]]
) -> None:
    """Also when an answer begins with many blocks that take no mark."""
    chosen = TurnSettings("claude-opus-5-5", system=_LONG)
    strange = block("hologram", a=1)
    turns: list[tuple[list[Any], list[Any], int]] = [
        (["q " * 20] * asked, [strange] * odd + ["a " * 20] * said, gap) for asked, odd, said in counts
    ]
    path = _path(turns, chosen)
    now = 0.0
    cache, covered = PromptCache(lambda: now), 0
    for end in range(1, len(path) + 1, 2):
        now = path[end - 1].timing.created_ms / 1000
        row = _row(build(path[:end], chosen, _TABLE.describe), chosen)
        use = cache.use(row, 512)
        use.begun()
        assert use.read == covered
        covered = row[-1].total - use.uncached
        assert covered == row[-1].total


def _row(built: Built, chosen: TurnSettings) -> list[Any]:
    ask = read_ask(built.request, _CATALOGUE.serving(chosen.model), strict=True)
    return segments(ask, Replay({}, "", ()))


@settings(max_examples=60, deadline=None)
@given(turns=_turns, chosen=_settings)
def test_the_same_branch_gives_the_same_plan_and_a_plan_changes_no_other_byte(
    turns: list[tuple[list[Any], list[Any], int]], chosen: TurnSettings
) -> None:
    path = _path(turns, chosen)
    one, two = (build(path, chosen, _TABLE.describe) for _ in range(2))
    assert one.request == two.request
    bare = build(path, chosen, _TABLE.describe, terms=CacheTerms(CacheChoice("off")))
    assert not _marked(bare.request)
    assert _bare(one.request) == _bare(bare.request)


def _bare(request: Json) -> Json:
    def plain(parts: Any) -> list[Json]:
        return [{key: value for key, value in part.items() if key != "cache_control"} for part in parts]

    said = [{**message, "content": plain(message["content"])} for message in request["messages"]]
    kept = {key: value for key, value in request.items() if key not in ("tools", "system")}
    return {
        **kept,
        "messages": said,
        "tools": plain(request.get("tools", ())),
        "system": plain(request.get("system", ())),
    }
