"""The format of sealed files: pieces of AES-256-GCM under a key of the file's own, readable from anywhere in it.

=========  =====  ==============================================================
bytes      count  what
=========  =====  ==============================================================
0          8      ``chatsea`` and the version, 1
8          32     salt: random, so that no two files have one key
40         …      pieces: 65,536 bytes of content each, the last 1 to 65,536 (none only where there is no content),
                  encrypted, each followed by its tag of 16 bytes
=========  =====  ==============================================================

The file's key is HKDF-SHA256 of the key for all of them, with the salt. The nonce of a piece is its number from 0 in
11 bytes, big-endian, and a byte that is 1 for the last one: so none can be left out, repeated or moved, and the end
cannot be cut off. The last piece has the file's name as associated data, and whoever opens a file checks that piece
first: so a file cannot stand in for another. (The scheme is STREAM, by Hoang, Reyhanitabar, Rogaway and Vizár, 2015,
as in the format "age".) What is handed out was always checked; damage in a piece is met when that piece is read.
"""

from __future__ import annotations

import errno
import io
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from app.storage.sealing.derive import hkdf

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"chatsea\x01"
PIECE = 65_536  # bytes of content
TAG = 16  # bytes
_SALT = 32  # bytes
HEADER = len(MAGIC) + _SALT
_INFO = b"chatelaine 1 sealed file"


class SealedError(OSError):
    """A sealed file is damaged, or lies under another key or name: what a failing disk is to a plain file."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EIO, reason)


class SealedWriter:
    """Writes content to *file*, sealed under *key* (32 bytes). Every method may raise OSError.

    Nothing of it is readable before :meth:`finish`.
    """

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file = file
        salt = secrets.token_bytes(_SALT)
        self._cipher = _cipher(key, salt)
        self._number = 0
        self._waiting = bytearray()
        file.write(MAGIC + salt)

    def write(self, data: bytes) -> None:
        """Add *data* at the end."""
        self._waiting += data
        at = 0
        while len(self._waiting) - at > PIECE:  # one piece waits: it may be the last
            self._put(self._waiting[at : at + PIECE], _nonce(self._number, last=False), b"")
            at += PIECE
        del self._waiting[:at]

    def finish(self, name: str) -> None:
        """Write the last piece. From now on the file is called *name*, and opens under no other. Flushes nothing."""
        self._put(self._waiting, _nonce(self._number, last=True), name.encode("utf-8"))
        self._waiting.clear()

    def _put(self, piece: bytearray, nonce: bytes, bound: bytes) -> None:
        self._file.write(self._cipher.encrypt(nonce, piece, bound))
        self._number += 1


class SealedFile(io.RawIOBase):
    """The content of a sealed file, to be read like any file. Closing it closes *file*.

    Raises SealedError, from here and whenever it reads, where the file is damaged, cut short, or lies under another
    *key* or *name*. ``size`` is that of the content, in bytes.
    """

    def __init__(self, file: BinaryIO, key: bytes, name: str) -> None:
        super().__init__()
        self._file = file
        self._name = name.encode("utf-8")
        self._at = 0
        whole = file.seek(0, io.SEEK_END)
        file.seek(0)
        head = file.read(HEADER)
        if len(head) < HEADER or not head.startswith(MAGIC):
            raise SealedError("no sealed file")
        self._cipher = _cipher(key, head[len(MAGIC) :])
        self._last, self.size = _shape(whole - HEADER)
        self._known = self._last, self._opened(self._last)

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the content; where, in bytes."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning of the file")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """Where it is, in bytes of content."""
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # narrower than a Buffer
        """Read on into *buffer*, to the end of a piece at most; how many bytes, 0 at the end."""
        number, start = divmod(self._at, PIECE)
        if self._at >= self.size:
            return 0
        if self._known[0] != number:
            self._known = number, self._opened(number)
        data = self._known[1][start : start + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def pieces(self) -> Iterator[bytes]:
        """All of the content, from its beginning, piece by piece."""
        self.seek(0)
        while piece := self.read(PIECE):
            yield piece

    def close(self) -> None:
        """Close the file beneath, too."""
        self._file.close()
        super().close()

    def _opened(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # see hkdf

        last = number == self._last
        self._file.seek(HEADER + number * (PIECE + TAG))
        found = self._file.read(PIECE + TAG)
        try:
            return self._cipher.decrypt(_nonce(number, last), found, self._name if last else b"")
        except InvalidTag:
            raise SealedError(f"piece {number} is damaged") from None


def _shape(body: int) -> tuple[int, int]:
    """The number of the last piece, and the bytes of content, of *body* bytes of pieces."""
    pieces = -(-body // (PIECE + TAG))
    size = body - pieces * TAG
    if pieces < 1 or size < 0 or (pieces > 1 and size <= (pieces - 1) * PIECE):
        raise SealedError("the file is cut short")
    return pieces - 1, size


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # see hkdf

    return AESGCM(hkdf(key, salt, _INFO))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
