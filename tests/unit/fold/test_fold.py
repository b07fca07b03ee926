"""The fold: equal to the SDK's accumulation, immutable, O(1) per delta, and unbreakable."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from app.api.events_in import read_event
from app.logic import fold
from app.logic.fold import Reply
from app.model.events import (
    BlockDelta,
    BlockStarted,
    BlockStopped,
    MessageDelta,
    MessageStarted,
    MessageStopped,
    StreamEvent,
    UnknownEvent,
)
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from tests.fakes.sdk_accumulation import accumulate, canonical

START: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-5-5",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "diagnostics": None,
    "usage": {"input_tokens": 12, "cache_read_input_tokens": 40, "output_tokens": 1},
}
STARTED = MessageStarted(START)
STOPPED = MessageStopped()


def folded(*events: StreamEvent, into: Reply | None = None) -> Reply:
    reply = into or fold.start()
    for number, event in enumerate(events):
        reply = fold.fold(reply, event, 1_000 + number)
    return reply


def delta(index: int, kind: str, text: str) -> BlockDelta:
    return BlockDelta(index, kind, text)


def message_delta(stop_reason: str | None = "end_turn", **usage: Any) -> MessageDelta:
    inner = {"stop_reason": stop_reason, "stop_sequence": None}
    return MessageDelta({"type": "message_delta", "delta": inner, "usage": {"output_tokens": 9, **usage}})


def wire(events: Iterable[dict[str, Any]]) -> str:
    return "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)


def read(events: Iterable[dict[str, Any]]) -> list[StreamEvent]:
    found = [read_event(event["type"], json.dumps(event)) for event in events]
    return [event for event in found if event is not None]


def test_grows_text_and_times_it() -> None:
    reply = folded(
        STARTED,
        BlockStarted(0, {"type": "text", "text": "A"}),
        delta(0, "text_delta", "b"),
        delta(0, "text_delta", "c"),
        BlockStopped(0),
        message_delta(),
        STOPPED,
    )
    (block,) = fold.blocks(reply)
    assert block.data == {"type": "text", "text": "Abc"}
    assert (block.complete, block.started_ms, block.ended_ms) == (True, 1_001, 1_004)
    assert (reply.first_ms, reply.stop_reason, reply.ended, reply.trouble) == (1_000, "end_turn", True, None)


def test_a_block_that_nobody_stopped_is_complete_only_at_the_end_of_the_message() -> None:
    reply = folded(STARTED, BlockStarted(0, {"type": "text", "text": ""}), delta(0, "text_delta", "x"))
    assert not fold.blocks(reply)[0].complete
    assert fold.blocks(folded(STOPPED, into=reply))[0].complete


def test_a_signature_replaces_and_thinking_grows() -> None:
    reply = folded(
        STARTED,
        BlockStarted(0, {"type": "thinking", "thinking": "", "signature": ""}),
        delta(0, "thinking_delta", "Let "),
        delta(0, "thinking_delta", "me."),
        delta(0, "signature_delta", "one"),
        delta(0, "signature_delta", "two"),
        BlockStopped(0),
    )
    assert fold.blocks(reply)[0].data == {"type": "thinking", "thinking": "Let me.", "signature": "two"}


@pytest.mark.parametrize("before", [{}, {"citations": None}, {"citations": []}, {"citations": [{"n": 0}]}])
def test_citations_are_appended(before: dict[str, Any]) -> None:
    first = BlockDelta(0, "citations_delta", data={"type": "citations_delta", "citation": {"n": 1}})
    second = BlockDelta(0, "citations_delta", data={"type": "citations_delta", "citation": {"n": 2}})
    reply = folded(STARTED, BlockStarted(0, {"type": "text", "text": "", **before}), first, second)
    expected = [*(before.get("citations") or []), {"n": 1}, {"n": 2}]
    assert fold.blocks(reply)[0].data["citations"] == expected


def test_null_citations_stay_null() -> None:
    reply = folded(STARTED, BlockStarted(0, {"type": "text", "text": "", "citations": None}), BlockStopped(0))
    assert fold.blocks(reply)[0].data == {"type": "text", "text": "", "citations": None}


@pytest.mark.parametrize("kind", ["tool_use", "server_tool_use", "mcp_tool_use"])
def test_tool_input_is_parsed_once_whole(kind: str) -> None:
    reply = folded(
        STARTED,
        BlockStarted(0, {"type": kind, "id": "t", "name": "n", "input": {}}),
        delta(0, "input_json_delta", ""),
        delta(0, "input_json_delta", '{"city": "Köl'),
        delta(0, "input_json_delta", 'n", "n": 3}'),
        BlockStopped(0),
    )
    (block,) = fold.blocks(reply)
    assert block.data["input"] == {"city": "Köln", "n": 3}
    assert (block.complete, block.partial_json) == (True, None)


@pytest.mark.parametrize("text", ['{"city": "Berlin", "days": [1, 2', '{"city": "Berlin", "days": [1, 2]} and more'])
def test_cut_tool_input_keeps_its_text_and_what_can_be_read(text: str) -> None:
    reply = folded(
        STARTED, BlockStarted(0, {"type": "tool_use", "input": {}}), delta(0, "input_json_delta", text), BlockStopped(0)
    )
    (block,) = fold.blocks(reply)
    assert block.data["input"] == {"city": "Berlin", "days": [1, 2]}
    assert (block.complete, block.partial_json) == (False, text)


@pytest.mark.parametrize("text", ['{"a": }', "nonsense", '{"a": NaN}', "[1, 2]", "[" * 5_000])
def test_malformed_tool_input_keeps_its_text(text: str) -> None:
    start = {"type": "tool_use", "input": {"as": "sent"}}
    reply = folded(STARTED, BlockStarted(0, start), delta(0, "input_json_delta", text), BlockStopped(0), STOPPED)
    (block,) = fold.blocks(reply)
    assert block.data == start
    assert (block.complete, block.partial_json) == (False, text)


def test_unknown_blocks_deltas_and_events_do_no_harm() -> None:
    strange = {"type": "hologram", "depth": [1, {"x": None}]}
    reply = folded(
        STARTED,
        UnknownEvent({"type": "weather"}),
        BlockStarted(0, strange),
        BlockDelta(0, "hologram_delta", data={"type": "hologram_delta", "y": 1}),
        delta(0, "text_delta", "not for this block"),
        BlockStopped(0),
    )
    (block,) = fold.blocks(reply)
    assert block.data == strange
    assert reply.trouble is None


def test_totals_overwrite_and_nulls_leave_what_stood() -> None:
    first = message_delta(None, cache_read_input_tokens=None, server_tool_use={"web_search_requests": 1})
    second = message_delta("end_turn", output_tokens=20, iterations=[{"type": "message"}])
    reply = folded(STARTED, first, second, STOPPED)
    assert reply.usage == {
        "input_tokens": 12,
        "cache_read_input_tokens": 40,
        "output_tokens": 20,
        "server_tool_use": {"web_search_requests": 1},
        "iterations": [{"type": "message"}],
    }
    assert reply.stop_reason == "end_turn"


def test_the_facts_of_the_message_find_their_places() -> None:
    final = MessageDelta(
        {
            "type": "message_delta",
            "delta": {"stop_reason": "refusal", "stop_details": {"category": "bio"}, "container": {"id": "c"}},
            "usage": {"output_tokens": 2},
            "context_management": {"applied_edits": []},
        }
    )
    reply = folded(STARTED, final, STOPPED)
    message = fold.into_message(reply, an_answer(), Status.COMPLETE, finished_ms=2_000, request_id="req_1")
    assert (message.model, message.api_id, message.request_id) == ("claude-opus-5-5", "msg_1", "req_1")
    assert (message.stop_reason, message.stop_details) == ("refusal", {"category": "bio"})
    assert message.api == {
        "diagnostics": None,
        "container": {"id": "c"},
        "context_management": {"applied_edits": []},
    }
    assert message.usage is not None
    assert (message.usage.prompt, message.usage.output) == (52, 2)
    assert message.timing == Timing(500, 1_000, 2_000)


def an_answer() -> Message:
    answer, conversation = MessageId("a"), ConversationId("c")
    return Message(answer, conversation, None, Role.ASSISTANT, Status.RUNNING, (), Timing(500))


def test_nothing_arrived_makes_an_empty_answer() -> None:
    message = fold.into_message(fold.start(), an_answer(), Status.STOPPED)
    assert (message.blocks, message.usage, message.api, message.model) == ((), None, None, None)


TEXT = BlockStarted(0, {"type": "text", "text": ""})
BREACHES: dict[str, tuple[StreamEvent, ...]] = {
    "a delta before the start": (delta(0, "text_delta", "x"),),
    "a stop before the start": (STOPPED,),
    "a delta too far": (STARTED, TEXT, delta(0, "text_delta", "kept"), delta(1, "text_delta", "x")),
    "a stop too far": (STARTED, TEXT, delta(0, "text_delta", "kept"), BlockStopped(7)),
}


@pytest.mark.parametrize("events", BREACHES.values(), ids=BREACHES.keys())
def test_a_breach_of_the_protocol_keeps_what_had_arrived(events: tuple[StreamEvent, ...]) -> None:
    reply = folded(*events)
    assert reply.trouble
    after = folded(delta(0, "text_delta", " later"), STOPPED, into=reply)
    assert after is reply
    assert [block.text for block in fold.blocks(reply)] in ([], ["kept"])


def test_a_second_start_is_doubted_and_changes_nothing() -> None:
    reply = folded(STARTED, TEXT, MessageStarted({"id": "msg_2"}), delta(0, "text_delta", "on"), STOPPED)
    assert (reply.trouble, reply.doubt) == (None, "a second start of the message")
    assert (reply.api_id, fold.blocks(reply)[0].text, reply.ended) == ("msg_1", "on", True)


@pytest.mark.parametrize("index", [0, 2])
def test_a_block_out_of_turn_is_doubted_and_put_last(index: int) -> None:
    late = BlockStarted(index, {"type": "text", "text": "late"})
    reply = folded(STARTED, TEXT, late, BlockStarted(7, {"type": "text"}), delta(0, "text_delta", "first"))
    assert reply.doubt == f"block {index} where block 1 was due"
    assert [block.text for block in fold.blocks(reply)] == ["first", "late", ""]


def test_what_comes_after_the_end_is_ignored() -> None:
    reply = folded(STARTED, STOPPED)
    assert folded(TEXT, STARTED, into=reply) is reply


def test_an_earlier_reply_is_not_changed_by_a_later_event() -> None:
    base = folded(STARTED, TEXT, delta(0, "text_delta", "a"))
    one, other = folded(delta(0, "text_delta", "1"), into=base), folded(delta(0, "text_delta", "2"), into=base)
    third = folded(BlockStarted(1, {"type": "text", "text": ""}), delta(0, "text_delta", "3"), into=base)
    assert [fold.blocks(each)[0].text for each in (base, one, other, third)] == ["a", "a1", "a2", "a3"]


def test_blocks_may_be_filled_in_any_order() -> None:
    reply = folded(
        STARTED,
        TEXT,
        BlockStarted(1, {"type": "text", "text": ""}),
        BlockStarted(2, {"type": "text", "text": ""}),
        delta(0, "text_delta", "a"),
        delta(2, "text_delta", "c"),
        delta(1, "text_delta", "b"),
        delta(0, "text_delta", "a"),
    )
    assert [block.text for block in fold.blocks(reply)] == ["aa", "b", "c"]


def spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def test_a_million_deltas_cost_the_same_at_the_end_as_at_the_beginning() -> None:
    reply = folded(STARTED, TEXT)
    event = delta(0, "text_delta", "word")

    def many() -> None:
        nonlocal reply
        for _ in range(100_000):
            reply = fold.fold(reply, event, 5)

    first = spent(many)
    for _ in range(8):
        many()
    last = spent(many)
    assert len(fold.blocks(reply)[0].text) == 4_000_000
    assert last < 3 * first + 0.1
    del reply  # must not overflow the stack


def test_ten_thousand_blocks_do_not_become_quadratic() -> None:
    reply = folded(STARTED)
    began = time.process_time()
    for index in range(10_000):
        events = BlockStarted(index, {"type": "text", "text": ""}), delta(index, "text_delta", "x"), BlockStopped(index)
        reply = folded(*events, into=reply)
    assert len(fold.blocks(reply)) == 10_000
    assert time.process_time() - began < 2.0


SDK_STREAMS: dict[str, tuple[bool, list[dict[str, Any]]]] = {
    "everything of the GA API": (
        False,
        [
            {"type": "message_start", "message": START},
            {"type": "ping"},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "Hm 🤔"}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "EqQB=="}},
            {"type": "content_block_stop", "index": 0},
            {"type": "content_block_start", "index": 1, "content_block": {"type": "redacted_thinking", "data": "x+/"}},
            {"type": "content_block_stop", "index": 1},
            {
                "type": "content_block_start",
                "index": 2,
                "content_block": {"type": "text", "text": "", "citations": None},
            },
            {
                "type": "content_block_delta",
                "index": 2,
                "delta": {
                    "type": "citations_delta",
                    "citation": {
                        "type": "web_search_result_location",
                        "url": "https://example.org",
                        "title": None,
                        "encrypted_index": "Eo8=",
                        "cited_text": "…",
                        "a_new_field": 1,
                    },
                },
            },
            {"type": "content_block_delta", "index": 2, "delta": {"type": "text_delta", "text": "Zwölf"}},
            {"type": "content_block_delta", "index": 2, "delta": {"type": "mood_delta", "mood": "good"}},
            {"type": "content_block_stop", "index": 2},
            {
                "type": "content_block_start",
                "index": 3,
                "content_block": {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {}},
            },
            {"type": "content_block_delta", "index": 3, "delta": {"type": "input_json_delta", "partial_json": ""}},
            {
                "type": "content_block_delta",
                "index": 3,
                "delta": {"type": "input_json_delta", "partial_json": '{"b": [1.50, 1e3, null], "a": {"é": "\\u00e9'},
            },
            {"type": "content_block_delta", "index": 3, "delta": {"type": "input_json_delta", "partial_json": '"}}'}},
            {"type": "content_block_stop", "index": 3},
            {"type": "content_block_start", "index": 4, "content_block": {"type": "hologram", "z": {"q": [None]}}},
            {"type": "content_block_stop", "index": 4},
            {
                "type": "message_delta",
                "delta": {"stop_reason": "tool_use", "stop_sequence": None},
                "usage": {"output_tokens": 60, "output_tokens_details": {"thinking_tokens": 50}},
            },
            {"type": "message_stop"},
        ],
    ),
    "compaction and fallback of the beta API": (
        True,
        [
            {"type": "message_start", "message": START},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "compaction", "content": None}},
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "compaction_delta", "content": "So far …", "encrypted_content": "gAA="},
            },
            {"type": "content_block_stop", "index": 0},
            {
                "type": "content_block_start",
                "index": 1,
                "content_block": {
                    "type": "mcp_tool_use",
                    "id": "m",
                    "name": "n",
                    "server_name": "s",
                    "input": {},
                },
            },
            {
                "type": "content_block_delta",
                "index": 1,
                "delta": {"type": "input_json_delta", "partial_json": '{"x": 1}'},
            },
            {"type": "content_block_stop", "index": 1},
            {
                "type": "message_delta",
                "delta": {"stop_reason": "end_turn", "stop_sequence": None},
                "usage": {"output_tokens": 6, "iterations": [{"type": "message", "input_tokens": 1}]},
            },
            {"type": "message_stop"},
        ],
    ),
}


@pytest.mark.parametrize(("beta", "events"), SDK_STREAMS.values(), ids=SDK_STREAMS.keys())
def test_the_content_equals_what_the_sdk_accumulates(beta: bool, events: list[dict[str, Any]]) -> None:
    theirs = accumulate(wire(events), beta)
    ours = folded(*read(events))
    assert theirs.error is None
    assert canonical([block.data for block in fold.blocks(ours)]) == canonical(theirs.content)
    assert ours.stop_reason == theirs.stop_reason
    assert ours.usage is not None
    assert {key: ours.usage[key] for key in theirs.usage} == theirs.usage


def test_a_spliced_reply_reads_as_the_sdk_reads_it() -> None:
    start = {"type": "message_start", "message": START}
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    word = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "word "}}
    events: list[dict[str, Any]] = [start, block, word, start, block, word, {"type": "message_stop"}]
    ours = folded(*read(events))
    assert canonical([each.data for each in fold.blocks(ours)]) == canonical(accumulate(wire(events)).content)
    assert ours.doubt


def test_a_fallback_names_the_model_that_answered() -> None:
    block = {"type": "fallback", "from": {"model": "claude-fable-5-2"}, "to": {"model": "claude-opus-5-5-x"}}
    reply = folded(STARTED, BlockStarted(0, block), BlockStopped(0))
    assert reply.model == "claude-opus-5-5-x"
