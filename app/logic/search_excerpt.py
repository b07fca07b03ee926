"""What is shown of a text in which something was found: a piece of it in one line, with the words marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from app.logic.find import Needle
from app.logic.plain_letters import clusters, plain
from app.logic.search_text import begins_word, clean, folded, is_short, pieces_at_blanks
from app.model.search import Excerpt, FileText, Place

_ROOM = 240  # characters
_BEFORE = 50  # of them before the word: it is seen in narrow windows, too
_BLANK = 24  # how far a cut moves to a blank
_MOST_MARKS = 40


def excerpt(texts: Mapping[Place, str], words: Sequence[str], room: int = _ROOM) -> Excerpt:
    """Return the piece of about *room* characters round a word in the place that has most of *words*.

    *words* are folded. Without any the beginning of the first text is shown. An ellipsis stands where something was
    left out.
    """
    place, text, low = _best(texts, words)
    at = _place(text, _first(low, words))
    start, end = _cut(text, at, room)
    piece = text[start:end]
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    shown = f"{before}{piece.strip()}{after}"
    return Excerpt(shown, marks_in(shown, words), place)


def file_with(files: Sequence[FileText], words: Sequence[str]) -> FileText | None:
    """Return the one of *files* whose text has most of the folded *words*; None when none has any."""
    best: tuple[int, FileText] | None = None
    for file in files:
        low = folded(file.text)
        count = sum(_at(low, word) >= 0 for word in words)
        if count and (best is None or count > best[0]):
            best = (count, file)
    return None if best is None else best[1]


def marks_in(text: str, words: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Return where folded *words* stand in *text*: ranges of UTF-16 units that do not overlap, in order."""
    found = sorted(each for word in words for each in _ranges(text, word))
    joined: list[tuple[int, int]] = []
    for start, end in found[:_MOST_MARKS]:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def has_words(text: str, words: Iterable[str]) -> bool:
    """Whether a text as it is has all folded *words*, short ones at the beginnings of words."""
    low = folded(text)
    return all(_at(low, word) >= 0 for word in words)


def _best(texts: Mapping[Place, str], words: Sequence[str]) -> tuple[Place, str, str]:
    """The place with most of the words, its text in one line, and that folded."""
    best: tuple[int, Place, str, str] | None = None
    for place in Place:
        if place not in texts:
            continue
        text = " ".join(clean(texts[place]).split())
        low = folded(text)
        count = sum(_at(low, word) >= 0 for word in words)
        if best is None or count > best[0]:
            best = (count, place, text, low)
    return (Place.TEXT, "", "") if best is None else best[1:]


def _first(low: str, words: Sequence[str]) -> int:
    """Where the longest word stands first, for a short one says less."""
    found = [(-len(word), at) for word in words if (at := _at(low, word)) >= 0]
    return min(found)[1] if found else 0


def _place(text: str, at: int) -> int:
    """Where in *text*, which is in one line, stands what is at *at* when it is folded."""
    if text.isascii():
        return at
    start = 0
    for piece in pieces_at_blanks(text):
        length = len(folded(piece))
        if at <= length:
            places = [place for _, place, _ in _letters(piece)]
            return start + (places[at] if at < len(places) else len(piece))
        at -= length + 1
        start += len(piece) + 1
    return len(text)


def _letters(text: str) -> Iterator[tuple[str, int, int]]:
    """The characters of *text* when it is folded, each with where that begins and ends in it which it is made of."""
    start = 0
    for cluster in clusters(text):
        end = start + len(cluster)
        for letter in _plain(cluster):
            yield letter, start, end
        start = end


_plain = lru_cache(maxsize=8_192)(plain)  # of a character with its marks: texts have the same ones again and again
_needle = lru_cache(maxsize=16)(Needle)


def _at(low: str, word: str) -> int:
    """Where *word* counts first in a folded text; -1 for nowhere."""
    at = low.find(word)
    while at >= 0 and is_short(word) and not begins_word(low, at):
        at = low.find(word, at + 1)
    return at


def _cut(text: str, at: int, room: int) -> tuple[int, int]:
    """The piece round *at*: moved to blanks where there are some near."""
    start = max(0, at - _BEFORE) if len(text) > room else 0
    end = min(len(text), start + room)
    if start:
        blank = text.find(" ", start, start + _BLANK)
        start = blank + 1 if blank >= 0 else start
    if end < len(text):
        blank = text.rfind(" ", end - _BLANK, end)
        end = blank if blank > start else end
    return start, end


def _ranges(text: str, word: str) -> Iterator[tuple[int, int]]:
    if not is_short(word):
        yield from _needle(word).ranges(text)
        return
    if text.isascii():
        yield from _ranges_in_ascii(text.lower(), word)
        return
    letters = list(_letters(text))
    low = "".join(letter for letter, _, _ in letters)
    high = [at for at, character in enumerate(text) if character > "\uffff"]
    at = low.find(word)
    while at >= 0:
        if begins_word(low, at):
            start, end = letters[at][1], letters[at + len(word) - 1][2]
            yield start + bisect_left(high, start), end + bisect_left(high, end)
        at = low.find(word, at + 1)


def _ranges_in_ascii(low: str, word: str) -> Iterator[tuple[int, int]]:
    at = low.find(word)
    while at >= 0:
        if begins_word(low, at):
            yield at, at + len(word)
        at = low.find(word, at + 1)
