"""Where two prompts part."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.differences import Difference, depth_of, excerpts, first_difference
from app.logic.segments import Segments, split
from app.model.blocks import Json
from app.model.sent import SentMark

INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
REQUEST: Json = {
    "model": "claude-opus-5-5",
    "tools": [{"name": "look", "description": "Looks.", "input_schema": {}}, {"name": "see", "input_schema": {}}],
    "system": [{"type": "text", "text": "Be brief."}],
    "messages": [
        {
            "role": "user",
            "content": [{"type": "image", "source": {"data": "A" * 500}}, {"type": "text", "text": "One"}],
        },
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm"}, {"type": "text", "text": "Two"}]},
        {"role": "user", "content": [{"type": "text", "text": "Three"}]},
    ],
}


def of(request: Json) -> Segments:
    return split(request, (), INFO)


def difference(change: Any) -> Difference | None:
    new = copy.deepcopy(REQUEST)
    change(new)
    return first_difference(of(REQUEST), of(new))


def content(request: Json, message: int) -> list[Json]:
    found: list[Json] = request["messages"][message]["content"]
    return found


@pytest.mark.parametrize(
    ("change", "segment", "where", "old", "new", "shared"),
    [
        (lambda new: new.update(model="other", tools=[]), "model", "", "claude-opus-5-5", "other", (-1, 0)),
        (lambda new: new["tools"].pop(), "tools", "see", '{"name": "see", "input_schema": {}}', "", (-1, 0)),
        (
            *(lambda new: new["tools"][1].update(strict=True), "tools", "see"),
            *('{"name": "see", "input_schema": {}}', '{"name": "see", "input_schema": {}, "strict": true}', (-1, 0)),
        ),
        (lambda new: new.update(system=[]), "system", "", "Be brief.", "", (1, -1)),
        (lambda new: new.update(speed="fast", system=[]), "settings", "speed", "standard", "fast", (1, -1)),
        (lambda new: new.update(output_config={"effort": "max"}), "settings", "effort", "medium", "max", (2, -1)),
        (lambda new: content(new, 0).pop(0), "settings", "images", "true", "false", (2, -1)),
        (lambda new: content(new, 1).pop(0), "messages", "2", "Hm", "Two", (2, 1)),
        (lambda new: content(new, 2)[0].update(text="Tres"), "messages", "3", "Three", "Tres", (2, 3)),
    ],
)
def test_the_first_difference_is_named(
    change: Any, segment: str, where: str, old: str, new: str, shared: tuple[int, int]
) -> None:
    assert difference(change) == Difference(segment, where, old, new, shared)  # type: ignore[arg-type]


def test_what_is_added_at_the_end_is_no_difference() -> None:
    assert difference(lambda new: new["messages"].append({"role": "user", "content": [{"type": "text"}]})) is None
    assert difference(lambda new: new["messages"].pop()) is None
    assert difference(lambda new: content(new, 0)[1].update(cache_control={"type": "ephemeral"})) is None


def test_another_order_of_a_tools_fields_is_another_tool() -> None:
    turned = difference(lambda new: new.update(tools=[new["tools"][0], dict(reversed(new["tools"][1].items()))]))
    assert turned is not None
    assert (turned.segment, turned.where) == ("tools", "see")


def test_long_data_is_not_shown() -> None:
    found = difference(lambda new: content(new, 0)[0]["source"].update(data="B" * 1_000_000))
    assert found is not None
    assert (found.segment, found.where) == ("messages", "1")
    assert len(found.old) < 400
    assert "AAA" in found.old
    assert "BBB" in found.new


def test_the_place_of_a_mark_counts_blocks_through_all_messages() -> None:
    marks = [("tools", None, 1), ("system", None, 0), ("m", 0, 1), ("m", 2, 0)]
    depths = [depth_of(SentMark(place, message, block, "1h", 0), of(REQUEST)) for place, message, block in marks]
    assert depths == [(0, 1), (1, 0), (2, 1), (2, 4)]
    assert sorted(depths) == depths


@given(st.text(max_size=500), st.text(max_size=500), st.text(max_size=500))
def test_excerpts_begin_alike_shortly_before_they_part(common: str, old: str, new: str) -> None:
    before, now = excerpts(common + old, common + new)
    assert max(len(before), len(now)) <= 282
    if common + old != common + new:
        assert before != now
    assert before.strip("…") in common + old + "…"
    assert now.strip("…") in common + new + "…"
