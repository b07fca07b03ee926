"""Where words stand on the pages of a PDF, as boxes to be drawn over it.

The API quotes the text as its own reader saw it. So a passage is looked for by its letters and figures alone: white
space, line ends, hyphens, ligatures and marks may differ.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium

from app.media import pdf, pdf_forms
from app.model.attachment import PageHit

_LEAST_SHARE = 0.3  # of a passage that must be found for its beginning to count
_LEAST = 12  # letters, unless the passage is shorter
_MOST_BOXES = 400  # of one hit
Box = tuple[float, float, float, float]


def find(path: Path, pages: Sequence[int], passage: str) -> list[PageHit]:
    """Where *passage* stands on *pages*, from 1; it may run over from one to the next. Raises MediaError."""
    wanted = _letters(passage)
    with pdf.opened(path) as document:
        wanted_pages = [page for page in pages if 1 <= page <= len(document) and pdf.readable(document, page)]
        read = [_Page(document, page) for page in wanted_pages]
        try:
            return _found(read, wanted) if wanted else []
        finally:
            for page in read:
                page.close()


def search(path: Path, words: str, most: int) -> list[PageHit]:
    """Each place where *words* stand, in order, at most *most*. Raises MediaError."""
    wanted = _letters(words)
    hits: list[PageHit] = []
    if not wanted:
        return hits
    with pdf.opened(path) as document:
        for number in range(1, len(document) + 1):
            if not pdf.readable(document, number):
                continue
            with contextlib.closing(_Page(document, number)) as page:
                for at in page.places(wanted):
                    hits.append(PageHit(number, page.boxes(at, at + len(wanted))))
                    if len(hits) >= most:
                        return hits
    return hits


def _found(pages: Sequence[_Page], wanted: str) -> list[PageHit]:
    whole = "".join(page.letters for page in pages)
    at, length = _longest(whole, wanted)
    if at < 0:
        return []
    hits, start = [], 0
    for page in pages:
        first, last = max(at, start), min(at + length, start + len(page.letters))
        if first < last:
            hits.append(PageHit(page.number, page.boxes(first - start, last - start)))
        start += len(page.letters)
    return hits


def _longest(whole: str, wanted: str) -> tuple[int, int]:
    """Where the longest beginning of *wanted* that is worth showing stands, and its length; -1 for nowhere."""
    at = whole.find(wanted)
    if at >= 0:
        return at, len(wanted)
    low, high = 0, len(wanted)
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if wanted[:middle] in whole else (low, middle)
    if low >= min(len(wanted), max(_LEAST, int(len(wanted) * _LEAST_SHARE))):
        return whole.find(wanted[:low]), low
    return -1, 0


class _Page:
    """The letters and figures of a page, and the boxes of its characters."""

    def __init__(self, document: pdfium.PdfDocument, number: int) -> None:
        self.number = number
        self._page = pdf_forms.whole_page(document, number)
        self._text = self._page.get_textpage()
        self.letters, self._characters = self._read()

    def close(self) -> None:
        """Let go of pdfium's objects."""
        self._text.close()
        self._page.close()

    def places(self, wanted: str) -> Iterator[int]:
        """Where *wanted* begins."""
        at = self.letters.find(wanted)
        while at >= 0:
            yield at
            at = self.letters.find(wanted, at + len(wanted))

    def boxes(self, first: int, last: int) -> tuple[Box, ...]:
        """Boxes around the letters from *first* to before *last*, one for each line."""
        lines: list[Box] = []
        for character in self._characters[first:last]:
            box = self._box(character)
            if box is None:
                continue
            if lines and _same_line(lines[-1], box):
                lines[-1] = _around(lines[-1], box)
            elif len(lines) < _MOST_BOXES:
                lines.append(box)
        return tuple(self._shown(line) for line in lines)

    def _read(self) -> tuple[str, list[int]]:
        count = self._text.count_chars()
        text = self._text.get_text_range() if count > 0 else ""
        letters: list[str] = []
        characters: list[int] = []
        # Characters outside the basic plane count as two for pdfium.
        place = 0
        for character in text:
            for letter in _letters(character):
                letters.append(letter)
                characters.append(place)
            place += 2 if ord(character) > 0xFFFF else 1
        return "".join(letters), characters

    def _box(self, character: int) -> Box | None:
        """The box of a character as the page is written, upwards being negative."""
        try:
            left, bottom, right, top = self._text.get_charbox(character, loose=True)
        except pdfium.PdfiumError:
            return None
        return min(left, right), -max(bottom, top), abs(right - left), abs(top - bottom)

    def _shown(self, line: Box) -> Box:
        """*line* as the page is shown: turned, from its top left."""
        one = self._place(line[0], -line[1])
        other = self._place(line[0] + line[2], -line[1] - line[3])
        left, top = min(one[0], other[0]), min(one[1], other[1])
        return round(left, 1), round(top, 1), round(abs(one[0] - other[0]), 1), round(abs(one[1] - other[1]), 1)

    def _place(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self._page.get_cropbox()
        match self._page.get_rotation():
            case 90:
                return y - bottom, x - left
            case 180:
                return right - x, y - bottom
            case 270:
                return top - y, right - x
        return x - left, top - y


def _letters(text: str) -> str:
    """*text* as it is compared: letters and figures, without ligatures and accents of their own, in one case."""
    plain = unicodedata.normalize("NFKD", text.replace("\u00ad", ""))
    return "".join(each for each in plain.casefold() if each.isalnum())


def _same_line(line: Box, box: Box) -> bool:
    overlap = min(line[1] + line[3], box[1] + box[3]) - max(line[1], box[1])
    near = box[0] <= line[0] + line[2] + 4 * max(box[3], 1) and box[0] + box[2] >= line[0] - 4 * max(box[3], 1)
    return overlap > 0.5 * min(line[3], box[3]) and near


def _around(one: Box, other: Box) -> Box:
    left, top = min(one[0], other[0]), min(one[1], other[1])
    right, bottom = max(one[0] + one[2], other[0] + other[2]), max(one[1] + one[3], other[1] + other[3])
    return left, top, right - left, bottom - top
