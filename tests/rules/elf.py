"""Reads from a Linux library which other libraries it asks for."""

from __future__ import annotations

import struct
from pathlib import Path

_DT_NEEDED, _DT_STRTAB = 1, 5
_PT_LOAD, _PT_DYNAMIC = 1, 2


def needed(library: Path) -> list[str]:
    """Return the names that *library* (ELF, 64 bit, little-endian) lists as needed, such as ``libEGL.so.1``."""
    data = library.read_bytes()
    assert data[:6] == b"\x7fELF\x02\x01", library
    table, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    segments = [struct.unpack_from("<II6Q", data, table + index * size) for index in range(count)]
    dynamic = next(segment for segment in segments if segment[0] == _PT_DYNAMIC)
    entries = [struct.unpack_from("<qQ", data, dynamic[2] + at) for at in range(0, dynamic[5], 16)]
    strings = _file_offset(segments, next(value for tag, value in entries if tag == _DT_STRTAB))
    return [_string(data, strings + value) for tag, value in entries if tag == _DT_NEEDED]


def _file_offset(segments: list[tuple[int, ...]], address: int) -> int:
    for kind, _, offset, start, _, size, *_ in segments:
        if kind == _PT_LOAD and start <= address < start + size:
            return offset + address - start
    raise ValueError(f"no segment holds address {address}")


def _string(data: bytes, start: int) -> str:
    return data[start : data.index(b"\0", start)].decode()
