"""Coloured parts of a line."""

from __future__ import annotations

Span = tuple[int, int, str]  # first character, last (exclusive), role
Spans = tuple[Span, ...]
