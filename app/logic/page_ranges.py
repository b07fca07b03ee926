"""Pages as people write them, ``1-3, 7``: read, and written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_BETWEEN = re.compile(r"[,;\u060c\u3001\uff0c]")
_RANGE = re.compile(r"(\d{0,9})\s*(?:([-\u2010-\u2015\u2212])\s*(\d{0,9}))?")


@dataclass(frozen=True, slots=True)
class RangeTrouble:
    """Why a text names no pages. ``part`` is what it is about, as it was written.

    ``nothing``: no page is named. ``unreadable``: *part* is no page and no range. ``no_such_page``: there are fewer.
    """

    code: Literal["nothing", "unreadable", "no_such_page"]
    part: str = ""


def read_ranges(text: str, count: int) -> tuple[int, ...] | RangeTrouble:
    """The pages that *text* names of *count*, from 1, in order and each once.

    A range may be open: ``-3`` begins with the first page, ``7-`` ends with the last. ``5-3`` is ``3-5``.
    """
    pages: set[int] = set()
    for part in (each.strip() for each in _BETWEEN.split(text)):
        if not part:
            continue
        ends = _ends(part, count)
        if ends is None:
            return RangeTrouble("unreadable", part)
        if not 1 <= ends[0] <= ends[1] <= count:
            return RangeTrouble("no_such_page", part)
        pages.update(range(ends[0], ends[1] + 1))
    return tuple(sorted(pages)) or RangeTrouble("nothing")


def written_ranges(pages: Iterable[int]) -> str:
    """*pages* in a few words that :func:`read_ranges` reads: ``1-3, 7``. Empty without any."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs)


def _ends(part: str, count: int) -> tuple[int, int] | None:
    found = _RANGE.fullmatch(part)
    if found is None or not (found[1] or found[3]):
        return None
    if found[2] is None:
        return int(found[1]), int(found[1])
    first, last = int(found[1] or 1), int(found[3] or count)
    return min(first, last), max(first, last)
