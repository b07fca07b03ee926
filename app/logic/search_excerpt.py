"""What is shown of a text in which something was found: a piece of it in one line, with the words marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from app.logic.find import Needle
from app.logic.search_look import Look, found_at, letters, look
from app.logic.search_text import begins_word, folded, is_short
from app.model.search import Excerpt, FileText, Place

_ROOM = 240  # characters
_BEFORE = 50  # of them before the word: it is seen in narrow windows, too
_BLANK = 24  # how far a cut moves to a blank
_MOST_MARKS = 40
_needle = lru_cache(maxsize=16)(Needle)


def excerpt(texts: Mapping[Place, str], words: Sequence[str], room: int = _ROOM) -> Excerpt:
    """Return the piece of about *room* characters round a word in the place that has most of *words*.

    *words* are folded. Without any the beginning of the first text is shown. An ellipsis stands where something was
    left out.
    """
    place, found = _best(texts, words, room)
    start, end = _cut(found.text, found.place(), room)
    piece = found.text[start:end]
    before, after = ("… " if start else ""), (" …" if end < len(found.text) or found.more else "")
    shown = f"{before}{piece.strip()}{after}"
    return Excerpt(shown, marks_in(shown, words), place)


def file_with(files: Sequence[FileText], words: Sequence[str]) -> FileText | None:
    """Return the one of *files* whose text has most of the folded *words*; None when none has any."""
    best, most = None, 0
    for file in files:
        count = len(look(file.text, words).spots)
        if count > most:
            best, most = file, count
        if most == len(set(words)):
            break
    return best


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
    return all(found_at(low, word) >= 0 for word in words)


def _best(texts: Mapping[Place, str], words: Sequence[str], room: int) -> tuple[Place, Look]:
    """The place with most of the words, the first of several. Where one has all, the others are not read."""
    best: tuple[Place, Look] | None = None
    for place in Place:
        if place in texts and (best is None or len(best[1].spots) < len(set(words))):
            found = look(texts[place], words, room)
            if best is None or len(found.spots) > len(best[1].spots):
                best = (place, found)
    return best or (Place.TEXT, Look("", False, {}))


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
    found = list(letters(text))
    low = "".join(letter for letter, _, _ in found)
    high = [at for at, character in enumerate(text) if character > "\uffff"]
    at = low.find(word)
    while at >= 0:
        if begins_word(low, at):
            start, end = found[at][1], found[at + len(word) - 1][2]
            yield start + bisect_left(high, start), end + bisect_left(high, end)
        at = low.find(word, at + 1)


def _ranges_in_ascii(low: str, word: str) -> Iterator[tuple[int, int]]:
    at = low.find(word)
    while at >= 0:
        if begins_word(low, at):
            yield at, at + len(word)
        at = low.find(word, at + 1)
