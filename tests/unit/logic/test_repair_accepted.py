"""What the demo server refuses with the API's words is repaired, and then it is taken."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.base import resources
from app.demo.server import DemoServer
from app.logic.capabilities import ModelTable
from app.logic.rejections import is_repairable
from app.logic.repair import repair
from app.logic.request import build
from app.model.blocks import ContentBlock, Json
from app.model.message import Message
from app.model.turn import TurnSettings
from tests.fakes.demo_asking import ask, refusal
from tests.fakes.messages import OPUS, answer, block, user
from tests.fakes.papers import paper
from tests.unit.demo.test_demo_pictures import png

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_HAIKU = TurnSettings("claude-haiku-4-5")


def _file(kind: str, media_type: str, data: bytes) -> ContentBlock:
    text = base64.b64encode(data).decode()
    return block(kind, source={"type": "base64", "media_type": media_type, "data": text})


def _image(data: bytes) -> ContentBlock:
    return _file("image", "image/png", data)


def _pdf(pages: int) -> bytes:
    return paper([""] * pages)


_CALL = block("tool_use", id="toolu_1", name="clock", input={})
_RESULT = block("tool_result", tool_use_id="toolu_1", content="noon")
_CITED = ContentBlock({"type": "text", "text": "quoted", "citations": [{"type": "char_location"}]})
_CASES: dict[str, tuple[Message, ...]] = {
    "garbled picture": (user(1, _image(b"nothing"), "a"), answer(1, "b"), user(2, "c")),
    "wide picture": (user(1, _image(png(8_001, 1)), "a"), answer(1, "b"), user(2, _image(png(1, 9_000)), "c")),
    "no PDF": (user(1, _file("document", "application/pdf", b"nothing"), "a"),),
    "unknown block": (user(1, "a"), answer(1, "b", block("hologram", a=1), "c"), user(2, "d")),
    "file that is gone": (user(1, block("image", source={"type": "file", "file_id": "file_1"}), "a"),),
    "the same call twice": (
        *(user(1, "a"), answer(1, _CALL), user(2, _RESULT), answer(2, "b")),
        *(user(3, "c"), answer(3, "d", _CALL), user(4, _RESULT, "e")),
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_a_repaired_turn_is_taken(demo_server: DemoServer, name: str) -> None:
    _mend(demo_server, _CASES[name], OPUS)


def test_a_quotation_in_a_question_is_taken_without_its_citations(demo_server: DemoServer) -> None:
    request = build((user(1, _CITED, "a"),), OPUS, _TABLE.describe).request
    ask(demo_server, request)
    assert "citations" not in request["messages"][0]["content"][0]
    assert _CITED.data["citations"]


def test_too_many_pictures_and_pages(demo_server: DemoServer) -> None:
    _mend(demo_server, (user(1, *[_image(png(1, 1))] * 101, "a"),), _HAIKU)
    pages = [_file("document", "application/pdf", _pdf(count)) for count in (85, 16)]
    found = _mend(demo_server, (user(1, pages[0], "a"), answer(1, "b"), user(2, pages[1], "c")), _HAIKU)
    assert found == (("u1", 0),)


_ALTERED: list[Callable[[Json], Json]] = [
    lambda data: {**data, "thinking": "other"},
    lambda data: {**data, "signature": "AA=="},
]


@pytest.mark.parametrize("change", _ALTERED)
@pytest.mark.parametrize("turns", [1, 2])
def test_thinking_that_was_altered(demo_server: DemoServer, change: Callable[[Json], Json], turns: int) -> None:
    path: list[Message] = []
    for number in range(1, turns + 1):
        path.append(user(number, "A riddle, please"))
        reply = ask(demo_server, build(path, OPUS, _TABLE.describe).request)
        path.append(answer(number, *map(ContentBlock, reply["content"])))
    first = path[1]
    assert first.blocks[0].type == "thinking"
    path[1] = replace(first, blocks=(ContentBlock(change(first.blocks[0].data)), *first.blocks[1:]))
    _mend(demo_server, (*path, user(9, "And?")), OPUS)


def _mend(demo_server: DemoServer, path: tuple[Message, ...], settings: TurnSettings) -> tuple[tuple[str, int], ...]:
    for _ in range(3):
        error = refusal(demo_server, build(path, settings, _TABLE.describe).request)
        assert is_repairable(error), error
        found = repair(path, settings, error, _TABLE.describe)
        assert found is not None, error
        assert found.changes
        settings = found.settings
        if _is_taken(demo_server, build(path, settings, _TABLE.describe).request):
            return settings.left_out
    raise AssertionError(error)


def _is_taken(demo_server: DemoServer, request: Json) -> bool:
    try:
        ask(demo_server, request)
    except AssertionError:
        return False
    return True
