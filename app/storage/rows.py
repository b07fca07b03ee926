"""Between a message and its row: every field there and back, unchanged."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from app.model.blocks import ContentBlock, Json
from app.model.errors import ErrorKind, TurnError
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from app.model.usage import Cost, Usage
from app.storage import codec
from app.storage.codec import Stored
from app.storage.errors import damaged

Row = tuple[Any, ...]
Parameter = Stored | int | None
V = TypeVar("V")

# What identifies a message; the rest is written when it is finished.
_IDENTITY = ("id", "conversation_id", "parent_id", "role")
_CONTENT = (
    *("status", "created_ms", "first_event_ms", "finished_ms", "settings", "system", "model", "api_id", "request_id"),
    *("stop_reason", "stop_details", "stop_sequence", "usage", "cost", "error", "api"),
)
_COLUMNS = (*_IDENTITY, *_CONTENT)

READ_COLUMNS = ("number", *_COLUMNS)

SELECT_MESSAGE = f"SELECT {', '.join(READ_COLUMNS)} FROM messages"  # noqa: S608
# A number that was given is not given again, even when its message is gone: the search index goes by numbers.
_NEXT_NUMBER = "(SELECT MAX(highest, COALESCE((SELECT MAX(number) FROM messages), 0)) + 1 FROM numbers_used)"
INSERT_MESSAGE = (
    f"INSERT INTO messages (number, {', '.join(_COLUMNS)}) "  # noqa: S608
    f"VALUES ({_NEXT_NUMBER}, {', '.join('?' * len(_COLUMNS))})"
)
FINISH_MESSAGE = (
    f"UPDATE messages SET {', '.join(f'{name} = ?' for name in _CONTENT)} "  # noqa: S608
    f"WHERE {' AND '.join(f'{name} IS ?' for name in _IDENTITY)} AND status = 'running' RETURNING number"
)


def identity_values(message: Message) -> list[Parameter]:
    """Return what identifies *message*, in the order of the statements above."""
    return [message.id, message.conversation_id, message.parent_id, message.role.value]


def content_values(message: Message, system: int | None) -> list[Parameter]:
    """Return the rest of *message*; *system* is the number of its system prompt in ``texts``."""
    timing = message.timing
    return [
        message.status.value,
        timing.created_ms,
        timing.first_event_ms,
        timing.finished_ms,
        codec.optional_json(_settings_json(message.settings)),
        system,
        codec.optional_text(message.model),
        codec.optional_text(message.api_id),
        codec.optional_text(message.request_id),
        codec.optional_text(message.stop_reason),
        codec.optional_json(message.stop_details),
        codec.optional_text(message.stop_sequence),
        codec.optional_json(None if message.usage is None else message.usage.raw),
        codec.optional_json(None if message.cost is None else dataclasses.asdict(message.cost)),
        codec.optional_json(None if message.error is None else dataclasses.asdict(message.error)),
        codec.optional_json(message.api),
    ]


def message_from(value: Mapping[str, Any], blocks: Sequence[ContentBlock], system: str | None) -> Message:
    """Return the message of a row of :data:`SELECT_MESSAGE`, by column, with its blocks and its system prompt.

    Raises StorageError (database_damaged).
    """
    usage = codec.read_object(value["usage"])
    cost = codec.read_object(value["cost"])
    return Message(
        id=MessageId(value["id"]),
        conversation_id=ConversationId(value["conversation_id"]),
        parent_id=None if value["parent_id"] is None else MessageId(value["parent_id"]),
        role=_member(Role, value["role"]),
        status=_member(Status, value["status"]),
        blocks=tuple(blocks),
        timing=Timing(value["created_ms"], value["first_event_ms"], value["finished_ms"]),
        settings=_settings_from(codec.read_object(value["settings"]), system),
        model=codec.read_text(value["model"]),
        api_id=codec.read_text(value["api_id"]),
        request_id=codec.read_text(value["request_id"]),
        stop_reason=codec.read_text(value["stop_reason"]),
        stop_details=codec.read_object(value["stop_details"]),
        stop_sequence=codec.read_text(value["stop_sequence"]),
        usage=None if usage is None else Usage(usage),
        cost=None if cost is None else _known_fields(Cost, cost),
        error=_error_from(codec.read_object(value["error"])),
        api=codec.read_object(value["api"]),
    )


def block_values(message: int, position: int, block: ContentBlock) -> list[Parameter]:
    """Return the row of one content block of the message number *message*."""
    return [
        message,
        position,
        codec.to_json(block.data),
        int(block.complete),
        codec.optional_text(block.partial_json),
        block.started_ms,
        block.ended_ms,
    ]


def block_from(
    data: Stored, complete: int, partial: Stored | None, started: int | None, ended: int | None
) -> ContentBlock:
    """Return one content block of a row. Raises StorageError (database_damaged)."""
    return ContentBlock(codec.from_json_object(data), bool(complete), codec.read_text(partial), started, ended)


def _settings_json(settings: TurnSettings | None) -> Json | None:
    if settings is None:
        return None
    fields = dataclasses.asdict(settings)
    del fields["system"]
    return fields


def _settings_from(fields: Json | None, system: str | None) -> TurnSettings | None:
    if fields is None:
        return None
    lists = {name: _tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return _known_fields(TurnSettings, fields | lists | {"system": system or ""})


def _tuple(values: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _error_from(fields: Json | None) -> TurnError | None:
    if fields is None:
        return None
    return _known_fields(TurnError, fields | {"kind": _member(ErrorKind, fields.get("kind"))})


def _known_fields(kind: type[V], fields: Json) -> V:
    """Build a dataclass from stored fields; those that a later version added are left out."""
    names = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    try:
        return kind(**{name: value for name, value in fields.items() if name in names})
    except TypeError as error:
        raise damaged(f"A stored {kind.__name__} is incomplete: {error}") from error


def _member(kind: type[V], value: object) -> V:
    try:
        return kind(value)  # type: ignore[call-arg]
    except ValueError as error:
        raise damaged(f"A stored {kind.__name__} is unknown: {value!r}") from error
