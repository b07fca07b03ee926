"""Reads the values that PDF objects and page contents are written in (ISO 32000-1, 7.2 and 7.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_DEEPEST = 60  # values inside values; what nests deeper is no document
_SPACE = re.compile(rb"(?:[\0\t\n\f\r ]+|%[^\r\n]*)*")
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)")
_REGULAR = re.compile(rb"[^\0\t\n\f\r ()<>\[\]{}/%]+")
_REFERENCE = re.compile(rb"(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|([\s\S]))")
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")


class Name(str):
    """A name such as ``/Page``, without its slash."""


class Operator(str):
    """A bare word: an operator of a page's contents, or a keyword."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another object, by its number."""

    number: int


class BrokenPdfError(Exception):
    """The bytes are no value."""


class Reader:
    """Reads values one after the other from *data*, beginning at *at*."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def at_end(self) -> bool:
        """Whether nothing but white space is left."""
        self._skip()
        return self.at >= len(self.data)

    def value(self, depth: int = 0) -> Any:
        """The next value. Raises BrokenPdfError where there is none."""
        self._skip()
        if depth > _DEEPEST or self.at >= len(self.data):
            raise BrokenPdfError
        head = self.data[self.at : self.at + 2]
        if head == b"<<":
            return self._dictionary(depth)
        special = {b"[": self._array, b"(": self._string, b"<": self._hex, b"/": self._name}.get(head[:1])
        if special is not None:
            return special(depth)
        return self._plain()

    def _skip(self) -> None:
        found = _SPACE.match(self.data, self.at)
        self.at = found.end() if found else self.at

    def _plain(self) -> Any:
        if found := _REFERENCE.match(self.data, self.at):
            self.at = found.end()
            return Reference(int(found[1]))
        found = _REGULAR.match(self.data, self.at)
        if found is None:
            self.at += 1  # a stray bracket
            return Operator("")
        self.at = found.end()
        if _NUMBER.fullmatch(found[0]):
            return float(found[0]) if b"." in found[0] else int(found[0])
        word = found[0].decode("latin-1")
        return {"true": True, "false": False, "null": None}.get(word, Operator(word))

    def _name(self, _depth: int) -> Name:
        found = _REGULAR.match(self.data, self.at + 1)
        raw = found[0] if found else b""
        self.at += 1 + len(raw)
        return Name(_NAME_CODE.sub(lambda code: bytes((int(code[1], 16),)), raw).decode("latin-1"))

    def _array(self, depth: int) -> list[Any]:
        self.at += 1
        found = []
        while not self._ends(b"]"):
            found.append(self.value(depth + 1))
        return found

    def _dictionary(self, depth: int) -> dict[str, Any]:
        self.at += 2
        found: dict[str, Any] = {}
        while not self._ends(b">>"):
            key = self.value(depth + 1)
            if not self._ends(b">>", take=False):
                found[str(key)] = self.value(depth + 1)
        return found

    def _ends(self, mark: bytes, take: bool = True) -> bool:
        self._skip()
        if self.at >= len(self.data):
            raise BrokenPdfError
        ended = self.data.startswith(mark, self.at)
        if ended and take:
            self.at += len(mark)
        return ended

    def _hex(self, _depth: int) -> bytes:
        end = self.data.find(b">", self.at)
        if end < 0:
            raise BrokenPdfError
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", self.data[self.at + 1 : end])
        self.at = end + 1
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))

    def _string(self, _depth: int) -> bytes:
        start = self.at + 1
        at, open_ones = start, 1
        while open_ones:
            if at >= len(self.data):
                raise BrokenPdfError
            byte = self.data[at : at + 1]
            at += 2 if byte == b"\\" else 1
            open_ones += (byte == b"(") - (byte == b")")
        self.at = at
        return _ESCAPED.sub(_unescaped, self.data[start : at - 1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1] is not None:
        return bytes((int(found[1], 8) & 0xFF,))
    return _LETTERS.get(found[2], found[2]) if found[2] is not None else b""
