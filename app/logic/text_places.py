"""Where words stand in a text, and how far that is as others count it."""

from __future__ import annotations

_MOST = 10_000  # places


def places_of(text: str, words: str, most: int = _MOST) -> tuple[int, ...]:
    """Where *words* begin in *text*, in characters from 0, large and small letters alike; at most *most* places."""
    found: list[int] = []
    whole, wanted = _lowered(text), _lowered(words)
    at = whole.find(wanted) if wanted else -1
    while at >= 0 and len(found) < most:
        found.append(at)
        at = whole.find(wanted, at + len(wanted))
    return tuple(found)


def units_before(text: str, place: int) -> int:
    """How many units of UTF-16, as Qt counts, stand before the character *place* of *text*."""
    before = text[:place]
    return len(before) if before.isascii() else len(before.encode("utf-16-le", "surrogatepass")) // 2


def between_units(text: str, start: int, end: int) -> str:
    """The part of *text* between two places that are counted in units of UTF-16; half characters are left out."""
    if text.isascii():
        return text[start:end]
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "ignore")


def _lowered(text: str) -> str:
    """*text* in small letters, each character still one: where that would make two, it stays."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
