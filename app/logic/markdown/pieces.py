"""Where a paragraph too long for one layout is cut.

The cuts depend only on the text before them and a little after, so that a paragraph cut while it arrives is cut
at the same places when it is read back whole. Emphasis that spans a cut is not recognised: a paragraph of
several thousand characters with such a span is not something models write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SOFT = 2_000  # characters after which the first good place is taken
HARD = 4_000  # characters after which any place is taken
AHEAD = 64  # characters that must follow a cut: no short remainders, and the text around it has arrived

_GOOD = re.compile(r"\n|[.!?…。！？][\"')\]”’»]*[ \n]|[。！？]")
_FAIR = re.compile(r"\s")


def cuts(content: str, start: int = 0) -> Iterator[int]:
    """Yield the offsets at which *content* is cut, given that a piece begins at *start*, in order."""
    at = start
    while len(content) - at > SOFT + AHEAD:
        cut = _next_cut(content, at)
        if cut is None or len(content) - cut < AHEAD:
            return
        yield cut
        at = cut


def _next_cut(content: str, at: int) -> int | None:
    limit = at + HARD
    for match in _GOOD.finditer(content, at + SOFT, limit):
        if _closed(content, at, match.end()):
            return match.end()
    if len(content) < limit + AHEAD:
        return None
    fair = None
    for match in _FAIR.finditer(content, limit - 400, limit):
        fair = match.end()
    return limit if fair is None else fair


def _closed(content: str, start: int, end: int) -> bool:
    """Whether nothing that spans text seems open between *start* and *end*."""
    part = content[start:end]
    return not (
        part.count("`") % 2
        or part.count("**") % 2
        or part.count("[") != part.count("]")
        or part.count("~~") % 2
        or part.count("$") % 2
        or part.count(r"\(") != part.count(r"\)")
    )


def split(content: str) -> list[str]:
    """Return *content* in pieces; one piece for every paragraph of ordinary length."""
    at = 0
    pieces = []
    for cut in cuts(content):
        pieces.append(content[at:cut])
        at = cut
    return [*pieces, content[at:]]
