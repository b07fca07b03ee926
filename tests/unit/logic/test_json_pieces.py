"""Pieces of JSON make the same text as JSON in one go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.logic.json_pieces import json_pieces

_LONG = 'a"\\\n\u20ac\ud83d\U0001f600' * 60_000
_VALUES = [
    None,
    {},
    [],
    "",
    _LONG,
    {"b": _LONG, "a": [1, None, True, {"z": "", "y": _LONG}], "": {}},
    [_LONG, [], {"k": 1.5}, (1, _LONG)],
]


@pytest.mark.parametrize("value", _VALUES)
@pytest.mark.parametrize("sort_keys", [False, True])
def test_pieces_are_the_same_bytes(value: Any, sort_keys: bool) -> None:
    whole = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
    assert b"".join(json_pieces(value, sort_keys=sort_keys)) == whole.encode("utf-8", "surrogatepass")


def test_no_piece_is_long() -> None:
    pieces = list(json_pieces({"source": {"data": "a" * 5_000_000}}))
    assert max(map(len, pieces)) < 300_000
