"""A turn that the API refused for its history is asked again without what it refused, and says so before."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.limits import MOST_BYTES, LimitProblem
from app.logic.limits_said import limit_error
from app.logic.repair import Repair, RepairChange, repair
from app.logic.request import build
from app.model.blocks import ContentBlock
from app.model.errors import ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Message
from app.model.turn import TurnSettings
from tests.fakes.messages import OPUS, answer, block, texts, thought, user
from tests.unit.demo.test_demo_pictures import png

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_U1, _U2, _A1 = MessageId("u1"), MessageId("u2"), MessageId("a1")


def _refused(words: str, code: str = "invalid_request_error", status: int = 400) -> TurnError:
    return TurnError(ErrorKind.USER, code, f"The API refused the request: {words}", status=status)


def _repaired(path: tuple[Message, ...], error: TurnError, settings: TurnSettings = OPUS) -> Repair:
    found = repair(path, settings, error, _TABLE.describe)
    assert found is not None
    return found


def _sent(path: tuple[Message, ...], found: Repair) -> list[list[str]]:
    return texts(build(path, found.settings, _TABLE.describe).request)


def _picture(width: int = 10, filled: int = 0) -> ContentBlock:
    data = base64.b64encode(png(width, 10).ljust(filled, b"\0")).decode()
    return block("image", source={"type": "base64", "media_type": "image/png", "data": data})


def test_thinking_is_left_out_when_the_api_does_not_take_it() -> None:
    path = (user(1, "a"), answer(1, thought("t1"), thought("t2"), "b"), user(2, "c"))
    for error in (
        _refused("Earlier thinking", "thinking_prefix"),
        _refused("messages.1.content.0: `thinking` or `redacted_thinking` blocks … cannot be modified"),
        _refused("messages.1.content.0: something about this block"),
    ):
        found = _repaired(path, error)
        assert found.changes == (RepairChange("thinking", count=2),)
        assert _sent(path, found) == [["a"], ["b"], ["c"]]
        assert repair(path, replace(OPUS, strip_thinking=True), replace(error, message="?"), _TABLE.describe) is None


def test_the_block_that_the_api_names_is_left_out() -> None:
    path = (user(1, _picture(), "a"), answer(1, "b", block("hologram"), thought("t"), "c"), user(2, "d"))
    found = _repaired(path, _refused("messages.0.content.0.image.source.base64.data: Could not process image"))
    assert found.changes == (RepairChange("block", _U1, 0, "image"), RepairChange("thinking"))
    assert _sent(path, found) == [["a"], ["b", "hologram", "c"], ["d"]]
    found = _repaired(path, _refused("messages.1.content.1: Input tag 'hologram' found using 'type' does not match"))
    assert found.changes == (RepairChange("block", _A1, 1, "hologram"), RepairChange("thinking"))
    assert _sent(path, found) == [["image", "a"], ["b", "c"], ["d"]]


def test_the_place_is_that_of_the_request_not_of_what_is_stored() -> None:
    path = (user(1, "a"), answer(1, thought("t"), " ", "b", block("hologram")), user(2, "c"))
    settings = replace(OPUS, strip_thinking=True)
    found = _repaired(path, _refused("messages.1.content.1: Input tag 'hologram'"), settings)
    assert found.changes == (RepairChange("block", _A1, 3, "hologram"),)


def test_calls_go_with_their_results() -> None:
    call = block("tool_use", id="toolu_1", name="clock", input={})
    result = block("tool_result", tool_use_id="toolu_1", content="noon")
    path = (user(1, "a"), answer(1, thought("t"), "b", call, stop_reason="tool_use"), user(2, result, "c"))
    call_out = RepairChange("call", _A1, 2, "clock")
    for words in (
        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`",
        "messages.1.content.2: this call is wrong",
        "messages.1: something about the calls here",
    ):
        found = _repaired(path, _refused(words))
        assert found.changes[0] == call_out
        assert _sent(path, found) == [["a"], ["thinking", "b"], ["c"]]
    found = _repaired(path, _refused("`tool_use` ids were found without `tool_result` blocks: toolu_1."))
    assert found.changes[:2] == (call_out, RepairChange("block", _U2, 0, "tool_result"))


def test_calls_go_when_even_their_thinking_is_not_taken() -> None:
    call = block("tool_use", id="toolu_1", name="clock", input={})
    result = block("tool_result", tool_use_id="toolu_1", content="noon")
    path = (user(1, "a"), answer(1, thought("t"), "b", call, stop_reason="tool_use"), user(2, result, "c"))
    found = _repaired(path, _refused("", "thinking_prefix"), replace(OPUS, strip_thinking=True))
    assert found.changes == (RepairChange("call", _A1, 2, "clock"), RepairChange("thinking"))
    assert _sent(path, found) == [["a"], ["b"], ["c"]]


def test_a_file_that_is_gone_is_left_out_wherever_it_is() -> None:
    gone, there = (block("image", source={"type": "file", "file_id": f"file_{name}"}) for name in ("old", "new"))
    path = (user(1, gone, there, "a"), answer(1, "b"), user(2, gone, "c"))
    found = _repaired(path, _refused("File not found: file_old", "not_found_error", 404))
    assert found.changes == (RepairChange("block", _U1, 0, "image"), RepairChange("block", _U2, 0, "image"))
    assert _sent(path, found) == [["image", "a"], ["b"], ["c"]]


def test_everything_that_is_too_large_goes_at_once() -> None:
    path = (user(1, _picture(9_000), _picture(), "a"), answer(1, "b"), user(2, _picture(9_001), "c"))
    for error in (
        _refused("messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max"),
        limit_error([LimitProblem("image_pixels", 9_000, 8_000, 0, 0)], {"messages": []}),
    ):
        found = _repaired(path, error)
        assert found.changes == (RepairChange("block", _U1, 0, "image"), RepairChange("block", _U2, 0, "image"))
        assert _sent(path, found) == [["image", "a"], ["b"], ["c"]]


def test_of_too_many_the_oldest_go() -> None:
    haiku = TurnSettings("claude-haiku-4-5")
    path = (user(1, *[_picture()] * 60, "a"), answer(1, "b"), user(2, *[_picture()] * 45, "c"))
    found = _repaired(path, _refused("messages: at most 100 images may be sent in one request. Found 105."), haiku)
    assert [change.place for change in found.changes] == [0, 1, 2, 3, 4]
    assert len(_sent(path, found)[2]) == 46
    heavy = (user(1, *[_picture(filled=6 * 1000 * 1000)] * 4, "a"), answer(1, "b"), user(2, _picture(), "c"))
    assert MOST_BYTES <= 4 * 8 * 1000 * 1000
    found = _repaired(heavy, _refused("Request exceeds the maximum size", "request_too_large", 413))
    assert found.changes == (RepairChange("block", _U1, 0, "image"),)


def test_of_too_many_pages_the_oldest_pdfs_go() -> None:
    def pdf(pages: int) -> ContentBlock:
        data = base64.b64encode(b"1 0 obj << /Type /Pages /Count %d >>" % pages).decode()
        return block("document", source={"type": "base64", "media_type": "application/pdf", "data": data})

    path = (user(1, _picture(), pdf(30), pdf(300), "a"), answer(1, "b"), user(2, pdf(340), "c"))
    found = _repaired(path, limit_error([LimitProblem("pages", 670, 600)], {"messages": []}))
    assert found.changes == (RepairChange("block", _U1, 1, "document"), RepairChange("block", _U1, 2, "document"))
    assert _sent(path, found) == [["image", "a"], ["b"], ["document", "c"]]


def test_a_history_that_is_too_long_loses_its_oldest_turns() -> None:
    haiku, long = TurnSettings("claude-haiku-4-5"), "word " * 100_000
    path = (user(1, long), answer(1, "b"), user(2, long), answer(2, "d"), user(3, "e"))
    found = _repaired(path, _refused("prompt is too long", "prompt_too_long"), haiku)
    assert found.changes == (RepairChange("turns", _U2, count=1),)
    assert _sent(path, found)[1:] == [["d"], ["e"]]
    assert repair(path[:1], haiku, _refused("prompt is too long", "prompt_too_long"), _TABLE.describe) is None


def test_a_second_repair_adds_to_the_first() -> None:
    path = (user(1, _picture(), block("document", source={"type": "url", "url": "x"}), "a"),)
    first = _repaired(path, _refused("messages.0.content.0: bad picture"))
    second = _repaired(path, _refused("messages.0.content.0: bad document"), first.settings)
    assert second.settings.left_out == ((_U1, 0), (_U1, 1))
    assert _sent(path, second) == [["a"]]


@pytest.mark.parametrize(
    "error",
    [
        _refused("max_tokens: 3 > 2"),
        _refused("messages.7.content.0: not there"),
        _refused("messages.0.content.9: not there"),
        _refused("messages.0.content.0: the only block there is"),
        _refused("busy", "overloaded_error", 529),
        _refused("image: something else about images"),
    ],
)
def test_what_cannot_be_mended_is_not_touched(error: TurnError) -> None:
    assert repair((user(1, "a"),), OPUS, error, _TABLE.describe) is None
