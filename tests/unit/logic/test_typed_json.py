"""Dataclasses of the model as plain JSON values: short, exact, and strict where it is asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.logic import typed_json
from app.logic.typed_json import WrongValueError
from app.model.attachment import AttachmentChoice, AttachmentFacts
from app.model.errors import ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.turn import TurnSettings
from tests.fakes.messages import answer, block, user

_SETTINGS = TurnSettings(
    "claude-opus-5-5", left_out=((MessageId("a1"), 2), (MessageId("a2"), 0)), tools=({"name": "t"},), citations=True
)
_ERROR = TurnError(ErrorKind.RETRY, "overloaded_error", "Busy.", status=529, retry_after_s=1.5)


@pytest.mark.parametrize(
    "value",
    [
        user(1, "hello"),
        answer(2, "yes", block("thinking", complete=False, thinking="x"), settings=_SETTINGS, error=_ERROR),
        AttachmentFacts(page_sizes=((1.5, 2.0), (3.0, 4.0)), newer=(1, 2)),
        AttachmentChoice(pages=(1, 3), via="file"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_comes_back_equal_through_json(value: Any) -> None:
    assert typed_json.read(type(value), json.loads(json.dumps(typed_json.plain(value))), strict=True) == value


def test_what_has_its_default_is_not_written() -> None:
    assert typed_json.plain(TurnSettings("m")) == {"model": "m"}


def test_json_is_not_copied() -> None:
    data = {"type": "text", "text": "a"}
    assert typed_json.plain(user(1, block("text", text="a")))["blocks"][0]["data"] == data


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"role": "system"}, "unknown value 'system'"),
        ({"blocks": {}}, "is a dict"),
        ({"timing": {"created_ms": True}}, "is a bool"),
        ({"timing": {}}, "has no created_ms"),
        ({"colour": "red"}, "'colour'"),
        ({"settings": {"model": "m", "left_out": [["a1"]]}}, "1 entries"),
        ({"settings": {"model": "m", "left_out": [["a1", "b"]]}}, "is a str"),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Any], words: str) -> None:
    value = typed_json.plain(answer(1, "x")) | changed
    with pytest.raises(WrongValueError, match=words):
        typed_json.read(Message, value, strict=True)


def test_unknown_fields_are_passed_over_unless_strict() -> None:
    value = typed_json.plain(user(1, "x")) | {"colour": "red"}
    assert typed_json.read(Message, value).role is Role.USER


def test_a_flag_is_no_number_among_literals() -> None:
    with pytest.raises(WrongValueError):
        typed_json.read(AttachmentChoice, {"detail": True})
