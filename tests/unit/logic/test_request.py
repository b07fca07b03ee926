"""The request builder's refusals and promises that no single pinned request shows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.base import resources
from app.demo.server import DemoServer
from app.logic.capabilities import ModelTable
from app.logic.parameters import max_tokens
from app.logic.request import NothingToSendError, build
from app.model.ids import MessageId
from app.model.message import Message, Status
from app.model.turn import TurnSettings
from tests.fakes.demo_asking import ask
from tests.fakes.messages import OPUS, answer, block, cut, texts, thought, user

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_CLOCK = {"name": "clock", "description": "Tells the time.", "input_schema": {"type": "object"}}
_FULL = TurnSettings(
    "claude-opus-5-5",
    effort="low",
    stop_sequences=("END",),
    service_tier="standard_only",
    speed="fast",
    inference_geo="us",
    user_id="u-1",
    tools=(_CLOCK,),
    tool_choice={"type": "auto"},
    output_format={"type": "json_schema", "schema": {"type": "object"}},
)


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


def test_every_setting_has_its_place() -> None:
    settings = replace(_FULL, system="Be brief.")
    request = build((user(1, "a"),), settings, _TABLE.describe, diagnostics={"previous_message_id": None}).request
    assert list(request) == [
        *("model", "max_tokens", "tools", "system", "messages", "tool_choice", "thinking", "output_config"),
        *("stop_sequences", "service_tier", "speed", "inference_geo", "metadata", "diagnostics"),
    ]


def test_the_demo_takes_every_setting_that_is_sent(demo_server: DemoServer) -> None:
    for info in _TABLE.models:
        if "mythos" not in info.id:
            settings = replace(_FULL, model=info.id, effort="max", thinking="off")
            ask(demo_server, build((user(1, "a"),), settings, _TABLE.describe).request)


def test_turns_before_the_one_that_the_user_chose_are_not_sent() -> None:
    path = (user(1, "a"), answer(1, thought("t1"), "b"), user(2, "c"), answer(2, "d"), user(3, "e"))
    built = build(path, replace(OPUS, history_from=MessageId("u2")), _TABLE.describe)
    assert texts(built.request) == [["c"], ["d"], ["e"]]
    assert built.left_out == ("u1", "a1")
    assert built.stripped == 0
    assert "betas" not in built.request
    for whole in ("gone", "u1"):
        assert len(texts(build(path, replace(OPUS, history_from=MessageId(whole)), _TABLE.describe).request)) == 5
    assert texts(build(path, replace(OPUS, history_from=MessageId("a1")), _TABLE.describe).request)[0] == ["c"]


def test_results_whose_call_was_cut_off_are_not_sent() -> None:
    call = block("tool_use", id="toolu_1", name="clock", input={})
    result = block("tool_result", tool_use_id="toolu_1", content="noon")
    path = (user(1, "a"), answer(1, call, stop_reason="tool_use"), user(2, result), answer(2, "Noon."), user(3, "e"))
    assert texts(build(path, OPUS, _TABLE.describe).request)[2] == ["tool_result"]
    for first in ("a1", "u2", "a2", "u3"):
        assert texts(build(path, replace(OPUS, history_from=MessageId(first)), _TABLE.describe).request) == [["e"]]


def test_results_lead_and_come_once() -> None:
    call = block("tool_use", id="toolu_1", name="clock", input={})
    result = block("tool_result", tool_use_id="toolu_1", content="noon")
    failed = answer(2, status=Status.FAILED)
    path = (user(1, "a"), answer(1, call, stop_reason="tool_use"), user(2, "Wait"), failed, user(3, result, result))
    assert texts(build(path, OPUS, _TABLE.describe).request) == [["a"], ["tool_use"], ["tool_result", "Wait"]]


def test_results_that_may_not_be_sent_any_more_are_an_error_of_their_own() -> None:
    call = block("tool_use", id="toolu_1", name="clock", input={})
    result = block("tool_result", tool_use_id="toolu_1", content="noon")
    path = (user(1, "a"), answer(1, thought("t1"), call, stop_reason="tool_use"), user(2, result))
    with pytest.raises(NothingToSendError) as caught:
        build(path, replace(OPUS, system="Other."), _TABLE.describe)
    assert caught.value.error.code == "tool_loop_changed"
    more = (*path[:2], user(2, result, "And now?"))
    assert texts(build(more, replace(OPUS, system="Other."), _TABLE.describe).request) == [["a", "And now?"]]


def test_a_summary_stands_for_what_is_before_it() -> None:
    summary = block("compaction", content="They spoke of tides.", signature="S")
    compacted = answer(2, summary, stop_reason="compaction")
    path = (user(1, "a"), answer(1, thought("t1"), "b"), user(2, "c"), compacted, user(3, "d"))
    built = build(path, OPUS, _TABLE.describe)
    assert texts(built.request) == [["compaction"], ["d"]]
    assert built.request["messages"][0]["role"] == "assistant"
    assert built.request["messages"][0]["content"][0] == summary.data
    assert built.request["betas"] == ["compact-2026-09-04"]
    assert (built.left_out, built.stripped) == (("u1", "a1", "u2"), 0)
    later = (*path, answer(3, thought("t3"), "e"), user(4, "f"))
    assert texts(build(later, OPUS, _TABLE.describe).request) == [["compaction"], ["d"], ["thinking", "e"], ["f"]]
    trimmed = build(later, replace(OPUS, history_from=MessageId("u4")), _TABLE.describe)
    assert texts(trimmed.request) == [["f"]]
    assert "betas" not in trimmed.request


def test_a_summary_is_asked_for_under_an_answer() -> None:
    path = (user(1, "a"), answer(1, thought("t1"), "b"))
    request = build(path, replace(OPUS, compaction={"type": "summarize"}), _TABLE.describe).request
    assert (request["compaction"], request["betas"]) == ({"type": "summarize"}, ["compact-2026-09-04"])
    assert texts(request) == [["a"], ["thinking", "b"]]
    with pytest.raises(NothingToSendError):
        build((), replace(OPUS, compaction={"type": "summarize"}), _TABLE.describe)


@pytest.mark.parametrize("status", [Status.STOPPED, Status.INTERRUPTED])
def test_a_summary_that_was_cut_off_takes_the_place_of_nothing(status: Status) -> None:
    summary = block("compaction", content="They spoke of tides.", signature="S")
    asked = replace(OPUS, compaction={"type": "summarize"})
    stopped = answer(2, summary, settings=asked, status=status, stop_reason=None)
    path = [user(1, "a"), answer(1, "b"), stopped, user(2, "c")]
    assert texts(build(path, OPUS, _TABLE.describe).request) == [["a"], ["b"], ["c"]]


def test_a_summary_in_the_middle_of_an_answer() -> None:
    summary = block("compaction", content="They spoke of tides.")
    failed = block("compaction", content=None)
    path = (user(1, "a"), answer(1, "b", failed, thought("t0"), summary, thought("t1"), "c"), user(2, "d"))
    assert texts(build(path, OPUS, _TABLE.describe).request) == [["compaction", "thinking", "c"], ["d"]]
    unfinished = (*path[:1], answer(1, "b", cut(summary), status=Status.STOPPED), user(2, "d"))
    assert texts(build(unfinished, OPUS, _TABLE.describe).request) == [["a"], ["b"], ["d"]]


def test_blocks_that_the_user_left_out_stay_out() -> None:
    picture = block("image", source={"type": "file", "file_id": "f1"})
    path = (user(1, picture, "a"), answer(1, thought("t1"), "b"), user(2, "c"))
    repaired = replace(OPUS, left_out=((MessageId("u1"), 0),))
    built = build(path, repaired, _TABLE.describe)
    assert texts(built.request) == [["a"], ["b"], ["c"]]
    assert built.stripped_now == 1
    later = (*path, answer(2, thought("t2"), "d", settings=repaired), user(3, "e"))
    assert texts(build(later, OPUS, _TABLE.describe).request) == [["a"], ["b"], ["c"], ["thinking", "d"], ["e"]]


def test_attachments_go_before_the_words_about_them() -> None:
    picture = block("image", source={"type": "file", "file_id": "f1"})
    assert texts(build((user(1, "What?", picture, picture),), OPUS, _TABLE.describe).request) == [
        ["image", "image", "What?"]
    ]
    labelled = (user(1, "Image 1:", picture, "Image 2:", picture, "Which?"),)
    assert texts(build(labelled, OPUS, _TABLE.describe).request) == [
        ["Image 1:", "image", "Image 2:", "image", "Which?"]
    ]


def test_the_limit_leaves_room_for_the_prompt() -> None:
    haiku = TurnSettings("claude-haiku-4-5")
    assert build((user(1, "word " * 100_000),), haiku, _TABLE.describe).request["max_tokens"] == 64_000
    tight = build((user(1, "word " * 225_000),), haiku, _TABLE.describe)
    assert 50_000 < tight.request["max_tokens"] < 64_000
    assert [notice.code for notice in tight.notices] == ["max_tokens_room"]
    assert build((user(1, "word " * 500_000),), haiku, _TABLE.describe).request["max_tokens"] == 1


@pytest.mark.parametrize(("asked", "sent"), [(None, 128_000), (100, 100), (999_999, 128_000), (0, 128_000), (-5, 1)])
def test_the_limit_is_one_that_the_model_takes(asked: int | None, sent: int) -> None:
    assert max_tokens(replace(OPUS, max_tokens=asked), _TABLE.describe(OPUS.model)) == sent
