"""How the bytes of attachments lie in files: as they are, or sealed under the data key. For threads.

Everybody else names bytes by their SHA-256. Plain files have that name, too. It would tell whoever sees the folder
which known files somebody has, so a sealed one is called by the HMAC-SHA256 of it, under a key for names alone.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from app.model.sealing import DataKey
from app.storage.sealing.derive import Purpose, derive
from app.storage.sealing.sealed import PIECE, SealedError, SealedFile, SealedWriter

PIECE_READ = 1024 * 1024  # bytes
_HEX = frozenset("0123456789abcdef")


class Writer(Protocol):
    """Writes one file. Every method may raise OSError."""

    def write(self, data: bytes) -> None:
        """Add *data* at the end."""

    def finish(self, name: str) -> None:
        """Write the end. From now on the file is called *name*."""


class BlobFiles:
    """The files in *folder*, under *key*; None for plain ones."""

    def __init__(self, folder: Path, key: DataKey | None = None) -> None:
        self.folder = folder
        self._content = derive(key, Purpose.ATTACHMENTS) if key is not None else None
        self._names = derive(key, Purpose.NAMES) if key is not None else None

    @property
    def sealed(self) -> bool:
        """Whether the files are sealed."""
        return self._content is not None

    def name(self, sha256: str) -> str:
        """What the file with these bytes is called. ValueError for what is no SHA-256."""
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            raise ValueError("not a SHA-256")
        return sha256 if self._names is None else hmac.digest(self._names, bytes.fromhex(sha256), "sha256").hex()

    def path(self, sha256: str) -> Path:
        """Where the file with these bytes lies, whether or not it is there. ValueError for what is no SHA-256."""
        name = self.name(sha256)
        return self.folder / name[:2] / name

    def all(self) -> Iterator[Path]:
        """All files, in no order. Raises OSError."""
        return (path for path in self.folder.glob("[0-9a-f][0-9a-f]/*") if len(path.name) == 64)

    def open(self, sha256: str) -> io.BufferedReader:
        """The bytes, to be read and closed. Raises OSError; SealedError, as reading does, where they are damaged."""
        return self.opened(self.path(sha256))

    def opened(self, path: Path) -> io.BufferedReader:
        """The bytes that the file at *path* holds, whatever it is called. Raises as :meth:`open` does."""
        file = path.open("rb")
        if self._content is None:
            return file
        try:
            return io.BufferedReader(SealedFile(file, self._content, path.name), PIECE)
        except BaseException:
            file.close()
            raise

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The bytes, piece by piece. Raises as :meth:`open` does."""
        with self.open(sha256) as file:
            yield from pieces_of_open(file)

    def digest(self, path: Path) -> str:
        """The SHA-256 of what the file at *path* holds. Raises as :meth:`open` does."""
        whole = hashlib.sha256()
        with self.opened(path) as file:
            for piece in pieces_of_open(file):
                whole.update(piece)
        return whole.hexdigest()

    def is_whole(self, path: Path) -> bool:
        """Whether the file at *path* holds the bytes that its name says. Raises OSError."""
        try:
            return self.name(self.digest(path)) == path.name
        except SealedError:
            return False

    def writer(self, file: BinaryIO) -> Writer:
        """What writes bytes to the new *file*."""
        return _Plain(file) if self._content is None else SealedWriter(file, self._content)


class _Plain:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def finish(self, name: str) -> None:
        pass


def pieces_of_open(file: BinaryIO) -> Iterator[bytes]:
    """What follows in *file*, in pieces of a megabyte at most. Raises OSError."""
    while piece := file.read(PIECE_READ):
        yield piece
