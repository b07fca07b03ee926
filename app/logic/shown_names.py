"""Names of files as they may be shown: nothing in them breaks a line, turns the text around, or fills the window."""

from __future__ import annotations

import unicodedata

MOST = 255  # characters
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def shown_name(name: str) -> str:
    """*name* in one line, without controls and marks of direction, at most 255 characters; its ending is kept."""
    clean = "".join(" " if each.isspace() else each for each in name if _is_shown(each))
    clean = " ".join(clean.split()) or "file"
    if len(clean) <= MOST:
        return clean
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        return clean[:MOST]
    return stem[: MOST - len(ending) - 2] + "…." + ending


def _is_shown(character: str) -> bool:
    if character in _TURNING:
        return False
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
