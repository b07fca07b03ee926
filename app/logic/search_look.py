"""Where searched words stand first in a text, read only as far as that takes: files have millions of letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from app.logic.plain_letters import clusters, plain
from app.logic.search_text import begins_word, clean, is_short, pieces_at_blanks


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place in a piece: ``at`` counts letters of ``line`` as they are compared, ``start`` what stands before it."""

    start: int
    line: str
    at: int

    def place(self) -> int:
        """Where it is in the text in one line. A phrase may begin some letters before its piece."""
        if self.at < 0 or self.line.isascii():
            return max(0, self.start + self.at)
        found = next(islice(letters(self.line), self.at, None), None)
        return self.start + (len(self.line) if found is None else found[1])


@dataclass(frozen=True, slots=True)
class Look:
    """``text`` is in one line, as far as it was read; there may be ``more``. ``spots`` are the words' first places."""

    text: str
    more: bool
    spots: dict[str, _Spot]

    def place(self) -> int:
        """Where the longest word stands first, for a short one says less; 0 where there is none."""
        found = min(self.spots, key=lambda word: (-len(word), self.spots[word].start + self.spots[word].at), default="")
        return self.spots[found].place() if found else 0


class _Reading:
    """A text that is read piece by piece. ``low`` has the end of the pieces before it, for a phrase runs over."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self.lines: list[str] = []
        self.length = 0  # of them, joined by blanks
        self._start = 0
        self._low = self._own = ""

    def take(self, line: str) -> None:
        """Read on."""
        self._start = self.length + 1 if self.lines else 0
        self.lines.append(line)
        self.length = self._start + len(line)
        end = self._low[-self._longest :] if self._longest else ""
        self._own = plain(line)
        self._low = f"{end} {self._own}" if end else self._own

    def spot(self, word: str) -> _Spot | None:
        """Where *word* stands first in the last piece."""
        low = self._own if is_short(word) else self._low
        at = found_at(low, word)
        return None if at < 0 else _Spot(self._start, self.lines[-1], at - (len(low) - len(self._own)))


def look(text: str, words: Iterable[str], room: int = 0) -> Look:
    """Look for folded *words* in *text*, until all are found and at least *room* characters more were read."""
    left, spots = dict.fromkeys(words), dict[str, _Spot]()
    reading, enough = _Reading(max(map(len, left), default=0)), room
    pieces = pieces_at_blanks(text)
    for piece in pieces:
        line = " ".join(clean(piece).split())
        if not line:
            continue
        reading.take(line)
        for word in tuple(left):
            spot = reading.spot(word)
            if spot is not None:
                spots[word], enough = spot, reading.length + room
                del left[word]
        if not left and reading.length >= enough:
            break
    return Look(" ".join(reading.lines), any(each.strip() for each in pieces), spots)


def found_at(low: str, word: str) -> int:
    """Where *word* counts first in a folded text; -1 for nowhere."""
    at = low.find(word)
    while at >= 0 and is_short(word) and not begins_word(low, at):
        at = low.find(word, at + 1)
    return at


def letters(text: str) -> Iterator[tuple[str, int, int]]:
    """The characters of *text* when it is folded, each with where that begins and ends in it which it is made of."""
    start = 0
    for cluster in clusters(text):
        end = start + len(cluster)
        for letter in _plain(cluster) if len(cluster) <= _LONGEST_KEPT else plain(cluster):
            yield letter, start, end
        start = end


_plain = lru_cache(maxsize=8_192)(plain)  # of a character with its marks: texts have the same ones again and again
_LONGEST_KEPT = 16  # characters: nobody who writes words has more marks on a letter, and a file may have millions
