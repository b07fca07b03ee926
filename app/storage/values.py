"""Between frozen dataclasses of the model and JSON as it is stored: what one version stores, another one reads.

Fields that this version does not know are passed over, missing ones take their default, and everything else must be
what the dataclass says (``app.logic.typed_json``).
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from app.logic import typed_json
from app.logic.typed_json import WrongValueError
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
    try:
        return typed_json.read(kind, value)
    except WrongValueError as error:
        raise damaged(f"What is stored is wrong: {error}") from error
