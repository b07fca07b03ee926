"""The objects of a PDF file, found by looking for them; the file's own index of them is not trusted, nor needed."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from typing import Any

from app.demo.pdf.values import BrokenPdfError, Reader, Reference

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+obj(?![a-z])")
_TRAILER = re.compile(rb"\btrailer\b")
_STREAM = re.compile(rb"[\0\t\n\f\r ]*stream\r?\n")
_MOST_UNPACKED = 64 * 1024 * 1024  # bytes of one stream
_MOST_STEPS = 50  # from a reference to a value


class Objects:
    """All objects of *data*, by number; of one that is written several times the last counts."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._places = {int(found[1]): found.end() for found in _OBJECT.finditer(data)}
        self._packed: dict[int, Any] = {}
        self._known: dict[int, tuple[Any, bytes | None]] = {}
        self._unpack()

    @property
    def trailer(self) -> dict[str, Any]:
        """The newest of the dictionaries that name the document's root; empty without any."""
        found = [value for value in self._trailers() if "Root" in value]
        return found[-1] if found else {}

    def get(self, value: Any) -> Any:
        """*value*, or what it refers to; None for what is not there."""
        for _ in range(_MOST_STEPS):
            if not isinstance(value, Reference):
                return value
            value = self._object(value.number)[0]
        return None

    def dictionary(self, value: Any) -> dict[str, Any]:
        """Like :meth:`get`; empty for what is no dictionary."""
        found = self.get(value)
        return found if isinstance(found, dict) else {}

    def stream(self, value: Any) -> bytes:
        """The unpacked bytes of the stream that *value* refers to; empty for what is none, or packed unusually."""
        if not isinstance(value, Reference):
            return b""
        head, raw = self._object(value.number)
        return self._decoded(head, raw) if raw is not None else b""

    def every(self) -> Iterator[tuple[int, Any]]:
        """Every object with its number, in the order of the numbers."""
        for number in sorted({*self._places, *self._packed}):
            yield number, self._object(number)[0]

    def _object(self, number: int) -> tuple[Any, bytes | None]:
        if number not in self._known:
            self._known[number] = self._read(number)
        return self._known[number]

    def _read(self, number: int) -> tuple[Any, bytes | None]:
        place = self._places.get(number)
        if place is None:
            return self._packed.get(number), None
        reader = Reader(self._data, place)
        try:
            value = reader.value()
        except (BrokenPdfError, ValueError):
            return None, None
        begin = _STREAM.match(self._data, reader.at) if isinstance(value, dict) else None
        return value, None if begin is None else self._raw(value, begin.end())

    def _raw(self, head: dict[str, Any], begin: int) -> bytes:
        length = self.get(head.get("Length"))
        if isinstance(length, int) and b"endstream" in self._data[begin + length : begin + length + 20]:
            return self._data[begin : begin + length]
        end = self._data.find(b"endstream", begin)
        return self._data[begin : end if end >= 0 else None]

    def _decoded(self, head: dict[str, Any], raw: bytes) -> bytes:
        filters = self.get(head.get("Filter"))
        names = filters if isinstance(filters, list) else [filters] if filters is not None else []
        for name in names:
            raw = _unfiltered(str(self.get(name)), raw)
        return raw

    def _trailers(self) -> Iterator[dict[str, Any]]:
        """Dictionaries of trailers and of index streams, oldest first."""
        found = []
        for match in _TRAILER.finditer(self._data):
            try:
                found.append((match.end(), Reader(self._data, match.end()).value()))
            except (BrokenPdfError, ValueError):
                continue
        for number, place in self._places.items():
            head = self._object(number)[0]
            if isinstance(head, dict) and head.get("Type") == "XRef":
                found.append((place, head))
        return (value for _, value in sorted(found, key=lambda each: each[0]) if isinstance(value, dict))

    def _unpack(self) -> None:
        for number in list(self._places):
            head = self._object(number)[0]
            if isinstance(head, dict) and head.get("Type") == "ObjStm":
                self._unpack_one(head, self.stream(Reference(number)))

    def _unpack_one(self, head: dict[str, Any], data: bytes) -> None:
        first, count = self.get(head.get("First")), self.get(head.get("N"))
        if not isinstance(first, int) or not isinstance(count, int):
            return
        try:
            index = Reader(data[:first])
            for _ in range(min(count, len(data))):
                number, offset = index.value(), index.value()
                self._packed[int(number)] = Reader(data, first + int(offset)).value()
        except (BrokenPdfError, ValueError, TypeError):
            return


def _unfiltered(name: str, raw: bytes) -> bytes:
    try:
        if name in ("FlateDecode", "Fl"):
            return zlib.decompressobj().decompress(raw, _MOST_UNPACKED)
        if name in ("ASCIIHexDecode", "AHx"):
            return bytes.fromhex(re.sub(rb"[^0-9A-Fa-f]", b"", raw.partition(b">")[0]).decode("ascii"))
        if name in ("ASCII85Decode", "A85"):
            return base64.a85decode(raw.partition(b"~>")[0], ignorechars=b"\0\t\n\f\r ")
    except (ValueError, zlib.error):
        pass
    return b""
