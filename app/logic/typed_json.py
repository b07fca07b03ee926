"""Between frozen dataclasses of the model and plain JSON values.

A field may be text, a number, a flag, an enumeration, ``Literal``, an optional one of these, a dataclass, a tuple of
them, or JSON as it is. Missing fields take their default, and everything that is there must be what the dataclass says.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

V = TypeVar("V")


class WrongValueError(ValueError):
    """A JSON value is not what the dataclass says. ``str()`` of it says what is wrong, in a few words."""


def read(kind: type[V], value: object, *, strict: bool = False) -> V:
    """Build the dataclass *kind* from a JSON object.

    Fields that *kind* does not have are passed over, or refused where *strict*. Raises WrongValueError.
    """
    return cast(V, _read_dataclass(kind, value, strict))


def plain(value: Any) -> Any:
    """Return a dataclass, or a tuple of them, as plain JSON values without the fields that have their default.

    What is JSON already is not copied.
    """
    if dataclasses.is_dataclass(value):
        kind: Any = type(value)
        defaults = _defaults(kind)
        fields = {name: getattr(value, name) for name in _hints(kind)}
        return {name: plain(each) for name, each in fields.items() if name not in defaults or each != defaults[name]}
    if isinstance(value, Enum):
        return value.value
    return [plain(each) for each in value] if isinstance(value, tuple) else value


def _read(kind: Any, value: Any, strict: bool) -> Any:
    """Read *value* as the annotation *kind* asks for."""
    kind = getattr(kind, "__supertype__", kind)  # NewType
    if kind is Any:
        return value
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, value, strict)
    special = _SPECIAL.get(typing.get_origin(kind))
    if special is not None:
        return special(kind, value, strict)
    return _read_plain(kind, value)


def _read_dataclass(kind: Any, value: Any, strict: bool) -> Any:
    if not isinstance(value, dict):
        raise _wrong(kind, value)
    hints = _hints(kind)
    unknown = [name for name in value if name not in hints] if strict else []
    if unknown:
        raise WrongValueError(f"A {kind.__name__} has the field {unknown[0]!r}, which is not known.")
    known = {name: _read(hints[name], value[name], strict) for name in hints if name in value}
    try:
        return kind(**known)
    except TypeError as error:
        missing = [name for name in hints if name not in known and name not in _defaults(kind)]
        raise WrongValueError(f"A {kind.__name__} has no {', '.join(missing)}.") from error


def _read_tuple(kind: Any, value: Any, strict: bool) -> Any:
    if not isinstance(value, list):
        raise _wrong(kind, value)
    inner = typing.get_args(kind)
    if inner[-1] is Ellipsis:
        return tuple(_read(inner[0], item, strict) for item in value)
    if len(inner) != len(value):
        raise WrongValueError(f"A list has {len(value)} entries in the place of {len(inner)}.")
    return tuple(_read(each, item, strict) for each, item in zip(inner, value, strict=True))


def _read_optional(kind: Any, value: Any, strict: bool) -> Any:
    if value is None:
        return None
    (inner,) = (choice for choice in typing.get_args(kind) if choice is not types.NoneType)
    return _read(inner, value, strict)


def _read_literal(kind: Any, value: Any, strict: bool) -> Any:
    if not any(value == choice and type(value) is type(choice) for choice in typing.get_args(kind)):
        raise _wrong(kind, value)
    return value


def _read_json(kind: Any, value: Any, strict: bool) -> Any:
    if not isinstance(value, dict):
        raise _wrong(kind, value)
    return value


def _read_plain(kind: Any, value: Any) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(kind, value)
    if type(value) is not kind:  # not isinstance: a flag is no number
        raise _wrong(kind, value)
    return value


def _member(kind: type[Enum], value: Any) -> Enum:
    try:
        return kind(value)
    except ValueError:
        raise WrongValueError(f"A {kind.__name__} has the unknown value {str(value)[:80]!r}.") from None


_SPECIAL: dict[Any, Callable[[Any, Any, bool], Any]] = {
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


@cache
def _defaults(kind: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        if field.default is not dataclasses.MISSING:
            found[field.name] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            found[field.name] = field.default_factory()
    return found


def _wrong(kind: Any, value: Any) -> WrongValueError:
    name = getattr(kind, "__name__", str(kind))
    return WrongValueError(f"A {name} is a {type(value).__name__}.")
