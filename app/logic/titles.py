"""A conversation's first name: its first words."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 60
_LOOKED_AT = 400  # characters of a line; bounds the work on a line without end
_LINE_MARKS = re.compile(r"^(?:\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+))+")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_STRESS = re.compile(r"(?<!\w)(\*\*|__|\*|_|~~|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)")


def first_words(text: str) -> str:
    """Return a title of at most 60 characters from the first line of *text* that says something.

    Cut at a word boundary, without Markdown marks and without control and direction characters (a title stands in
    lists and in the window's bar, where those could hide or turn round what follows). Empty when nothing is left.
    """
    for line in text[:10_000].splitlines():
        title = _shorten(_plain(line[:_LOOKED_AT]))
        if title:
            return title
    return ""


def _plain(line: str) -> str:
    if _FENCE.match(line) or _RULE.match(line):
        return ""
    line = _LINE_MARKS.sub("", line)
    line = _LINK.sub(r"\1", line)
    while (barer := _STRESS.sub(r"\2", line)) != line:
        line = barer
    return " ".join("".join(_visible(character) for character in line).split())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    # Joiners are parts of words and emoji; every other format character is invisible by purpose.
    if category in ("Cf", "Cs", "Co", "Cn", "Zl", "Zp") and character not in "\u200c\u200d":
        return ""
    return character


def _shorten(line: str) -> str:
    line = line.strip("\u200c\u200d ")
    if len(line) <= _LONGEST:
        return line
    room = line[: _LONGEST - 1]
    at_word, _, rest = room.rpartition(" ")
    # Scripts without spaces, and one endless word, are cut where the room ends.
    kept = at_word if len(at_word) >= _LONGEST // 2 and line[_LONGEST - 1] != " " and rest else room
    return kept.rstrip(" ,;:-\u2013\u2014\u200d") + "\u2026"
