"""Hands out colours for lines of code, as soon as they are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Spans = tuple[tuple[int, int, str], ...]  # (first character, last, exclusive, role)
Recoloured = Callable[[int, int], None]


class Session:
    """The colours of one block of code."""

    def take(self, lines: Sequence[str], first: int, complete: bool) -> None:
        """Lines from *first* on are new or changed."""

    def spans(self, line: int) -> Spans:
        """The coloured parts of a line, as far as they are known."""
        return ()


class Highlighter:
    """Makes sessions."""

    def session(self, language: str, changed: Recoloured) -> Session:
        """A session for a block in *language* (a fence's first word). *changed* hears of lines coloured later."""
        return Session()
