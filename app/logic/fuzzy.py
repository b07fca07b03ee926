"""How well some letters that were typed fit a text in which they need not stand side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
_START, _RUN, _GAP = 10, 12, 1  # points: a letter begins a word, follows the last one, costs for each one left out
_MOST_GAPS = 8  # points that one jump costs at most
_WHOLE = 40  # points: the text is what was typed
_UNSEEN = 12  # points that a word costs which stands only behind what is shown
_LONGEST = 400  # letters of a text that are looked at


@dataclass(frozen=True, slots=True)
class Fit:
    """``score`` is higher for the better fit; ``places`` are the letters of the text (from 0) that were typed."""

    score: int
    places: tuple[int, ...]


def plain(text: str) -> str:
    """*text* with as many letters, each in small and without accents, so that places in both are the same."""
    text = text[:_LONGEST]
    return text.lower() if text.isascii() else "".join(map(_plain_letter, text))


def fit(typed: str, text: str) -> Fit | None:
    """How *typed*, as words in any order, fits *text*; None where a word does not. Nothing typed fits everything."""
    return fit_plain([plain(word) for word in typed.split()], plain(text))


def fit_plain(words: Sequence[str], text: str, shown: int | None = None) -> Fit | None:
    """The same of :func:`plain` words and text. Of the text the first *shown* letters are seen (None: all): who types
    what is seen means it, rather than what is only searched, too. There letters have to stand side by side.
    """
    seen = text[:shown]
    score, places = (_WHOLE if " ".join(words) == seen else 0), set[int]()
    for word in words:
        found = _word(word, text, seen)
        if found is None:
            return None
        score += found.score - (_UNSEEN if found.places[0] >= len(seen) else 0)
        places.update(found.places)
    return Fit(score - len(text) // 16, tuple(sorted(places)))


def best(
    typed: str,
    values: Iterable[T],
    text_of: Callable[[T], str],
    most: int,
    shown_of: Callable[[T], int | None] = lambda _: None,
) -> list[tuple[T, Fit]]:
    """The *most* values whose :func:`plain` texts fit *typed* best; of equals the first ones first. *shown_of* says
    how many letters of a text are seen (:func:`fit_plain`).
    """
    words = [plain(word) for word in typed.split()]
    found = []
    for number, value in enumerate(values):
        fits = fit_plain(words, text_of(value), shown_of(value))
        if fits is not None:
            found.append((-fits.score, number, value, fits))
    found.sort(key=lambda each: each[:2])
    return [(value, fits) for _, _, value, fits in found[:most]]


def _word(word: str, text: str, seen: str) -> Fit | None:
    """The letters in a row where they stand so at all, best at the start of a word; else from left to right in *seen*,
    with which *text* begins.
    """
    at, first = text.find(word), -1
    while at >= 0:
        if _begins(text, at):
            return _rated(range(at, at + len(word)), text)
        first = at if first < 0 else first
        at = text.find(word, at + 1)
    if first >= 0:
        return _rated(range(first, first + len(word)), text)
    places: list[int] = []
    for letter in word:
        at = seen.find(letter, places[-1] + 1 if places else 0)
        if at < 0:
            return None
        places.append(at)
    return _rated(places, text)


def _rated(places: Iterable[int], text: str) -> Fit:
    score, last = 0, None
    kept = tuple(places)
    for place in kept:
        score += _START if _begins(text, place) else 0
        if last is not None:
            score += _RUN if place == last + 1 else -min(_MOST_GAPS, (place - last - 1) * _GAP)
        last = place
    return Fit(score, kept)


def _begins(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    return unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter
