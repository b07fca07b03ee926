"""Events of a reply as JSON, there and back."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic import journal
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

text = st.text(st.characters(codec=None), max_size=10)
objects = st.dictionaries(text, st.none() | st.integers() | text, max_size=3)
indexes = st.integers(0, 2)
events: st.SearchStrategy[StreamEvent] = st.one_of(
    st.builds(MessageStarted, objects),
    st.builds(BlockStarted, indexes, objects),
    st.builds(BlockDelta, indexes, st.sampled_from(sorted(TEXT_DELTAS)), text),
    st.builds(BlockDelta, indexes, st.just("citations_delta"), st.just(""), objects),
    st.builds(BlockStopped, indexes),
    st.builds(MessageDelta, objects),
    st.just(MessageStopped()),
    st.builds(UnknownEvent, objects),
)


def _delta(index: int, content: str, kind: str = "text_delta") -> BlockDelta:
    return BlockDelta(index, kind, content)


@given(st.lists(st.tuples(st.lists(events, max_size=8), st.integers(0, 2**53)), max_size=4))
def test_what_was_encoded_is_decoded(batches: list[tuple[list[StreamEvent], int]]) -> None:
    entries = [entry for batch, at in batches for entry in journal.encode(batch, at)]
    entries = [json.loads(json.dumps(entry)) if _has_no_pair(entry) else entry for entry in entries]

    assert journal.decode(entries) == [(tuple(journal.merged(batch)), at) for batch, at in batches if batch]


@given(st.lists(events, max_size=12))
def test_merging_keeps_all_text_of_every_block_in_order(batch: list[StreamEvent]) -> None:
    result = journal.merged(batch)

    assert [event for event in result if not _is_text(event)] == [event for event in batch if not _is_text(event)]
    for index in range(3):
        for kind in TEXT_DELTAS:
            assert _text(result, index, kind) == _text(batch, index, kind)
    assert not any(_could_merge(first, second) for first, second in itertools.pairwise(result))


def test_neighbours_of_one_block_and_type_become_one() -> None:
    batch: list[StreamEvent]
    data = BlockDelta(0, "citations_delta", data={"type": "citations_delta"})
    batch = [
        _delta(0, "a"),
        _delta(0, "b"),
        _delta(1, "c"),
        _delta(0, "d"),
        data,
        data,
        _delta(0, "e"),
        BlockStopped(0),
    ]
    batch += [_delta(0, "f"), _delta(0, "g", "thinking_delta")]

    assert journal.merged(batch) == [
        _delta(0, "ab"),
        _delta(1, "c"),
        _delta(0, "d"),
        data,
        data,
        _delta(0, "e"),
        BlockStopped(0),
        _delta(0, "f"),
        _delta(0, "g", "thinking_delta"),
    ]


def test_the_format_on_disk() -> None:
    batch: list[StreamEvent] = [
        BlockStarted(0, {"type": "text", "text": ""}),
        _delta(0, "a"),
        _delta(0, "b"),
        MessageStopped(),
    ]
    assert journal.encode(batch, 5) == [
        {
            "at": 5,
            "events": [
                ["block_start", 0, {"type": "text", "text": ""}],
                ["delta", 0, "text_delta", "ab"],
                ["message_stop"],
            ],
        }
    ]
    assert journal.encode([], 5) == []


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"at": 1},
        {"events": []},
        {"at": None, "events": []},
        {"at": 1, "events": [["other"]]},
        {"at": 1, "events": [["delta"]]},
        {"at": 1, "events": [["message_stop", 1]]},
        {"at": 1, "events": [7]},
        {"at": 1, "events": [[]]},
    ],
)
def test_anything_else_is_refused(entry: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="journal entry"):
        journal.decode([entry])


def _has_no_pair(entry: dict[str, object]) -> bool:
    """Plain JSON text cannot tell two halves from a whole sign; the storage's own encoding can."""
    return bool(json.loads(json.dumps(entry)) == entry)


def _is_text(event: StreamEvent) -> bool:
    return isinstance(event, BlockDelta) and event.data is None


def _text(batch: list[StreamEvent], index: int, kind: str) -> str:
    return "".join(
        event.text for event in batch if isinstance(event, BlockDelta) and (event.index, event.type) == (index, kind)
    )


def _could_merge(first: StreamEvent, second: StreamEvent) -> bool:
    if not (isinstance(first, BlockDelta) and isinstance(second, BlockDelta)):
        return False
    return first.data is None and second.data is None and (first.index, first.type) == (second.index, second.type)
