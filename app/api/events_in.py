"""Raw server-sent events, as the network brings them, become the program's own; nothing else is changed.

The reply's JSON is kept verbatim, with one exception: half a surrogate pair, which neither UTF-8 nor the disk can hold,
becomes U+FFFD. Replies are hostile until proven otherwise: whatever does not follow the protocol raises
``malformed_stream`` and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

from app.api import failures
from app.model.blocks import Json
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

_DEEPEST = 150  # levels of nesting; the API's own objects have fewer than 20, and json fails near 1,000
_LONE_HALF = re.compile("[\ud800-\udfff]")


class ErrorEventError(Exception):
    """The stream carried an ``error`` event. ``body`` is its object, None when it was no JSON; ``raw`` its text."""

    def __init__(self, body: Json | None, raw: str) -> None:
        super().__init__("error event")
        self.body = body
        self.raw = raw


def read_event(name: str | None, data: str) -> StreamEvent | None:
    """Return the event that *data* holds, or None for a ping or nothing. *name* is the ``event:`` field.

    Raises:
        ErrorEventError: the API reports a failure inside the stream.
        ApiError: code ``malformed_stream``.
    """
    if name == "ping" or not data:
        return None
    if name == "error":
        raise ErrorEventError(_lenient(data), data)
    body = parse_object(data)
    kind = body.get("type")
    if kind == "ping":
        return None
    if kind == "error":
        raise ErrorEventError(body, data)
    make = _MAKERS.get(kind) if isinstance(kind, str) else None
    return make(body) if make else UnknownEvent(body)


def parse_object(data: str) -> Json:
    """Parse one JSON object from the network. Raises ApiError with code ``malformed_stream``."""
    try:
        body = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise failures.malformed(f"not JSON: {type(error).__name__}") from None
    if not isinstance(body, dict):
        raise failures.malformed("an event is not an object")
    if data.count("[") + data.count("{") > _DEEPEST:
        _check_depth(body)
    return _mended(body) if "\\u" in data or _LONE_HALF.search(data) else body


def _lenient(data: str) -> Json | None:
    try:
        return parse_object(data)
    except failures.ApiError:
        return None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(body: Json) -> None:
    level: list[Any] = [body]
    for _ in range(_DEEPEST):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise failures.malformed("an event is nested too deeply")


def _children(item: object) -> list[Any]:
    values = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    return [value for value in values if isinstance(value, dict | list)]


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _LONE_HALF.sub("�", value)
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_mended(item) for item in value]
    return value


def _message_started(body: Json) -> StreamEvent:
    return MessageStarted(_object(body, "message"))


def _block_started(body: Json) -> StreamEvent:
    return BlockStarted(_index(body), _object(body, "content_block"))


def _block_delta(body: Json) -> StreamEvent:
    index, delta = _index(body), _object(body, "delta")
    kind = delta.get("type")
    if not isinstance(kind, str):
        raise failures.malformed("a delta has no type")
    text = delta.get(TEXT_DELTAS.get(kind, ""))
    return BlockDelta(index, kind, text) if isinstance(text, str) else BlockDelta(index, kind, data=delta)


def _block_stopped(body: Json) -> StreamEvent:
    return BlockStopped(_index(body))


def _message_stopped(_: Json) -> StreamEvent:
    return MessageStopped()


def _object(body: Json, key: str) -> Json:
    value = body.get(key)
    if not isinstance(value, dict):
        raise failures.malformed(f"{body.get('type')} without {key}")
    return value


def _index(body: Json) -> int:
    value = body.get("index")
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise failures.malformed(f"{body.get('type')} without a block number")
    return value


_MAKERS: dict[str, Callable[[Json], StreamEvent]] = {
    "message_start": _message_started,
    "content_block_start": _block_started,
    "content_block_delta": _block_delta,
    "content_block_stop": _block_stopped,
    "message_delta": MessageDelta,
    "message_stop": _message_stopped,
}
