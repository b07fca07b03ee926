"""How large a picture is, read from the first bytes of its file: PNG, JPEG, GIF and WebP, all that the API takes."""

from __future__ import annotations

import base64
import binascii
import struct

_HEAD = 64  # characters of base64 looked at
_JPEG_HEAD = 2_000_000  # a JPEG may carry thumbnails and a colour profile of half a megabyte before its size
_JPEG_SIZES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))
_JPEG_BARE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length


def size_of(data: str) -> tuple[int, int] | None:
    """Width and height in pixels of the picture whose file is *data* (base64); None where that cannot be told."""
    try:
        head = base64.b64decode(data[:_HEAD], validate=False)
        if head.startswith(b"\xff\xd8"):
            head = base64.b64decode(data[:_JPEG_HEAD], validate=False)
        found = _png(head) or _gif(head) or _webp(head) or _jpeg(head)
    except (binascii.Error, struct.error, IndexError, ValueError):
        return None
    return found if found is not None and all(found) else None


def _png(head: bytes) -> tuple[int, int] | None:
    return struct.unpack(">II", head[16:24]) if head.startswith(b"\x89PNG\r\n\x1a\n") else None


def _gif(head: bytes) -> tuple[int, int] | None:
    return struct.unpack("<HH", head[6:10]) if head[:6] in (b"GIF87a", b"GIF89a") else None


def _webp(head: bytes) -> tuple[int, int] | None:
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return None
    kind = head[12:16]
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(head: bytes) -> tuple[int, int] | None:
    if not head.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at < len(head):
        marker = head[at + 1]
        if head[at] != 0xFF:
            return None
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 1 if marker == 0xFF else 2 if marker in _JPEG_BARE else 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return None
