"""Files that are either the old one or the new one, never half of each."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

_MOST_NAME = 40  # characters that the name of the new file has of the old one's, which may be as long as names can be


def write_atomic(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace *path* by *data* (bytes), readable by the owner alone unless *mode* says otherwise.

    On any error the old file stands and no temporary file is left.

    Raises:
        OSError: the disk is full, read-only, or the folder is missing.
    """
    file = AtomicFile(path, mode)
    try:
        file.write(data)
        file.commit()
    except BaseException:
        file.discard()
        raise


class AtomicFile:
    """A new file beside *path* that takes its place at :meth:`commit`. Every method may raise OSError.

    Permissions first, then the bytes, then fsync, then the rename: a reader sees the old file or the new one,
    and after a power cut the same holds. Whoever makes one ends it by :meth:`commit` or by :meth:`discard`.
    """

    def __init__(self, path: Path, mode: int = 0o600) -> None:
        self._path = path
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:_MOST_NAME]}.", dir=path.parent)
        self._temporary = Path(name)
        self._file = os.fdopen(handle, "wb")
        try:
            self._temporary.chmod(mode)
        except BaseException:
            self.discard()
            raise

    def write(self, data: bytes) -> None:
        """Add *data* at the end."""
        self._file.write(data)

    def commit(self) -> None:
        """Force everything to the disk and replace the old file. After an error, :meth:`discard` cleans up."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self._path)
        sync_folder(self._path.parent)

    def discard(self) -> None:
        """Leave the old file as it is, and no trace of the new one. Raises nothing; after a commit it does nothing."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._temporary.unlink()


def sync_folder(folder: Path) -> None:
    """Force to the disk which files *folder* holds: else a new name may be gone after a power cut. Raises OSError."""
    if os.name != "posix":  # Windows has no handle for a folder; its rename is durable by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Force to the disk what others have written to *path*. Raises OSError."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
