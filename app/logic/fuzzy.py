"""How well some letters that were typed fit a text in which they need not stand side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
_START, _RUN, _GAP = 10, 12, 1  # points: a letter begins a word, follows the last one, costs for each one left out
_MOST_GAPS = 8  # points that one jump costs at most
_WHOLE = 40  # points: the text is what was typed
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


def fit_plain(words: Iterable[str], text: str) -> Fit | None:
    """The same of :func:`plain` words and text."""
    score, places = 0, set[int]()
    for word in words:
        found = _word(word, text)
        if found is None:
            return None
        score += found.score + (_WHOLE if word == text else 0)
        places.update(found.places)
    return Fit(score - len(text) // 16, tuple(sorted(places)))


def best(typed: str, values: Iterable[T], text_of: Callable[[T], str], most: int) -> list[tuple[T, Fit]]:
    """The *most* values whose :func:`plain` texts fit *typed* best; of equals the first ones first."""
    words = [plain(word) for word in typed.split()]
    found = []
    for number, value in enumerate(values):
        fits = fit_plain(words, text_of(value))
        if fits is not None:
            found.append((-fits.score, number, value, fits))
    found.sort(key=lambda each: each[:2])
    return [(value, fits) for _, _, value, fits in found[:most]]


def _word(word: str, text: str) -> Fit | None:
    """The letters in a row where they stand so at all, best at the start of a word; else from left to right."""
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
        at = text.find(letter, places[-1] + 1 if places else 0)
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
