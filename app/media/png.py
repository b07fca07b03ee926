"""PNG files whose pixels are good and whose other parts are not: those parts are left out.

Pillow refuses a picture for the sake of a text that is damaged or unpacks to more than a megabyte.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_MOST = 1024 * 1024  # bytes of one part, unpacked, that Pillow takes
_MOST_TEXTS = 16 * _MOST  # of all texts together
_SIGNATURE = 8


def without_bad_extras(file: BinaryIO) -> io.BytesIO | None:
    """The PNG without the parts that are damaged or too large and that its pixels do not need; None if it has none.

    *file* is read from its beginning and left there.
    """
    bad = _bad_places(file)
    file.seek(0)
    if not bad:
        return None
    made, at = io.BytesIO(), 0
    for start, end in bad:
        made.write(file.read(start - at))
        file.seek(end)
        at = end
    made.write(file.read())
    file.seek(0)
    made.seek(0)
    return made


def _bad_places(file: BinaryIO) -> list[tuple[int, int]]:
    """Where the parts to be left out begin and end, in order, in bytes."""
    bad: list[tuple[int, int]] = []
    texts = 0
    for start, kind, size in _parts(file):
        if not kind[0] & 32:  # its first letter is a capital: the pixels need it
            continue
        unpacked = _unpacked_size(kind, file.read(size), file.read(4))
        texts += unpacked or 0
        if unpacked is None or texts > _MOST_TEXTS:
            bad.append((start, start + 12 + size))
    return bad


def _parts(file: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    """Each part's place, kind and size; *file* then stands behind its head."""
    at = _SIGNATURE
    while True:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        yield at, kind, size
        if kind == b"IEND":
            return
        at += 12 + size


def _unpacked_size(kind: bytes, data: bytes, check: bytes) -> int | None:
    """How many bytes a part holds; None for one that is damaged or too large."""
    if check != zlib.crc32(kind + data).to_bytes(4, "big") or len(data) > _MOST:
        return None
    packed = _packed(kind, data)
    if not packed:
        return len(data)
    try:
        size = len(zlib.decompressobj().decompress(packed, _MOST + 1))
    except zlib.error:
        return None
    return size if size <= _MOST else None


def _packed(kind: bytes, data: bytes) -> bytes:
    """What is packed in a part: behind its keyword, and for iTXt behind its flags, language and translation."""
    rest = data.partition(b"\0")[2]
    if kind in (b"zTXt", b"iCCP"):
        return rest[1:]
    if kind == b"iTXt" and rest[:1] == b"\1":
        return rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    return b""
