"""The pages that a PDF says it has: in the root of its page tree (ISO 32000-1, 7.7.3), also a packed one (7.5.7)."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.logic.remembered import Remembered

_TOKEN = re.compile(
    rb"<<|>>|obj\b|/Type\s*/Pages(?![A-Za-z])|/Parent(?![A-Za-z])|/Count\s+(\d{1,7})(?!\d|\s+\d+\s+R(?![A-Za-z]))"
)
_PACKED = re.compile(rb"/Type\s*/ObjStm(?![A-Za-z])")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_HEAD = 1_000  # bytes within which a packed stream's data begin
_MOST_UNPACKED = 4 * 1024 * 1024  # bytes of one packed stream: what is larger is no list of objects
_MOST_IN_ALL = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What is seen of a PDF: the pages that its page tree counts, if it can be read; its page objects; its bytes."""

    told: int | None = None
    drawn: int = 0
    size: int = 0


def _facts(data: str) -> PdfFacts:
    try:
        raw = base64.b64decode(data, validate=False)
    except ValueError:
        return PdfFacts()
    told = told_pages(raw)
    return PdfFacts(told, 0 if told else len(_PAGE.findall(raw)), len(raw))


pdf_facts: Final = Remembered(_facts)
"""The facts of a PDF in base64; none of one that is not base64. Every look at a request asks for them several times."""


def told_pages(raw: bytes) -> int | None:
    """The pages of the PDF *raw* as its page tree counts them; None where the tree cannot be read.

    Where the file was changed by appending to it, the last root counts. Linear in its size; packed objects are
    unpacked up to a bound, whatever they claim to be.
    """
    found = [(start + at, pages) for start, text in _texts(raw) for at, pages in _roots(text)]
    return max(found)[1] if found else None


@dataclass(slots=True)
class _Entry:
    """One dictionary of the file, as far as it was read."""

    is_node: bool = False
    is_root: bool = True
    count: int | None = None

    def take(self, token: bytes, number: bytes | None) -> None:
        if number is not None:
            self.count = int(number)
        elif token == b"/Parent":
            self.is_root = False
        else:
            self.is_node = True


def _roots(text: bytes) -> Iterator[tuple[int, int]]:
    """Where roots of a page tree end in *text*, and their pages."""
    open_entries: list[_Entry] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == b"<<":
            open_entries.append(_Entry())
        elif token == b"obj":  # what was open was no dictionary, but chance in the bytes of a stream
            open_entries.clear()
        elif open_entries and token == b">>":
            done = open_entries.pop()
            if done.is_node and done.is_root and done.count is not None:
                yield match.end(), done.count
        elif open_entries:
            open_entries[-1].take(token, match[1])


def _texts(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """The file itself and its packed objects, each with the place where it begins."""
    yield 0, raw
    left = _MOST_IN_ALL
    for match in _PACKED.finditer(raw):
        begin = _STREAM.search(raw, match.end(), match.end() + _HEAD)
        if begin is None or left <= 0:
            continue
        end = raw.find(b"endstream", begin.end())
        text = _unpacked(raw[begin.end() : end if end >= 0 else None], min(left, _MOST_UNPACKED))
        left -= len(text)
        yield begin.end(), text


def _unpacked(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:  # encrypted, or packed otherwise
        return b""
