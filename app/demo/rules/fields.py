"""Checks one JSON object against a short description of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.demo.problems import invalid

# A description is "kind", or "kind|kind"; "!" at the end makes the field required, "?" allows null.
Fields = Mapping[str, str]

_WORDING = {
    "str": "a valid string",
    "int": "a valid integer",
    "num": "a valid number",
    "bool": "a valid boolean",
    "list": "a valid list",
    "dict": "a valid dictionary",
}


def check_fields(path: str, value: Any, fields: Fields) -> None:
    """Refuse unknown, missing and wrongly typed fields of the object *value* at *path*.

    Raises ProblemError 400, naming the first field that is wrong.
    """
    if not isinstance(value, dict):
        raise invalid(path, "Input should be a valid dictionary")
    for name, given in value.items():
        if name not in fields:
            raise invalid(_join(path, name), "Extra inputs are not permitted")
        _check_kind(_join(path, name), given, fields[name])
    for name, kind in fields.items():
        if kind.endswith("!") and name not in value:
            raise invalid(_join(path, name), "Field required")


def check_choice(path: str, value: Any, choices: tuple[str, ...]) -> None:
    """Refuse a *value* that is not one of *choices*. Raises ProblemError 400."""
    if value not in choices:
        *most, last = (f"'{choice}'" for choice in choices)
        raise invalid(path, f"Input should be {', '.join(most)} or {last}" if most else f"Input should be {last}")


def _check_kind(path: str, value: Any, description: str) -> None:
    kinds = description.rstrip("!?").split("|")
    if "any" in kinds or (value is None and description.endswith("?")):
        return
    if not any(_is(value, kind) for kind in kinds):
        raise invalid(path, f"Input should be {_WORDING[kinds[0]]}")


def _is(value: Any, kind: str) -> bool:
    if kind in ("int", "num"):
        return isinstance(value, int if kind == "int" else int | float) and not isinstance(value, bool)
    return isinstance(value, {"str": str, "bool": bool, "list": list, "dict": dict}[kind])


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
