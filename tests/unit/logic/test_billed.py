"""An estimate rests on the bill of the last answer, as far as that tells the size of the branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.base import resources
from app.logic import counting
from app.logic.billed import Billed, billed, estimated
from app.logic.capabilities import ModelTable
from app.logic.request import Built, build
from app.model.blocks import text_block
from app.model.message import Message, Status
from app.model.turn import TurnSettings
from app.model.usage import Usage
from tests.fakes.messages import OPUS, answer, block, thought, user

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_BILL = Usage({"input_tokens": 900, "cache_read_input_tokens": 9_000, "output_tokens": 100})
_PICTURE = block("image", source={"type": "held", "media_type": "image/png", "width": 280, "height": 280})


def built(path: Sequence[Message], settings: TurnSettings = OPUS) -> Built:
    return build(path, settings, _TABLE.describe)


def told(path: Sequence[Message], settings: TurnSettings = OPUS) -> Billed | None:
    return billed([each for each in path if each.usage is not None], built(path, settings), settings)


def test_a_complete_turn_is_known_with_its_answer() -> None:
    path = (user(1, "a"), answer(1, "b", usage=_BILL), user(2, "x"))
    assert told(path) == Billed(2, 10_000)
    made = estimated(built(path).request, 1.0, told(path))
    assert made.system + made.history + made.attachments == 10_000
    assert not made.exact


def test_of_an_answer_that_was_stopped_only_the_prompt_is_known() -> None:
    path = (user(1, "a"), answer(1, "b" * 400, usage=_BILL, status=Status.STOPPED), user(2, "x"))
    assert told(path) == Billed(1, 9_900)
    made = estimated(built(path).request, 1.0, told(path))
    assert made.history > 9_900


def test_thinking_that_is_not_sent_again_is_not_part_of_it() -> None:
    usage = Usage({**_BILL.raw, "output_tokens_details": {"thinking_tokens": 60}})
    path = (user(1, "a"), answer(1, thought("hm"), "b", usage=usage), user(2, "x"))
    assert told(path) == Billed(2, 10_000)
    unsigned = (user(1, "a"), answer(1, block("thinking", thinking="hm"), "b", usage=usage), user(2, "x"))
    assert told(unsigned) == Billed(2, 9_940)


def test_what_came_after_the_last_bill_is_estimated() -> None:
    path = (user(1, "a"), answer(1, "b", usage=_BILL), user(2, "c"), answer(2, "d " * 500), user(3, "x"))
    made = estimated(built(path).request, 1.0, told(path))
    assert made.history > 10_000 + 200


def test_a_picture_keeps_what_is_known_of_it() -> None:
    path = (user(1, _PICTURE, "a"), answer(1, "b", usage=_BILL), user(2, _PICTURE, "x"))
    made = estimated(built(path).request, 1.0, told(path))
    assert made.attachments == 200
    assert made.system + made.history + made.attachments == 10_100


@pytest.mark.parametrize(
    ("last", "settings"),
    [
        (answer(1, "b", usage=_BILL), TurnSettings("claude-sonnet-5-5")),
        (answer(1, "b", usage=_BILL), replace(OPUS, system="Be brief.")),
        (answer(1, "b"), OPUS),
        (answer(1, "b", usage=Usage({"iterations": [_BILL.raw, _BILL.raw], **_BILL.raw})), OPUS),
        (answer(1, block("server_tool_use", id="s", name="web_search", input={}), "b", usage=_BILL), OPUS),
    ],
)
def test_where_the_bill_is_for_something_else_the_estimate_stands(last: Message, settings: TurnSettings) -> None:
    path = (user(1, "a"), last, user(2, "x"))
    assert told(path, settings) is None
    request = counting.probed({**built(path, settings).request})
    assert estimated(request, 1.0, None) == counting.estimated(request, 1.0)


def test_the_bill_before_serves_where_the_last_one_does_not() -> None:
    failed = answer(2, "d", usage=_BILL, status=Status.FAILED)
    path = (user(1, "a"), answer(1, "b", usage=_BILL), user(2, text_block("c")), failed, user(3, "x"))
    assert told(path) == Billed(2, 10_000)
