"""Dataclasses of the model as JSON: there and back, older and newer versions, and damage."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.model.caching import CacheChoice, HandMark
from app.model.ids import MessageId
from app.model.options import ConversationOptions, KeepWarm, TurnOptions
from app.model.sent import SegmentHash, SentMark, SentRecord
from app.storage import codec, values
from app.storage.errors import StorageError

OPTIONS = ConversationOptions(
    turn=TurnOptions(
        max_tokens=5,
        stop_sequences=("half \ud83d",),
        tools=({"name": "a", "input_schema": {"b": [1, None]}},),
        tool_choice={"type": "auto"},
    ),
    cache=CacheChoice("hand", (HandMark("system", "1h"), HandMark("m1", "5m", 3))),
    keep_warm=KeepWarm(on=True, most_nano=1, most_minutes=2),
    history_from=MessageId("m1"),
    hard_nano=7,
    told=("trimmed",),
)
RECORD = SentRecord(
    "ab",
    12,
    (SentMark("system", None, 0, "1h", 700),),
    (SegmentHash("messages", "cd", MessageId("m")),),
    headers={"anthropic-ratelimit-requests-limit": "5"},
)


@pytest.mark.parametrize("value", [OPTIONS, ConversationOptions(), RECORD])
def test_what_is_stored_comes_back_the_same(value: Any) -> None:
    assert values.from_stored(type(value), values.to_stored(value)) == value


def test_unknown_fields_are_passed_over_and_missing_ones_take_their_default() -> None:
    stored = {"cache": {"mode": "off", "later": 1}, "much_later": {"a": []}}
    assert values.from_json(ConversationOptions, stored) == ConversationOptions(cache=CacheChoice("off"))


@pytest.mark.parametrize(
    "changes",
    [
        {"cache": []},
        {"cache": {"mode": "sometimes"}},
        {"cache": {"marks": [{"place": "system"}]}},
        {"cache": {"marks": {"place": "system"}}},
        {"cache": {"marks": [{"place": "system", "lifetime": "2h"}]}},
        {"keep_warm": {"on": 1}},
        {"keep_warm": {"most_nano": True}},
        {"keep_warm": {"most_nano": None}},
        {"turn": {"tool_choice": "auto"}},
        {"turn": {"tools": ["a"]}},
        {"told": "abc"},
        {"history_from": 5},
    ],
)
def test_what_is_no_such_value_is_damage(changes: dict[str, Any]) -> None:
    stored = dataclasses.asdict(OPTIONS) | changes
    with pytest.raises(StorageError) as caught:
        values.from_stored(ConversationOptions, codec.to_json(stored))
    assert caught.value.error.code == "database_damaged"


@dataclasses.dataclass(frozen=True)
class Measured:
    seconds: float


def test_whole_numbers_serve_where_a_fraction_may_stand() -> None:
    assert values.from_json(Measured, {"seconds": 3}) == Measured(3.0)
    assert type(values.from_json(Measured, {"seconds": 3}).seconds) is float
