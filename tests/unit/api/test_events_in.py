"""Raw events at the border: verbatim when they are sound, one error when they are not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.errors import ApiError
from app.api.events_in import ErrorEventError, parse_object, read_event
from app.model.events import (
    BlockDelta,
    BlockStarted,
    BlockStopped,
    MessageDelta,
    MessageStarted,
    MessageStopped,
    UnknownEvent,
)


def read(body: Any) -> Any:
    return read_event(body.get("type") if isinstance(body, dict) else None, json.dumps(body))


@pytest.mark.parametrize(
    ("body", "event"),
    [
        ({"type": "message_start", "message": {"id": "m", "new": [1]}}, MessageStarted({"id": "m", "new": [1]})),
        (
            {"type": "content_block_start", "index": 3, "content_block": {"type": "x", "y": None}},
            BlockStarted(3, {"type": "x", "y": None}),
        ),
        (
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a\x00b"}},
            BlockDelta(0, "text_delta", "a\x00b"),
        ),
        (
            {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": ""}},
            BlockDelta(0, "input_json_delta", ""),
        ),
        (
            {"type": "content_block_delta", "index": 1, "delta": {"type": "new_delta", "q": 1}},
            BlockDelta(1, "new_delta", data={"type": "new_delta", "q": 1}),
        ),
        (
            {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": 5}},
            BlockDelta(1, "text_delta", data={"type": "text_delta", "text": 5}),
        ),
        ({"type": "content_block_stop", "index": 0}, BlockStopped(0)),
        ({"type": "message_delta", "delta": {}, "z": 1}, MessageDelta({"type": "message_delta", "delta": {}, "z": 1})),
        ({"type": "message_stop"}, MessageStopped()),
        ({"type": "weather", "rain": True}, UnknownEvent({"type": "weather", "rain": True})),
        ({"no": "type"}, UnknownEvent({"no": "type"})),
        ({"type": ["odd"]}, UnknownEvent({"type": ["odd"]})),
        ({"type": "ping"}, None),
    ],
)
def test_sound_events_come_in_verbatim(body: Any, event: Any) -> None:
    assert read(body) == event


def test_nothing_and_pings_are_no_events() -> None:
    assert read_event("message_start", "") is None
    assert read_event("ping", "not even JSON") is None


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[]",
        '"text"',
        "{'a': 1}",
        '{"type": "message_start"}',
        '{"type": "message_start", "message": []}',
        '{"type": "content_block_start", "index": 0}',
        '{"type": "content_block_start", "index": "0", "content_block": {}}',
        '{"type": "content_block_delta", "index": true, "delta": {"type": "text_delta"}}',
        '{"type": "content_block_delta", "index": 0, "delta": {"text": "a"}}',
        '{"type": "content_block_stop", "index": -1}',
        '{"type": "content_block_stop", "index": 1.0}',
        '{"type": "x", "n": NaN}',
        '{"type": "x", "n": ' + "9" * 5_000 + "}",
        '{"type": "x", "n": ' + "[" * 200 + "]" * 200 + "}",
        '{"type": "x", "n": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_what_breaks_the_protocol_is_one_kind_of_error(data: str) -> None:
    if not data:
        data = " "
    with pytest.raises(ApiError) as caught:
        read_event("message_start", data)
    assert caught.value.error.code == "malformed_stream"
    assert not caught.value.transient


def test_an_error_is_known_by_its_name_or_its_type() -> None:
    body = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    for name in ("error", None, "message_start"):
        with pytest.raises(ErrorEventError) as caught:
            read_event(name, json.dumps(body))
        assert caught.value.body == body
    with pytest.raises(ErrorEventError) as caught:
        read_event("error", "Bad gateway")
    assert (caught.value.body, caught.value.raw) == (None, "Bad gateway")


def test_halves_of_surrogate_pairs_become_replacement_characters() -> None:
    assert parse_object('{"a": ["\\ud83d", "x\\ude00y"], "\\ud83d": 1}') == {"a": ["�", "x�y"], "�": 1}
    assert parse_object('{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


json_objects: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), json_objects), st.booleans())
def test_any_sound_object_is_kept_as_it_is(body: dict[str, Any], escaped: bool) -> None:
    assert parse_object(json.dumps(body, ensure_ascii=escaped)) == body


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_no_text_at_all_raises_anything_else(data: str) -> None:
    try:
        read_event(None, data)
    except (ApiError, ErrorEventError) as error:
        assert error.__class__ in (ApiError, ErrorEventError)  # noqa: PT017
