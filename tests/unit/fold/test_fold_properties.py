"""The fold under random events: it never raises, and how a reply was cut into deltas does not show."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.logic import fold
from app.model.events import (
    TEXT_DELTAS,
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

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
json_values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
BLOCK_TYPES = ["text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "compaction", "fallback", "new"]
FIELDS = ["text", "thinking", "signature", "input", "citations", "content", "to", "model", "usage", "stop_reason"]
objects = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=4), json_values, max_size=4)
block_objects = st.builds(
    lambda kind, rest: {**rest, "type": kind}, st.sampled_from(BLOCK_TYPES) | json_values, objects
)
indexes = st.integers(min_value=0, max_value=4)
pieces = st.text(max_size=6) | st.sampled_from(['{"a', '": [1', ", 2]}", "}", "nul", "\\ud83d", "\ud83d"])
deltas = st.builds(BlockDelta, indexes, st.sampled_from(sorted(TEXT_DELTAS)), pieces) | st.builds(
    BlockDelta, indexes, st.sampled_from(["citations_delta", "compaction_delta", "new_delta"]), data=objects
)
events: st.SearchStrategy[StreamEvent] = st.one_of(
    st.builds(MessageStarted, objects),
    st.builds(BlockStarted, indexes, block_objects),
    deltas,
    st.builds(BlockStopped, indexes),
    st.builds(MessageDelta, st.dictionaries(st.sampled_from(["delta", "usage", "other"]), objects | json_values)),
    st.just(MessageStopped()),
    st.builds(UnknownEvent, objects),
)
BLOCK_OF = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "tool_use"}  # those that grow
ANSWER = Message(MessageId("a"), ConversationId("c"), None, Role.ASSISTANT, Status.RUNNING, (), Timing(1))


def folded(stream: list[StreamEvent]) -> fold.Reply:
    reply = fold.start()
    for event in stream:
        reply = fold.fold(reply, event, 7)
    return reply


@given(st.lists(events, max_size=30), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_sequence_of_events_raises(stream: list[StreamEvent], begin_well: bool) -> None:
    prefix: list[StreamEvent] = [MessageStarted({"usage": {}})] if begin_well else []
    reply = folded(prefix + stream)
    message = fold.into_message(reply, ANSWER, Status.INTERRUPTED)
    assert len(message.blocks) == reply.block_count


@st.composite
def texts_cut_twice(draw: st.DrawFn) -> tuple[str, list[str], list[str]]:
    kind = draw(st.sampled_from(sorted(BLOCK_OF)))
    text = draw(st.text(max_size=40) | st.just('{"city": "Köln", "days": [1, 2, {"x": null}]}'))
    return kind, _cut(draw, text), _cut(draw, text)


def _cut(draw: st.DrawFn, text: str) -> list[str]:
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]


@given(texts_cut_twice(), st.integers(min_value=0, max_value=1))
@settings(deadline=None)
def test_where_deltas_are_cut_does_not_show(case: tuple[str, list[str], list[str]], stops: int) -> None:
    kind, one, other = case
    before: list[StreamEvent] = [MessageStarted({}), BlockStarted(0, {"type": BLOCK_OF[kind], "input": {}})]
    after: list[StreamEvent] = [BlockStopped(0)] * stops

    def blocks(cuts: list[str]) -> Any:
        return fold.blocks(folded([*before, *(BlockDelta(0, kind, piece) for piece in cuts), *after]))

    assert blocks(one) == blocks(other)
