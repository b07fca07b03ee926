"""JSON from outside as text: bounded in size and depth."""

from __future__ import annotations

from typing import Any

from app.ui.transcript.sections.fields import LONGEST, pretty


def test_what_is_nested_too_deeply_shows_its_beginning() -> None:
    value: Any = "end"
    for _ in range(5_000):
        value = [value]
    assert pretty({"first": 1, "deep": value}).startswith('{\n  "first": 1,\n  "deep": [\n    [')


def test_what_is_long_is_cut_while_it_is_written() -> None:
    assert len(pretty(["x" * 100] * 10_000)) == LONGEST
    assert pretty({"a": ["é"]}) == '{\n  "a": [\n    "é"\n  ]\n}'
