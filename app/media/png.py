"""PNG files whose pixels are good and whose other parts are not: those parts are left out.

Pillow refuses a picture for the sake of a text that is damaged or unpacks to more than a megabyte.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

_MOST = 1024 * 1024  # bytes of one part, unpacked, that Pillow takes
_MOST_TEXTS = 16 * _MOST  # of all texts together
_SIGNATURE = 8
# Parts that only say how the pixels are meant.
_PLAIN = frozenset(
    (
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"sBIT",
        b"bKGD",
        b"pHYs",
        b"hIST",
        b"cICP",
        b"mDCV",
        b"cLLI",
        b"sPLT",
        b"acTL",
    )
)


@dataclass(frozen=True, slots=True)
class Extras:
    """What a PNG has that its pixels do not need: where the parts to be left out lie, in bytes, and its EXIF.

    ``telling`` says that there are parts which may tell of people, places or devices, such as content credentials.
    """

    bad: tuple[tuple[int, int], ...] = ()
    exif: bytes = b""
    telling: bool = False


def extras(file: BinaryIO) -> Extras:
    """The extras of a PNG, wherever they stand; Pillow decodes all pixels to find those behind. *file* is rewound."""
    bad: list[tuple[int, int]] = []
    exif, texts, telling = b"", 0, False
    for start, kind, size in _parts(file):
        if not kind[0] & 32:  # its first letter is a capital: the pixels need it
            continue
        telling = telling or kind not in _PLAIN
        data = file.read(size)
        unpacked = _unpacked_size(kind, data, file.read(4))
        texts += unpacked or 0
        if unpacked is None or texts > _MOST_TEXTS:
            bad.append((start, start + 12 + size))
        elif kind == b"eXIf":
            exif = exif or b"Exif\0\0" + data
    file.seek(0)
    return Extras(tuple(bad), exif, telling)


def without(file: BinaryIO, bad: Sequence[tuple[int, int]]) -> io.BytesIO:
    """*file* without what lies at *bad*, in order."""
    made, at = io.BytesIO(), 0
    for start, end in bad:
        made.write(file.read(start - at))
        file.seek(end)
        at = end
    made.write(file.read())
    made.seek(0)
    return made


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
