"""Finding words in a text: by plain letters or exactly, with positions as Qt counts them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from app.logic.plain_letters import clusters, plain

LONGEST = 1_000  # characters of what is searched
_NO_WORD = re.compile(r"[\W_]+")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_JOINER = "\u200d"
_BLANKS = {code: " " for code in range(128) if chr(code).isspace()}
_OTHER_LETTERS = re.compile(r"&[#\w]|\[\^")  # where Markdown shows other letters than its source: entities, footnotes
_LEAVES_OUT = re.compile(r"\][(\[:]")  # where it leaves letters out: before the target of a link


class _Folded(dict[str, str]):
    """What a character with its marks is compared as, made when it is first met. White space is one blank."""

    def __init__(self, match_case: bool) -> None:
        super().__init__()
        self.match_case = match_case

    def __missing__(self, cluster: str) -> str:
        spaced = f" {cluster[1:]}" if cluster[0].isspace() else cluster
        made = unicodedata.normalize("NFD", spaced if self.match_case else plain(spaced))
        self[cluster] = made
        return made


class Needle:
    """What is searched. Plain letters are compared (:mod:`app.logic.plain_letters`), or exact ones with *match_case*.

    Both sides are decomposed, so that it does not matter how a letter with a mark is written.
    """

    def __init__(self, written: str, match_case: bool = False) -> None:
        self._map = _Folded(match_case)
        self._text = self._folded(written[:LONGEST])
        self._words = _NO_WORD.sub("", self._text)
        self._others = set(_NO_WORD.findall(self._text)) - {" "}

    def __bool__(self) -> bool:
        return bool(self._text)

    def _folded(self, text: str) -> str:
        if text.isascii():  # the same, much faster
            return (text if self._map.match_case else text.lower()).translate(_BLANKS)
        return "".join(map(self._map.__getitem__, clusters(text)))

    def may_be_in(self, source: str) -> bool:
        """Whether text made from the Markdown *source* can hold it. False is certain, True is not.

        Markup takes characters away but adds no letters, so the letters must follow one another in the source, but
        for what links leave out.
        """
        if _OTHER_LETTERS.search(source):
            return True
        folded = self._folded(source)
        if not self._words:
            return all(set(part) - {" "} <= set(folded) for part in self._others)
        if self._words in folded or self._words in _NO_WORD.sub("", folded):
            return True
        return any(self._may_span(folded, found.start()) for found in _LEAVES_OUT.finditer(folded))

    def _may_span(self, folded: str, at: int) -> bool:
        """Whether the words may go on behind a gap at *at*: then they begin just before it."""
        before = _NO_WORD.sub("", folded[max(0, at - 4 * len(self._words) - 40) : at])
        parts = (self._words[:length] for length in range(1, len(self._words)))
        return any(before.endswith(part) or part.endswith(before) for part in parts)

    def ranges(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where it stands in *text*, as UTF-16 ranges that do not overlap.

        A hit begins and ends between whole characters, marks and joiners that follow a character included.
        """
        folded = self._folded(text)
        at = folded.find(self._text) if self._text else -1
        if at < 0:
            return
        edges = _Edges(text, self._map)
        while at >= 0:
            end = at + len(self._text)
            found = edges.units(at, end)
            if found is not None:
                yield found
            at = folded.find(self._text, end if found is not None else at + 1)


class AnyOf:
    """Several needles at once: where one of them stands, the longest where several begin."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self._needles = [needle for needle in needles if needle]

    def __bool__(self) -> bool:
        return bool(self._needles)

    def may_be_in(self, source: str) -> bool:
        """As :meth:`Needle.may_be_in`."""
        return any(needle.may_be_in(source) for needle in self._needles)

    def ranges(self, text: str) -> Iterator[tuple[int, int]]:
        """As :meth:`Needle.ranges`, in order."""
        found = sorted(
            (each for needle in self._needles for each in needle.ranges(text)), key=lambda each: (each[0], -each[1])
        )
        over = 0
        for start, end in found:
            if start >= over:
                yield start, end
                over = end


class _Edges:
    """From places in folded text to UTF-16 positions in the text as it is."""

    def __init__(self, text: str, table: _Folded) -> None:
        self._text = text
        self._starts: list[int] = []  # of each cluster in the folded text, and in the text; none where that is the same
        self._places: list[int] = []
        if not text.isascii():
            parts = clusters(text)
            self._starts = [0, *accumulate(len(table[part]) for part in parts)]
            self._places = [0, *accumulate(map(len, parts))]
        high = [] if text.isascii() else [at for at, character in enumerate(text) if character > "\uffff"]
        self._high = high  # characters of two units

    def units(self, start: int, end: int) -> tuple[int, int] | None:
        """The UTF-16 range for a range of folded text; None when an end lies within a character."""
        first, last = self._place(start), self._place(end)
        if first is None or last is None or self._within(first) or self._within(last):
            return None
        return first + bisect_left(self._high, first), last + bisect_left(self._high, last)

    def _place(self, at: int) -> int | None:
        if not self._starts:
            return at
        found = bisect_left(self._starts, at)
        return self._places[found] if self._starts[found] == at else None

    def _within(self, place: int) -> bool:
        """Whether *place* parts a character from what belongs to it."""
        if not 0 < place < len(self._text):
            return False
        after = self._text[place]
        if after.isascii():
            return False
        joined = after == _JOINER or self._text[place - 1] == _JOINER or ord(after) in _SKIN_TONES
        return joined or unicodedata.category(after).startswith("M")
