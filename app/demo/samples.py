"""Makes a value that fits a JSON schema: the input of a simulated tool call, a structured output."""

from __future__ import annotations

from typing import Any

_DEEPEST = 12


def sample(schema: Any, name: str = "value", depth: int = 0) -> Any:
    """Return a small value for *schema*; *name* is what strings are called after.

    Knows type, properties, items, enum, const, default, anyOf, minimum and minItems; the rest is ignored.
    """
    if not isinstance(schema, dict):
        return f"an example {name}"  # a schema may also be true or false
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return sample(schema[key][0], name, depth + 1)
    kind = schema.get("type", "string")
    return _of_kind(kind[0] if isinstance(kind, list) else kind, schema, name, depth)


def _of_kind(kind: str, schema: dict[str, Any], name: str, depth: int) -> Any:
    if kind == "object":
        if depth > _DEEPEST:
            return {}
        properties = schema.get("properties", {})
        return {key: sample(each, key, depth + 1) for key, each in properties.items()}
    if kind == "array":
        items = schema.get("items", {})
        return [sample(items, name, depth + 1) for _ in range(max(1, schema.get("minItems", 1)))]
    numbers = {"integer": int(schema.get("minimum", 1)), "number": float(schema.get("minimum", 1.5))}
    return {**numbers, "boolean": True, "null": None}.get(kind, f"an example {name.replace('_', ' ')}")
