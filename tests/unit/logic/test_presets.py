"""What a preset keeps, what a model does not have of it, and what its variables mean for the cache."""

from __future__ import annotations

from dataclasses import replace

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.presets import Fitted, Unsteady, fitted, kept_options, unsteady
from app.model.caching import CacheChoice, HandMark
from app.model.ids import MessageId
from app.model.library import Preset, Variable
from app.model.options import ConversationOptions, KeepWarm, TurnOptions

TABLE = ModelTable.from_json(resources.read_json("models.json"))
HAIKU = TABLE.describe("claude-haiku-5-5")
LONG = "The rules of this house are long and old. " * 100


def test_nothing_about_messages_is_kept() -> None:
    marks = (HandMark("system", "1h"), HandMark("01kxyz", "5m"), HandMark("latest", "5m"))
    options = ConversationOptions(
        TurnOptions(max_tokens=9, stop_sequences=("END",)),
        CacheChoice("hand", marks),
        KeepWarm(True),
        MessageId("first"),
        soft_nano=5,
        told=("switch",),
    )
    kept = kept_options(options)
    assert kept == ConversationOptions(
        options.turn, CacheChoice("hand", (marks[0], marks[2])), options.keep_warm, soft_nano=5
    )
    assert kept_options(kept) == kept


def test_dates_are_told_where_a_prompt_is_long_enough_to_be_cached() -> None:
    preset = Preset("a", "A", LONG + "Today is {{date}}, {{time}}; {{birthday}} {{what}}")
    preset = replace(preset, variables=(Variable("birthday", "date", "2000-01-01"),))
    assert unsteady(preset, HAIKU) == (Unsteady("date", "day"), Unsteady("time", "minute"))
    assert unsteady(replace(preset, text="Today is {{date}}."), HAIKU) == ()


def test_a_model_that_is_not_there_gives_way() -> None:
    preset = Preset("a", "A", model="claude-none-9", effort="max")
    assert fitted(preset, HAIKU.id, TABLE.find) == Fitted(HAIKU.id, "max", "claude-none-9")


def test_an_effort_that_a_model_does_not_have_is_lowered_and_told() -> None:
    preset = Preset("a", "A", model="claude-opus-4-5", effort="max")
    assert fitted(preset, HAIKU.id, TABLE.find) == Fitted("claude-opus-4-5", "high", "", "max")
    assert fitted(replace(preset, model="claude-haiku-4-5"), HAIKU.id, TABLE.find).effort is None


def test_without_a_model_it_takes_the_default() -> None:
    assert fitted(Preset("a", "A"), HAIKU.id, TABLE.find) == Fitted(HAIKU.id, None)
    assert fitted(Preset("a", "A"), "unknown", TABLE.find) == Fitted("unknown", None)
