"""Foreign text for a terminal: what would steer it, or turn round what follows, is taken away."""

from __future__ import annotations

import unicodedata

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def safe_text(text: str) -> str:
    """*text* with its lines and tabs. It may be a piece: nothing depends on what stands before or behind it."""
    return "".join(each for each in text.replace("\r\n", "\n") if each in "\n\t" or not _steers(each))


def safe_line(text: str) -> str:
    """*text* in one line."""
    return safe_text(" ".join(text.split()))


def _steers(character: str) -> bool:
    return character in _TURNING or unicodedata.category(character) in ("Cc", "Zl", "Zp")
