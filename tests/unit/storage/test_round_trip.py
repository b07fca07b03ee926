"""Whatever a message holds comes back equal, byte for byte and key for key."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.model.blocks import ContentBlock, Json
from app.model.errors import ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from app.model.usage import Cost, Usage
from app.storage import codec
from app.storage.messages import finish_message, insert_message, read_messages
from app.storage.migrate import apply_migration, known_migrations
from tests.fakes.messages import CONVERSATION

anything = st.text(st.characters(codec=None), max_size=30)  # halves of surrogate pairs and NUL too
times = st.integers(0, 2**53)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=8,
)
objects: st.SearchStrategy[Json] = st.dictionaries(anything, values, max_size=4)
blocks = st.builds(
    ContentBlock,
    data=objects
    | st.builds(lambda kind, text: {"type": kind, kind: text}, st.sampled_from(["text", "thinking"]), anything),
    complete=st.booleans(),
    partial_json=st.none() | anything,
    started_ms=st.none() | times,
    ended_ms=st.none() | times,
)
turn_settings = st.builds(
    TurnSettings,
    model=anything,
    system=anything,
    effort=st.none() | anything,
    max_tokens=st.none() | times,
    thinking=st.none() | anything,
)
errors = st.builds(
    TurnError,
    kind=st.sampled_from(ErrorKind),
    code=anything,
    message=anything,
    advice=anything,
    detail=anything,
    request_id=st.none() | anything,
    status=st.none() | st.integers(100, 599),
    retry_after_s=st.none() | st.floats(0, 1e9),
)
maybe_text, maybe_object = st.none() | anything, st.none() | objects
messages = st.builds(
    Message,
    id=st.just(MessageId("m")),
    conversation_id=st.just(CONVERSATION),
    parent_id=st.none(),
    role=st.sampled_from(Role),
    status=st.sampled_from([status for status in Status if status is not Status.RUNNING]),
    blocks=st.lists(blocks, max_size=4).map(tuple),
    timing=st.builds(Timing, created_ms=times, first_event_ms=st.none() | times, finished_ms=st.none() | times),
    settings=st.none() | turn_settings,
    model=maybe_text,
    api_id=maybe_text,
    request_id=maybe_text,
    stop_reason=maybe_text,
    stop_details=maybe_object,
    stop_sequence=maybe_text,
    usage=st.none() | st.builds(Usage, objects),
    cost=st.none() | st.builds(Cost, st.none() | times, st.booleans(), maybe_object),
    error=st.none() | errors,
    api=maybe_object,
)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    """The current schema in memory, with one conversation; every example is rolled back."""
    opened = sqlite3.connect(":memory:", isolation_level=None)
    for step in known_migrations():
        apply_migration(opened, step, 1)
    opened.execute(
        "INSERT INTO conversations (id, title, title_by_hand, created_ms, updated_ms, pinned, system)"
        "VALUES (?, '', 0, 0, 0, 0, '')",
        (CONVERSATION,),
    )
    yield opened
    opened.close()


def _order(value: Any) -> str:
    """The whole value with the order of its keys."""
    return json.dumps(value)


@given(messages)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_message_comes_back_equal(connection: sqlite3.Connection, message: Message) -> None:
    connection.execute("BEGIN")
    insert_message(connection, message)
    (stored,) = read_messages(connection, [message.id])
    connection.execute("ROLLBACK")

    assert stored == message
    assert [_order(block.data) for block in stored.blocks] == [_order(block.data) for block in message.blocks]
    assert _order(stored.api) == _order(message.api)


@given(messages, messages)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_finished_answer_replaces_every_field_of_the_running_one(
    connection: sqlite3.Connection, first: Message, last: Message
) -> None:
    connection.execute("BEGIN")
    insert_message(connection, replace(first, status=Status.RUNNING, role=last.role))
    finish_message(connection, last)
    stored = read_messages(connection, [last.id])
    connection.execute("ROLLBACK")

    assert stored == (last,)


@given(anything)
def test_text_is_stored_as_text_unless_it_has_half_a_pair(text: str) -> None:
    stored = codec.to_text(text)
    whole = not any("\ud800" <= sign <= "\udfff" for sign in text)
    assert isinstance(stored, str) == whole
    assert codec.from_text(stored) == text


def test_two_halves_stay_two_halves() -> None:
    assert codec.from_json(codec.to_json(["\ud83d\ude00", "\N{GRINNING FACE}"])) == [
        "\ud83d\ude00",
        "\N{GRINNING FACE}",
    ]


def test_other_scripts_are_stored_as_they_are() -> None:
    assert codec.to_json({"b": "你好", "a": [1, 2]}) == '{"b":"你好","a":[1,2]}'
