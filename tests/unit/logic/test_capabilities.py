"""What models take: the API's own words first, the shipped table for the rest."""

from __future__ import annotations

from typing import Any

import pytest

from app.base import resources
from app.logic.capabilities import EFFORTS, ModelTable, base_id, effort_for, off_mode
from app.model.blocks import Json

_DATA = resources.read_json("models.json")
_TABLE = ModelTable.from_json(_DATA)


def _card(model: str, **fields: Any) -> Json:
    return {"type": "model", "id": model, **fields}


def _flags(**supported: bool) -> Json:
    return {name: {"supported": value} for name, value in supported.items()}


def test_every_row_of_the_table_makes_sense() -> None:
    known = {info.id for info in _TABLE.models}
    assert len(known) == len(_TABLE.models) == 19
    for info in _TABLE.models:
        assert info.default_effort is None or info.default_effort in info.efforts
        assert list(info.efforts) == [level for level in EFFORTS if level in info.efforts]
        assert set(info.thinking) <= {"adaptive", "between_tools", "disabled", "enabled"}
        assert not (info.thinking_always and off_mode(info, None))
        assert set(info.reads_thinking_of or ()) <= known
        assert info.max_output_tokens < info.context_tokens
        assert info.min_cache_tokens in (512, 1024, 2048, 4096)


@pytest.mark.parametrize(
    ("model", "base"),
    [
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("claude-opus-5-5", "claude-opus-5-5"),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku"),
        ("claude-3-opus-20240229", "claude-3-opus"),
        ("my-own-model-12345678", "my-own-model-12345678"),
    ],
)
def test_dates_are_not_part_of_a_models_identity(model: str, base: str) -> None:
    assert base_id(model) == base


def test_a_dated_id_has_the_row_of_its_model_and_its_own_id() -> None:
    found = _TABLE.find("claude-haiku-4-5-20251001")
    assert found is not None
    assert (found.id, found.name, found.min_cache_tokens) == ("claude-haiku-4-5-20251001", "Claude Haiku 4.5", 4096)
    assert _TABLE.find("claude-next-9") is None


def test_the_api_says_more_than_the_table() -> None:
    info = _TABLE.from_api(
        _card(
            "claude-haiku-5-5",
            display_name="Claude Haiku 5.5 (new)",
            lifecycle="deprecated",
            line="haiku",
            max_input_tokens=2_000_000,
            max_tokens=256_000,
            capabilities={
                "thinking": {"supported": True, "types": _flags(adaptive=True, disabled=False)},
                "effort": {"supported": True} | _flags(low=True, medium=True, high=True, xhigh=False, max=False),
                "image_input": {"supported": False},
            },
        )
    )
    assert info is not None
    assert (info.name, info.lifecycle, info.context_tokens) == ("Claude Haiku 5.5 (new)", "deprecated", 2_000_000)
    assert (info.max_output_tokens, info.thinking, info.efforts) == (256_000, ("adaptive",), ("low", "medium", "high"))
    assert (info.images, info.pdfs, info.default_effort, info.prefix_check) == (False, True, "medium", True)


def test_what_the_api_leaves_out_comes_from_the_table() -> None:
    # As the API answered in July 2026: no lifecycle, no line, two thinking types only.
    types = {"enabled": {"supported": False}, "adaptive": {"supported": True}}
    info = _TABLE.from_api(
        _card(
            "claude-opus-5", max_input_tokens=1_000_000, capabilities={"thinking": {"supported": True, "types": types}}
        )
    )
    assert info == _TABLE.find("claude-opus-5")
    assert _TABLE.from_api(_card("claude-opus-5-5", capabilities=None)) == _TABLE.find("claude-opus-5-5")


def test_effort_that_is_not_supported_at_all() -> None:
    info = _TABLE.from_api(_card("claude-opus-5", capabilities={"effort": {"supported": False}}))
    assert info is not None
    assert info.efforts == ()


def test_a_model_from_the_future_is_described_by_what_the_api_says() -> None:
    info = _TABLE.from_api(
        _card(
            "claude-opus-7",
            display_name="Claude Opus 7",
            capabilities={
                "thinking": {"types": _flags(adaptive=True)},
                "effort": {"supported": True} | _flags(low=True),
            },
        )
    )
    assert info is not None
    assert (info.name, info.thinking, info.efforts, info.prefix_check) == (
        "Claude Opus 7",
        ("adaptive",),
        ("low",),
        True,
    )


@pytest.mark.parametrize(
    "card",
    [
        {},
        _card(""),
        {"id": 7},
        _card("evil\u202eid"),
        _card("x" * 500),
        {"id": None, "display_name": "x"},
    ],
)
def test_objects_without_a_usable_id_are_left_out(card: Json) -> None:
    assert _TABLE.from_api(card) is None


def test_hostile_values_are_replaced_or_tamed() -> None:
    info = _TABLE.from_api(
        _card(
            "claude-opus-5",
            display_name="Opus\u202e \n5" + "x" * 900,
            max_tokens="lots",
            max_input_tokens=-5,
            lifecycle=7,
            capabilities={"thinking": "yes", "effort": [1], "image_input": {"supported": "no"}},
        )
    )
    known = _TABLE.describe("claude-opus-5")
    assert info is not None
    assert info.name.startswith("Opus 5x")
    assert len(info.name) == 80
    assert (info.max_output_tokens, info.context_tokens) == (known.max_output_tokens, known.context_tokens)
    assert (info.efforts, info.thinking, info.images) == (known.efforts, known.thinking, True)


@pytest.mark.parametrize(
    ("model", "asked", "sent"),
    [
        ("claude-opus-5-5", None, None),
        ("claude-opus-5-5", "xhigh", "xhigh"),
        ("claude-opus-4-6", "xhigh", "high"),
        ("claude-opus-4-5", "max", "high"),
        ("claude-haiku-4-5", "low", None),
        ("claude-opus-5-5", "extreme", None),
        ("claude-next-9", "high", None),
    ],
)
def test_effort_is_one_that_the_model_has(model: str, asked: str | None, sent: str | None) -> None:
    assert effort_for(_TABLE.describe(model), asked) == sent


def test_the_window_of_an_unknown_model_is_a_guess_until_the_api_tells_it() -> None:
    assert not _TABLE.describe("claude-next-9").window_known
    told = _TABLE.from_api(_card("claude-next-9", max_input_tokens=2_000_000))
    assert told is not None
    assert (told.window_known, told.context_tokens) == (True, 2_000_000)
    silent = _TABLE.from_api(_card("claude-next-9"))
    assert silent is not None
    assert not silent.window_known


def test_what_only_the_table_knows() -> None:
    def having(name: str) -> set[str]:
        return {info.id.removeprefix("claude-") for info in _TABLE.models if getattr(info, name)}

    everything = {info.id.removeprefix("claude-") for info in _TABLE.models}
    assert having("fast") == {"fable-5-2", "opus-5-5"}
    assert everything - having("geo") == {"opus-4-5", "haiku-4-5", "sonnet-4-5"}
    refusing = {"fable-5-2", "mythos-5-2", "fable-5-1", "mythos-5-1", "opus-5-5", "sonnet-5-5"}
    assert everything - having("forced_tools") == refusing
    newest = refusing | {"haiku-5-5", "opus-5", "fable-5", "mythos-5", "opus-4-8"}
    assert having("system_messages") == newest
    older = {"opus-4-6", "sonnet-4-6", "opus-4-5", "haiku-4-5", "sonnet-4-5"}
    assert everything - having("large_images") == older
