"""Positions in a block's text and in the Qt document that shows it, where the two differ.

A formula is many characters of text and one in the document; a mark that only directs the layout is none and one.
All positions are UTF-16 units.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stand:
    """A part: ``length`` units of the text from ``text`` on, ``size`` units of the document from ``place`` on."""

    text: int
    length: int
    place: int
    size: int


class Places:
    """The parts of a growing document, in order. Between parts that differ, both run in step."""

    def __init__(self) -> None:
        self.length = 0  # of the text
        self.size = 0  # of the document
        self._stands: list[Stand] = []
        self._texts: list[int] = []
        self._places: list[int] = []

    def add(self, length: int, size: int) -> None:
        """Put a part at the end: *length* units of text that are *size* units of the document."""
        if length != size:
            self._stands.append(Stand(self.length, length, self.size, size))
            self._texts.append(self.length)
            self._places.append(self.size)
        self.length += length
        self.size += size

    def cut(self, position: int) -> int | None:
        """Take away all from a position of the text on; returns where the document ends then.

        None, and nothing is taken away, when a part that differs stands there or behind it.
        """
        if self._stands and self._stands[-1].text + max(1, self._stands[-1].length) > position:
            return None
        self.size = self.begin(position)
        self.length = position
        return self.size

    def begin(self, position: int) -> int:
        """Where a range that begins at a position of the text begins in the document: a part is taken whole."""
        position = max(0, min(position, self.length))
        at = bisect_right(self._texts, position) - 1
        if at < 0:
            return position
        stand = self._stands[at]
        if position < stand.text + stand.length:
            return stand.place
        return stand.place + stand.size + position - stand.text - stand.length

    def end(self, position: int) -> int:
        """Where a range that ends at a position of the text ends in the document."""
        position = max(0, min(position, self.length))
        at = bisect_right(self._texts, position) - 1
        while at >= 0 and self._stands[at].text == position:  # what begins here is not part of the range
            at -= 1
        if at < 0:
            return position
        stand = self._stands[at]
        inside = position < stand.text + stand.length
        return stand.place + stand.size + (0 if inside else position - stand.text - stand.length)

    def whole(self, position: int, forward: bool) -> int:
        """*position*, or the far end of the part that it lies inside of."""
        at = bisect_right(self._texts, position) - 1
        stand = self._stands[at] if at >= 0 else None
        if stand is None or not stand.text < position < stand.text + stand.length:
            return position
        return stand.text + stand.length if forward else stand.text

    def text(self, place: int) -> int:
        """The position of the text that a place of the document stands for; inside a part it is the part's begin."""
        place = max(0, min(place, self.size))
        at = bisect_right(self._places, place) - 1
        if at < 0:
            return place
        stand = self._stands[at]
        if place < stand.place + stand.size:
            return stand.text
        return stand.text + stand.length + place - stand.place - stand.size
