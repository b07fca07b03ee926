"""Which settings a model takes, and what is said about the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.parameters import parameters
from app.model.blocks import Json
from app.model.turn import TurnSettings

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_CLOCK = {"name": "clock", "input_schema": {"type": "object"}}
_FORMAT = {"type": "json_schema", "schema": {"type": "object"}}
_ANY: Json = {"type": "any"}


def _sent(model: str, *, cites: bool = False, **settings: Any) -> tuple[Json, list[tuple[str, tuple[str | int, ...]]]]:
    made = parameters(TurnSettings(model, **settings), _TABLE.describe(model), cites=cites)
    return made.fields, [(notice.code, notice.values) for notice in made.notices]


def test_what_is_not_set_is_not_sent() -> None:
    assert _sent("claude-opus-4-5") == ({}, [])
    assert _sent("claude-opus-5-5") == ({"thinking": {"type": "adaptive", "display": "summarized"}}, [])


@pytest.mark.parametrize(
    ("model", "settings", "notice"),
    [
        ("claude-opus-4-6", {"effort": "xhigh"}, ("effort_lowered", ("xhigh", "high"))),
        ("claude-haiku-4-5", {"effort": "high"}, ("effort_not_taken", ("high",))),
        ("claude-haiku-4-5", {"max_tokens": 99_000}, ("max_tokens_lowered", (99_000, 64_000))),
        ("claude-opus-5-5", {"thinking": "off"}, ("thinking_not_off", ())),
        ("claude-haiku-5-5", {"thinking": "off", "effort": "max"}, ("thinking_not_off", ())),
        ("claude-next-9", {"thinking": "off"}, ("thinking_not_off", ())),
        ("claude-haiku-4-5", {"thinking": "on", "max_tokens": 500}, ("thinking_not_taken", ())),
        ("claude-haiku-5-5", {"speed": "fast"}, ("speed_not_taken", ("fast",))),
        ("claude-opus-5", {"speed": "fast"}, ("speed_not_taken", ("fast",))),
        ("claude-sonnet-4-5", {"inference_geo": "us"}, ("geo_not_taken", ("us",))),
        ("claude-opus-5-5", {"tools": (_CLOCK,), "tool_choice": _ANY}, ("tool_choice_not_taken", ("any",))),
        ("claude-next-9", {"tools": (_CLOCK,), "tool_choice": _ANY}, ("tool_choice_not_taken", ("any",))),
        ("claude-haiku-5-5", {"tool_choice": _ANY}, ("tool_choice_without_tools", ())),
        (
            "claude-haiku-5-5",
            {"tools": (_CLOCK,), "tool_choice": {"type": "tool", "name": "map"}},
            ("tool_not_there", ("map",)),
        ),
        (
            "claude-haiku-4-5",
            {"thinking": "on", "tools": (_CLOCK,), "tool_choice": _ANY},
            ("thinking_with_forced_tool", ()),
        ),
        ("claude-opus-5-5", {"stop_sequences": (" ", "END")}, ("blank_stop_sequence", ())),
    ],
)
def test_what_a_model_does_not_take_is_said_once(
    model: str, settings: dict[str, Any], notice: tuple[str, tuple[str | int, ...]]
) -> None:
    assert _sent(model, **settings)[1] == [notice]


@pytest.mark.parametrize(
    ("model", "settings", "key", "value"),
    [
        ("claude-opus-5-5", {"speed": "fast"}, "speed", "fast"),
        ("claude-opus-5-5", {"speed": "standard"}, "speed", None),
        ("claude-haiku-5-5", {"speed": "fast"}, "speed", None),
        ("claude-sonnet-4-6", {"inference_geo": "us"}, "inference_geo", "us"),
        ("claude-sonnet-4-5", {"inference_geo": "us"}, "inference_geo", None),
        ("claude-haiku-5-5", {"tools": (_CLOCK,), "tool_choice": _ANY}, "tool_choice", _ANY),
        ("claude-opus-5-5", {"tools": (_CLOCK,), "tool_choice": _ANY}, "tool_choice", None),
        ("claude-haiku-4-5", {"thinking": "on", "tools": (_CLOCK,), "tool_choice": _ANY}, "thinking", None),
        ("claude-opus-5-5", {"stop_sequences": ("END", "\n")}, "stop_sequences", ["END"]),
        ("claude-opus-5-5", {"user_id": "u-1"}, "metadata", {"user_id": "u-1"}),
        ("claude-opus-5-5", {"service_tier": "auto"}, "service_tier", "auto"),
        ("claude-opus-5-5", {"output_format": _FORMAT}, "output_config", {"format": _FORMAT}),
        (
            "claude-opus-5-5",
            {"output_format": _FORMAT, "effort": "low"},
            "output_config",
            {"effort": "low", "format": _FORMAT},
        ),
    ],
)
def test_what_is_sent_of_a_setting(model: str, settings: dict[str, Any], key: str, value: object) -> None:
    assert _sent(model, **settings)[0].get(key) == value


def test_citations_exclude_a_format() -> None:
    fields, said = _sent("claude-opus-5-5", cites=True, output_format=_FORMAT, effort="low")
    assert fields["output_config"] == {"effort": "low"}
    assert said == [("format_with_citations", ())]
    plain = replace(_TABLE.describe("claude-opus-5-5"), structured=False)
    made = parameters(TurnSettings("claude-opus-5-5", output_format=_FORMAT), plain)
    assert [notice.code for notice in made.notices] == ["format_not_taken"]


def test_the_limit_is_what_the_window_leaves() -> None:
    info = _TABLE.describe("claude-haiku-4-5")
    made = parameters(TurnSettings("claude-haiku-4-5", thinking="on"), info, room=3_000)
    assert (made.max_tokens, made.fields["thinking"]["budget_tokens"]) == (3_000, 1_500)
    assert [(notice.code, notice.values) for notice in made.notices] == [("max_tokens_room", (64_000, 3_000))]
    assert parameters(TurnSettings("claude-haiku-4-5", max_tokens=2_000), info, room=3_000).notices == ()
