"""Words as FTS5 takes them: in quotes, so that nothing in them is an operator."""

from __future__ import annotations


def phrase(word: str) -> str:
    """Return *word* as a phrase of a MATCH expression."""
    return '"' + word.replace('"', '""') + '"'
