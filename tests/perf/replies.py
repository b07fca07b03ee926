"""Texts of replies: mixed Markdown, and one long construct of each kind that must not become quadratic."""

from __future__ import annotations

from collections.abc import Callable

_MIXED = (
    "## A heading\n\nSome prose with **bold** words, `code` and a [link](https://example.org), long enough to wrap.\n\n"
    "```python\ndef answer(question: str) -> str:\n    return question.upper()  # a comment\n```\n\n"
    "| quarter | table | chart |\n|---|---:|---:|\n| Q1 | 35.1 | 35.1 |\n| Q2 | 38.0 | 38.0 |\n\n"
)
_ITEM = "- An item with **some** words and `code`, as answers have them\n"
_ROW = "| Q1 | 35.1 | a cell with **some** words |\n"
_SENTENCE = "A sentence with **bold** words, `code` and a [link](https://example.org) in it. "
_LINE = "    total = total + compute(value, 'a string', 42)  # adds the next value\n"


def _filled(head: str, piece: str) -> Callable[[int], str]:
    return lambda length: (head + piece * (length // len(piece) + 1))[:length]


KINDS: dict[str, Callable[[int], str]] = {
    "mixed": _filled("", _MIXED),
    "list": _filled("", _ITEM),
    "table": _filled("| quarter | value | words |\n|---|---:|---|\n", _ROW),
    "paragraph": _filled("", _SENTENCE),
    "code": _filled("```python\ndef answer(values):\n", _LINE),
}
"""The text of a reply of *length* characters, by kind."""
