"""Zip files of strangers: read by entry, in pieces, with limits that are looked at while unpacking.

Nothing is ever unpacked to a place that the zip names: names only say what an entry is.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from app.exchange.errors import DamagedItemError, not_read, refused

_PIECE = 1024 * 1024  # bytes
_MOST_LISTED = 256 * 1024 * 1024  # bytes of the zip's own list, all of which is read at once
_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others unpack without a limit on what comes at once
_MOST_RATIO = 200  # bytes that one packed byte of a file may become; only a bomb is more than that
_END, _END_SIZE = b"PK\x05\x06", 22
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError)


class ZipReader:
    """An open zip. Close it. *path* is only read."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises ExchangeError."""
        try:
            _check_list(path)
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise not_read(path, error) from error
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise refused(
                "file_damaged",
                f"The file {path.name} is damaged: it is no readable zip.",
                "Download or copy it once more.",
                str(error),
            ) from error

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def names(self) -> list[str]:
        """What is in it, in order; folders are not."""
        return [name for name in self._zip.namelist() if not name.endswith("/")]

    def size(self, name: str) -> int:
        """How many bytes an entry says that it has, unpacked."""
        return self._zip.getinfo(name).file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """An entry's bytes. Raises DamagedItemError, also in the midst of it."""
        entry = self._zip.getinfo(name)
        if entry.flag_bits & 1:
            raise DamagedItemError(f"{name[:120]} is encrypted.")
        if entry.compress_type not in _PACKING:
            raise DamagedItemError(f"{name[:120]} is packed in a way that is not read.")
        try:
            with self._zip.open(entry) as file:
                while piece := file.read(_PIECE):
                    yield piece
        except _BROKEN as error:
            raise DamagedItemError(f"{name[:120]} in the zip is damaged.") from error

    def limited(self, name: str, most: int, *, ratio: bool = False) -> Iterator[bytes]:
        """Like :meth:`pieces`, but no more than *most* bytes, and with *ratio* none that were packed absurdly."""
        if ratio:
            most = min(most, self._zip.getinfo(name).compress_size * _MOST_RATIO + _PIECE)
        size = 0
        for piece in self.pieces(name):
            size += len(piece)
            if size > most:
                raise DamagedItemError(f"{name[:120]} is larger than it may be.")
            yield piece

    def read(self, name: str, most: int) -> bytes:
        """All bytes of an entry, if there are no more than *most*. Raises DamagedItemError."""
        return b"".join(self.limited(name, most))


def is_zip(start: bytes) -> bool:
    """Whether a file that begins so is a zip."""
    return start.startswith((b"PK\x03\x04", _END))


def _check_list(path: Path) -> None:
    """Refuse a zip whose list of entries alone would fill the memory. Raises OSError, ValueError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_536 - _END_SIZE))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise ValueError("the end of the zip is missing")
    listed: int = struct.unpack_from("<L", tail, at + 12)[0]
    if listed == 0xFFFFFFFF or tail[:at].rfind(b"PK\x06\x06") >= 0:
        wide = tail[:at].rfind(b"PK\x06\x06")
        if wide < 0 or at - wide < 56:
            raise ValueError("the end of the zip is damaged")
        listed = struct.unpack_from("<Q", tail, wide + 40)[0]
    if listed > _MOST_LISTED:
        raise ValueError("the list of what is in the zip is too long")
