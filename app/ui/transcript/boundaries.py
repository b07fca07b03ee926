"""Where characters and words begin, as a reader sees them. Positions are UTF-16 units."""

from __future__ import annotations

from PySide6.QtCore import QTextBoundaryFinder

from app.ui.transcript.text import cut_units, units

_WINDOW = 300  # characters looked at on either side; a longer word is crossed in steps
_HALF, _LAST_HALF = 0xDC00, 0xDFFF  # second units of characters beyond the basic plane


def next_character(text: str, position: int, forward: bool) -> int:
    """The position after (or before) the character at *position*; marks and joined emoji are one character."""
    return _next(text, position, forward, QTextBoundaryFinder.BoundaryType.Grapheme)


def whole_character(text: str, position: int) -> int:
    """*position*, or the begin of the character that it lies inside of."""
    if text.isascii() or position <= 0:
        return position
    start = next_character(text, position, forward=False)
    return position if next_character(text, start, forward=True) <= position else start


def next_word(text: str, position: int, forward: bool) -> int:
    """The beginning of the next word, or of the word before; an end of the text where there is none."""
    return _next(text, position, forward, QTextBoundaryFinder.BoundaryType.Word)


def _next(text: str, position: int, forward: bool, kind: QTextBoundaryFinder.BoundaryType) -> int:
    index = len(cut_units(text, 0, position))
    begin = max(0, index - _WINDOW)
    window = text[begin : index + _WINDOW]
    before = units(text[:begin])
    finder = QTextBoundaryFinder(kind, window)
    finder.setPosition(units(text[begin:index]))
    data = window.encode("utf-16-le", "surrogatepass")
    words = kind == QTextBoundaryFinder.BoundaryType.Word
    while True:
        found = finder.toNextBoundary() if forward else finder.toPreviousBoundary()
        if found < 0:
            return before + units(window) if forward else before
        if _HALF <= int.from_bytes(data[2 * found : 2 * found + 2], "little") <= _LAST_HALF:
            continue  # Qt parts an emoji after some Indic letters
        if not words or finder.boundaryReasons() & QTextBoundaryFinder.BoundaryReason.StartOfItem:
            return before + found
