"""Between frozen dataclasses of the model and JSON: what one version stores, another one reads.

Fields that this version does not know are passed over, missing ones take their default, and everything else must be
what the dataclass says. A field may be text, a number, a flag, ``Literal``, an optional one of these, a dataclass, a
tuple of them, or JSON as it is.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from app.model.blocks import Json
from app.storage import codec
from app.storage.codec import Stored
from app.storage.errors import damaged

V = TypeVar("V")


def to_stored(value: Any) -> Stored:
    """Return a dataclass as it is stored: a JSON object, fields in their order."""
    return codec.to_json(dataclasses.asdict(value))


def from_stored(kind: type[V], stored: object) -> V:
    """Return the dataclass *kind* that :func:`to_stored` was given. Raises StorageError (database_damaged)."""
    return from_json(kind, codec.from_json_object(stored))


def from_json(kind: type[V], value: Json) -> V:
    """Build the dataclass *kind* from a JSON object. Raises StorageError (database_damaged)."""
    return cast(V, _read_dataclass(kind, value))


def _read(kind: Any, value: Any) -> Any:
    """Read *value* as the annotation *kind* asks for."""
    kind = getattr(kind, "__supertype__", kind)  # NewType
    if kind is Any:
        return value
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, value)
    special = _SPECIAL.get(typing.get_origin(kind))
    if special is not None:
        return special(kind, value)
    return _read_plain(kind, value)


def _read_dataclass(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise _wrong(kind, value)
    hints = _hints(kind)
    known = {name: _read(hints[name], value[name]) for name in hints if name in value}
    try:
        return kind(**known)
    except TypeError as error:
        raise damaged(f"A stored {kind.__name__} is incomplete: {error}") from error


def _read_tuple(kind: Any, value: Any) -> Any:
    if not isinstance(value, list):
        raise _wrong(kind, value)
    return tuple(_read(typing.get_args(kind)[0], item) for item in value)


def _read_optional(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    (inner,) = (choice for choice in typing.get_args(kind) if choice is not types.NoneType)
    return _read(inner, value)


def _read_literal(kind: Any, value: Any) -> Any:
    if value not in typing.get_args(kind):
        raise _wrong(kind, value)
    return value


def _read_json(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise _wrong(kind, value)
    return value


def _read_plain(kind: Any, value: Any) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:  # not isinstance: a flag is no number
        raise _wrong(kind, value)
    return value


_SPECIAL: dict[Any, Callable[[Any, Any], Any]] = {
    tuple: _read_tuple,
    types.UnionType: _read_optional,
    typing.Union: _read_optional,
    typing.Literal: _read_literal,
    dict: _read_json,
}


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _wrong(kind: Any, value: Any) -> Exception:
    name = getattr(kind, "__name__", str(kind))
    return damaged(f"A stored {name} is a {type(value).__name__}.")
