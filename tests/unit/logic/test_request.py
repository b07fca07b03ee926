"""The request builder's refusals and promises that no single pinned request shows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.request import NothingToSendError, build, max_tokens
from app.model.message import Message, Status
from app.model.turn import TurnSettings
from tests.fakes.messages import OPUS, answer, thought, user

_TABLE = ModelTable.from_json(resources.read_json("models.json"))


@pytest.mark.parametrize(
    "path",
    [
        (),
        (user(1, "a"), answer(1, "b")),
        (user(1, " \n"),),
        (user(1, "a"), answer(1, "b"), user(2)),
        (user(1, "a"), answer(1, status=Status.FAILED), user(2, "")),
    ],
)
def test_without_a_question_nothing_is_sent(path: tuple[Message, ...]) -> None:
    with pytest.raises(NothingToSendError) as caught:
        build(path, OPUS, _TABLE.describe)
    assert caught.value.error.code == "nothing_to_send"


def test_the_same_input_gives_the_same_bytes_and_leaves_the_input_alone() -> None:
    path = (user(1, "a" * 9_000), answer(1, thought("t"), "b"), user(2, "c"))
    before = repr(path)
    settings = TurnSettings("claude-opus-5-5", system="s" * 9_000, effort="low")
    once, again = (json.dumps(build(path, settings, _TABLE.describe).request) for _ in range(2))
    assert once == again
    assert repr(path) == before


def test_keys_come_in_one_order_and_nothing_else_comes() -> None:
    settings = TurnSettings("claude-opus-5-5", system="Be brief.", effort="low", max_tokens=9)
    request = build((user(1, "a"),), settings, _TABLE.describe).request
    assert list(request) == ["model", "max_tokens", "system", "messages", "thinking", "output_config"]


@pytest.mark.parametrize(("asked", "sent"), [(None, 128_000), (100, 100), (999_999, 128_000), (0, 128_000), (-5, 1)])
def test_the_limit_is_one_that_the_model_takes(asked: int | None, sent: int) -> None:
    assert max_tokens(replace(OPUS, max_tokens=asked), _TABLE.describe(OPUS.model)) == sent
