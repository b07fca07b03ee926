"""Text as it is compared when something is searched: in one case, and without the accents that many leave out.

What is left out is decided by script, for the same mark is an accent in one and makes a letter in another:

- Latin and Greek letters lose all their marks (``café``, ``ñ``, ``å``, ``ệ``, ``ά``). A letter that is no letter with a
  mark stays (``ø``, ``đ``, ``ł``, ``æ``), but for the dotless ``ı``, whose capital is that of ``i``.
- Cyrillic ``ё`` is ``е``, and marks of stress go (``а́``); ``й`` and ``ї`` are letters of their own.
- The points of Hebrew and of Arabic go; an alef is an alef, with hamza or madda and without.
- All other scripts keep their marks, which are vowels, tones or parts of a letter there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain

_MARKS = (  # those that go wherever they do not make one letter with what stands before them
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f"
)
_MARK = re.compile(f"[{_MARKS}]+")
_CLUSTER = re.compile(f".[{_MARKS}]*", re.DOTALL)
_LETTERS = ((0xC0, 0x250), (0x370, 0x400), (0x1E00, 0x2000))  # Latin and Greek
_OTHERS = {"ѐ": "е", "ё": "е", "ѝ": "и", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ı": "i"}


def plain(text: str) -> str:
    """Return *text* as it is compared. White space stays as it is."""
    if text.isascii():
        return text.lower()
    low = unicodedata.normalize("NFC", text).casefold()
    letters, changed = _changed()
    return _MARK.sub("", changed.sub(lambda found: letters[found[0]], low))


def clusters(text: str) -> list[str]:
    """Return *text* in pieces of a character with the marks on it: joined, their :func:`plain` is that of all of it."""
    return _CLUSTER.findall(text)


@cache
def _changed() -> tuple[dict[str, str], re.Pattern[str]]:
    """The composed letters that are compared as others, and what finds them."""
    letters = dict(_with_marks()) | _OTHERS
    return letters, re.compile(f"[{''.join(map(re.escape, letters))}]")


def _with_marks() -> Iterator[tuple[str, str]]:
    for code in chain.from_iterable(range(*each) for each in _LETTERS):
        apart = unicodedata.normalize("NFD", chr(code))
        if apart[0].isalpha() and _MARK.fullmatch(apart, 1):
            yield chr(code), apart[0]
