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


_FORMULAS = (
    "The sum $\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$ grows as $n^2$; it costs $5, not $10, to print.\n\n"
    "$$\n\\int_0^1 x^2 \\, dx = \\frac{1}{3}\n$$\n\n"
)
_BIG_CODE = 30  # thousand characters of each of two blocks of code


def _two_programs(length: int) -> str:
    """Prose, and two big blocks of code in different languages."""
    python = "Here is the first program.\n\n```python\ndef answer(values):\n" + _LINE * (_BIG_CODE * 1000 // len(_LINE))
    line = "  const total = compute(values, 'a string', 42); // adds the next value\n"
    script = "```\n\nAnd the second.\n\n```typescript\n" + line * (_BIG_CODE * 1000 // len(line)) + "```\n\n"
    return (python + script + _MIXED * (length // len(_MIXED) + 1))[:length]


def _filled(head: str, piece: str) -> Callable[[int], str]:
    return lambda length: (head + piece * (length // len(piece) + 1))[:length]


KINDS: dict[str, Callable[[int], str]] = {
    "mixed": _filled("", _MIXED),
    "list": _filled("", _ITEM),
    "table": _filled("| quarter | value | words |\n|---|---:|---|\n", _ROW),
    "paragraph": _filled("", _SENTENCE),
    "code": _filled("```python\ndef answer(values):\n", _LINE),
    "formulas": _filled("", _FORMULAS),
    "two programs": _two_programs,
}
"""The text of a reply of *length* characters, by kind."""
