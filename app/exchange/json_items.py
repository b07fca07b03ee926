"""Cuts JSON of any length into its conversations without reading it as a whole.

What is cut are the members of the outermost array, or each outermost value where there are several in a row (JSON
lines). Only brackets and strings are looked at; what is between them is read later, one item at a time, so that one
damaged item does not end the rest.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_ITEM = 256 * 1024 * 1024  # bytes of one conversation
MOST_DEPTH = 300  # brackets inside each other

_PLAIN = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_OPENING, _QUOTE = b"{[", b'"'
_NOTHING = b" \t\r\n,"


@dataclass(frozen=True, slots=True)
class Cut:
    """One item: its bytes, or, where they cannot be had, None and a sentence that says why.

    ``end`` is how many bytes of the file it and all before it took.
    """

    data: bytes | None
    words: str = ""
    end: int = 0


def in_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The *pieces* of a file in UTF-8, also where its first bytes say that it is in UTF-16, as PowerShell writes it."""
    decode = None
    for number, piece in enumerate(pieces):
        if number == 0 and piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            decode = codecs.getincrementaldecoder("utf-16")("replace").decode
        yield piece if decode is None else decode(piece).encode()


class ItemCutter:
    """Fed with the bytes of a file in order; gives out its items as they end."""

    def __init__(self, most_item: int = MOST_ITEM, most_depth: int = MOST_DEPTH) -> None:
        self._most, self._most_depth = most_item, most_depth
        self._buffer = bytearray()  # of what is open: from the start of the item, or of what lies between items
        self._at = 0  # up to where the buffer was looked at
        self._passed = 0  # bytes that were in the buffer before
        self._depth = 0
        self._base = 0  # 1 inside of an outermost array
        self._in_string = False
        self._refused = ""  # why the open item is passed over
        self._stray = False  # something stood where an item should
        self._first = True

    def feed(self, data: bytes) -> Iterator[Cut]:
        """Take the next bytes of the file."""
        if self._first and data:
            bare = data.removeprefix(b"\xef\xbb\xbf")
            self._passed, data, self._first = len(data) - len(bare), bare, False
        self._buffer += data
        while self._step():
            cut = self._bracket()
            if cut is not None:
                yield cut
        self._spare()

    def finish(self) -> Iterator[Cut]:
        """The file is at its end; what is open then was cut off."""
        end = self._passed + len(self._buffer)
        if self._depth > self._base or self._in_string:
            yield Cut(None, "The file ends in the middle of this conversation.", end)
        elif self._stray or self._buffer.strip(_NOTHING):
            yield Cut(None, "This is no conversation.", end)
        self._buffer.clear()

    def _step(self) -> bool:
        """Go on to the next bracket; False when more bytes are needed."""
        while True:
            pattern = _STRING if self._in_string else _PLAIN
            match = pattern.match(self._buffer, self._at)
            assert match is not None  # both match nothing, too
            self._at = match.end()
            if self._at >= len(self._buffer):
                return False
            if self._in_string:
                if self._buffer[self._at : self._at + 1] != _QUOTE:
                    return False  # a backslash, and what it stands before is still to come
                self._in_string = False
                self._at += 1
            elif self._buffer[self._at : self._at + 1] == _QUOTE:
                self._in_string = True
                self._at += 1
            else:
                return True

    def _bracket(self) -> Cut | None:
        """Pass one bracket; the item that it ends, or what stood where an item should."""
        bracket = self._buffer[self._at : self._at + 1]
        opening = bracket in _OPENING
        if self._depth == self._base:
            self._pass_by()
            stray = Cut(None, "This is no conversation.", self._passed) if self._stray else None
            self._stray = False
            if not opening or (self._base == 0 and bracket == b"["):
                return self._edge(opening) or stray
            if stray is not None:
                return stray  # the bracket is met again
        self._at += 1
        self._depth += 1 if opening else -1
        if self._depth - self._base > self._most_depth and not self._refused:
            self._refused = "It is nested too deeply."
        return self._ended() if not opening and self._depth == self._base else None

    def _edge(self, opening: bool) -> Cut | None:
        """The outermost array begins or ends; a bracket that closes nothing is passed over, and said."""
        self._at = 1
        self._drop()
        lost = not opening and self._base == 0
        self._base = self._depth = int(opening)
        return Cut(None, "A bracket closes nothing.", self._passed) if lost else None

    def _pass_by(self) -> None:
        """Keep of what stands outside of items only whether there was anything."""
        self._stray = self._stray or bool(bytes(self._buffer[: self._at]).strip(_NOTHING))
        self._drop()

    def _ended(self) -> Cut:
        words = self._refused or (self._too_large() if self._at > self._most else "")
        data = b"" if words else bytes(self._buffer[: self._at])
        self._refused = ""
        self._drop()
        return Cut(None, words, self._passed) if words else Cut(data, end=self._passed)

    def _too_large(self) -> str:
        return f"It is larger than {self._most // 1_000_000} MB."

    def _drop(self) -> None:
        del self._buffer[: self._at]
        self._passed += self._at
        self._at = 0

    def _spare(self) -> None:
        """Keep nothing of an item that is passed over, nor of what stands between items."""
        if self._depth > self._base:
            if len(self._buffer) > self._most and not self._refused:
                self._refused = self._too_large()
            if self._refused:
                self._drop()
        else:
            self._pass_by()
