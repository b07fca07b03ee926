"""A conversation's name: its first words at first, and what a model made of it."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 60
MOST_TITLE = 200  # characters of any title
_LOOKED_AT = 400  # characters of a line; bounds the work on a line without end
_LINE_MARKS = re.compile(r"^(?:\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+))+")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_LABEL = re.compile(r"^(?:title|titel|titre|título|titolo)\s*[:\uff1a]\s*", re.IGNORECASE)
_QUOTES = ('""', "''", "\u201c\u201d", "\u201e\u201c", "\u2018\u2019", "\u00ab\u00bb", "\u300c\u300d", "\u300e\u300f")
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


def clean_name(text: str) -> str:
    """Return *text* on one line of at most 200 characters, without what hides or turns round; else as it is."""
    return " ".join("".join(_visible(character) for character in text[:10_000]).split())[:MOST_TITLE].strip()


def plain_words(text: str) -> str:
    """Return *text*, of which there should not be much, on one line without marks of Markdown."""
    return " ".join(filter(None, map(_plain, text.splitlines())))


def model_title(text: str) -> str:
    """Return the title in a model's *text*: its first line that says something, at most 200 characters; empty without.

    A model writes what it likes: marks of Markdown, quotation marks around the whole, a label before it, and
    characters that are not seen or turn round what follows are taken away.
    """
    for line in text[:10_000].splitlines():
        title = _unquoted(_LABEL.sub("", _unquoted(_plain(line[: 2 * MOST_TITLE]))))
        if title:
            return _shorten(title, MOST_TITLE)
    return ""


def _unquoted(line: str) -> str:
    for pair in _QUOTES:
        if len(line) > 1 and line[0] + line[-1] == pair:
            return line[1:-1].strip()
    return line


def _plain(line: str) -> str:
    if _FENCE.match(line) or _RULE.match(line):
        return ""
    line = _LINE_MARKS.sub("", line)
    line = _LINK.sub(r"\1", line)
    while (barer := _STRESS.sub(r"\2", line)) != line:
        line = barer
    if not line.isprintable():  # as nearly every line is
        line = "".join(_visible(character) for character in line)
    return " ".join(line.split())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    # Joiners are parts of words and emoji; every other format character is invisible by purpose.
    if category in ("Cf", "Cs", "Co", "Cn", "Zl", "Zp") and character not in "\u200c\u200d":
        return ""
    return character


def _shorten(line: str, most: int = _LONGEST) -> str:
    line = line.strip("\u200c\u200d ")
    if len(line) <= most:
        return line
    room = line[: most - 1]
    at_word, _, rest = room.rpartition(" ")
    # Scripts without spaces, and one endless word, are cut where the room ends.
    kept = at_word if len(at_word) >= most // 2 and line[most - 1] != " " and rest else room
    return kept.rstrip(" ,;:-\u2013\u2014\u200d") + "\u2026"
