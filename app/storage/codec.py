"""How text and JSON values lie in the database: nothing is lost, and a person can read it.

Text is stored as TEXT. Python strings may hold halves of surrogate pairs, which are not text to SQLite; such a value is
stored as a BLOB instead, in UTF-8 with the halves kept ("surrogatepass"). Columns that may need this are declared
ANY. JSON keeps the order of keys and is written without spaces.
"""

from __future__ import annotations

import json
from typing import Any

from app.model.blocks import Json
from app.storage.errors import damaged

Stored = str | bytes


def to_text(text: str) -> Stored:
    """Return *text* as it is stored."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def from_text(stored: object) -> str:
    """Return what :func:`to_text` was given. Raises StorageError (database_damaged)."""
    if isinstance(stored, str):
        return stored
    if not isinstance(stored, bytes):  # a damaged file can hold anything
        raise damaged(f"A stored text is a {type(stored).__name__}.")
    try:
        return stored.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise damaged(f"A stored text is not UTF-8: {error}") from error


def to_json(value: Any) -> Stored:
    """Return a JSON value as it is stored, keys in their order."""
    return to_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def from_json(stored: object) -> Any:
    """Return what :func:`to_json` was given. Raises StorageError (database_damaged)."""
    try:
        return json.loads(from_text(stored))
    except ValueError as error:
        raise damaged(f"A stored value is not JSON: {error}") from error


def from_json_object(stored: object) -> Json:
    """Return a stored JSON object. Raises StorageError (database_damaged) when it is anything else."""
    value = from_json(stored)
    if not isinstance(value, dict):
        raise damaged(f"A stored value is a {type(value).__name__}, not a JSON object.")
    return value


def optional_text(text: str | None) -> Stored | None:
    """Like :func:`to_text`; None stays None."""
    return None if text is None else to_text(text)


def optional_json(value: Any) -> Stored | None:
    """Like :func:`to_json`; None stays None."""
    return None if value is None else to_json(value)


def read_text(stored: object) -> str | None:
    """Like :func:`from_text`; None stays None."""
    return None if stored is None else from_text(stored)


def read_object(stored: object) -> Json | None:
    """Like :func:`from_json_object`; None stays None."""
    return None if stored is None else from_json_object(stored)
