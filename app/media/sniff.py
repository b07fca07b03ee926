"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

_HEAD = 1_024  # bytes looked at
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office"),
    (b"{\\rtf", "rtf"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"ID3", "mp3"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"SQLite format 3", "sqlite"),
    (b"8BPS", "photoshop"),
    (b"%!PS", "postscript"),
)
_GZIP = b"\x1f\x8b"
_LONG_HEAD = 256 * 1024  # bytes looked at where it may be a drawing: much may stand before its first element
_WIDE = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_MAY_BE_XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:[ \t\r\n]|\0)*<")
# What may stand before the first element: white space, declarations, comments, a document type with what it declares.
_BEFORE = re.compile(
    r"\A(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\][^>]*)?>)*",
    re.DOTALL | re.IGNORECASE,
)
_DRAWING = re.compile(r"<(?:[\w.-]+:)?svg[\s>/]")
_PRINTABLE = ("exe", "mp3", "rar")
_PDF = re.compile(rb"(?:\A|[\r\n\0])%PDF-\d")  # other bytes may stand before it (ISO 32000-1, annex H)
_BRANDS = {
    b"avif": "avif",
    b"avis": "avif",
    b"heic": "heic",
    b"heix": "heic",
    b"hevc": "heic",
    b"hevx": "heic",
    b"heim": "heic",
    b"heis": "heic",
    b"mif1": "heic",
    b"msf1": "heic",
}
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}


def sniff(path: Path) -> str:
    """The format of the file at *path* in one lower-case word; ``text`` for what may be text, ``empty`` without bytes.

    Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return "empty"
    if head.startswith(_GZIP):
        return "svg" if _is_drawing(_unpacked(path)) else "gzip"
    return _by_start(head) or _by_box(head) or _by_riff(head) or _by_zip(path, head) or _by_text(path, head)


def _by_start(head: bytes) -> str:
    if _PDF.search(head):
        return "pdf"
    found = next((name for start, name in _STARTS if head.startswith(start)), "")
    if found == "bmp":
        return found if _is_bmp(head) else ""
    return "" if found in _PRINTABLE and _is_printable(head) else found


def _is_printable(head: bytes) -> bool:
    """Whether *head* has no byte that a text would not have: letters alone are the sign of nothing."""
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _is_bmp(head: bytes) -> bool:
    return len(head) >= 18 and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124)


def _by_box(head: bytes) -> str:
    if head[4:8] != b"ftyp":
        return ""
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(len(head), 64), 4))]
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), "mp4")


def _by_riff(head: bytes) -> str:
    if head[:4] != b"RIFF":
        return ""
    return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12], "riff")


def _by_zip(path: Path, head: bytes) -> str:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
    return next((kind for part, kind in _PARTS.items() if part in names), "zip")


def _by_text(path: Path, head: bytes) -> str:
    if not _MAY_BE_XML.match(head):
        return "text"
    with path.open("rb") as file:
        return "svg" if _is_drawing(file.read(_LONG_HEAD)) else "text"


def _unpacked(path: Path) -> bytes:
    """The beginning of what is packed in a gzip file; empty for a damaged one."""
    with path.open("rb") as file:
        packed = file.read(_LONG_HEAD)
    try:
        return zlib.decompressobj(wbits=31).decompress(packed, _LONG_HEAD)
    except zlib.error:
        return b""


def _is_drawing(head: bytes) -> bool:
    """Whether the first element of what may be XML is an SVG's, whatever stands before it."""
    wide = next((name for mark, name in _WIDE if head.startswith(mark)), None)
    text = head.decode(wide or "latin-1", "ignore").removeprefix("\xef\xbb\xbf").removeprefix("\ufeff")
    return _DRAWING.match(_BEFORE.sub("", text)) is not None
