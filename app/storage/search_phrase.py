"""Words as FTS5 takes them: in quotes, so that nothing in them is an operator."""

from __future__ import annotations

from collections.abc import Iterable


def phrase(word: str) -> str:
    """Return *word* as a phrase of a MATCH expression."""
    return '"' + word.replace('"', '""') + '"'


def any_of(words: Iterable[str]) -> str:
    """Return what matches any of *words*; nothing where there are none."""
    return " OR ".join(map(phrase, words)) or phrase("none")
