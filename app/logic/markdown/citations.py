"""Marks of citations: characters of their own in the source, which no parser sees.

Whoever joins cited passages to one Markdown source writes :func:`citation_mark` at the end of each. Such a mark may
stand in the middle of a construct or right behind one (bold type, a fence, an address), so it is lifted out of its line
before the line is parsed, and put back among the runs that came out, by its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_BEGIN, _END = "\ufdd2", "\ufdd3"  # noncharacters: in no text that is meant to be exchanged (Unicode 23.7)
_MARK = re.compile(f"{_BEGIN}([0-9]{{1,9}}){_END}")
_STRAY = re.compile(f"({_BEGIN}[0-9]{{1,9}}{_END})|[{_BEGIN}{_END}]")
_HALF = re.compile(f"{_BEGIN}[0-9]{{0,9}}\\Z")
_LONGEST = 11  # characters of a mark
_OPENING_ONLY = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|\[[ xX]\][ \t]|\[\^[^\s\[\]]+\]:)*")

PLACE = _BEGIN  # begins every mark, and stands in a line that holds nothing else, so that something carries them


class Mark(NamedTuple):
    """A citation's mark lifted out of a text: where it stood in what is left, its number and its length there."""

    at: int
    number: int
    length: int = 0


Marks = Sequence[Mark]


def citation_mark(number: int) -> str:
    """The characters that mark the end of a passage cited from source *number* (1 to 999,999,999)."""
    return f"{_BEGIN}{number}{_END}"


def without_marks(text: str) -> str:
    """Return foreign *text* with the characters of marks replaced by U+FFFD, so that it cannot pretend to be cited."""
    return text.replace(_BEGIN, "\ufffd").replace(_END, "\ufffd")


def shown(text: str) -> str:
    """Return source *text* with its marks as they are read: ``[1]``."""
    return _MARK.sub(r"[\1]", text)


def without_strays(text: str) -> str:
    """Return source *text* with the characters of marks replaced by U+FFFD where they form none."""
    if _BEGIN not in text and _END not in text:
        return text
    return _STRAY.sub(lambda match: match.group(1) or "\ufffd", text)


def half_mark(text: str) -> int:
    """The length of a mark at the end of *text* that is still arriving."""
    match = _HALF.search(text, max(0, len(text) - _LONGEST))
    return len(match.group()) if match else 0


def lifted(line: str) -> tuple[str, Marks]:
    """Return *line* without its marks, and these. A line without other content keeps :data:`PLACE` for them."""
    if _BEGIN not in line:
        return line, ()
    parts: list[str] = []
    marks: list[Mark] = []
    at = size = 0
    for match in _MARK.finditer(line):
        parts.append(line[at : match.start()])
        size += match.start() - at
        marks.append(Mark(size, int(match.group(1)), len(match.group())))
        at = match.end()
    rest = "".join([*parts, line[at:]])
    if _OPENING_ONLY.fullmatch(rest):
        rest += PLACE
    return rest, tuple(marks)


def within(marks: Marks, begin: int, end: int) -> Iterator[Mark]:
    """The marks behind *begin* up to *end*; at the very start of a text also one that stands there."""
    return (mark for mark in marks if begin < mark.at <= end or mark.at == begin == 0)


def cell_marks(line: str, cells: Sequence[str], marks: Marks) -> list[list[Mark]]:
    """The marks of a table row for each of its *cells*, by their places in these. None is lost behind the last bar."""
    starts, at = [], 0
    for cell in cells:
        start = line.find(cell.replace("|", "\\|"), at) if cell else line.find("|", at) + 1
        starts.append(start if start > 0 or cell else len(line) + 1)
        bar = line.find("|", start + len(cell) + cell.count("|"))
        at = bar + 1 if bar >= 0 else len(line)
    found: list[list[Mark]] = [[] for _ in cells]
    for mark in marks:
        own = max((number for number, start in enumerate(starts) if start <= mark.at), default=0)
        found[own].append(mark._replace(at=min(max(mark.at - starts[own], 0), len(cells[own]))))
    return found
