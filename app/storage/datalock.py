"""The lock that keeps two processes from using one data folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.storage.errors import StorageError, data_in_use, translate

if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 30  # far behind the text, which others may then read

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class DataLock:
    """An exclusive lock on a file, kept by the operating system and gone with the process that holds it.

    The file itself stays: deleting it would let two processes hold two different files of one name. It holds the
    process's number, for people.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock; does nothing when this object holds it already.

        Raises:
            StorageError: ``data_in_use``: another process, or another object, holds it. Otherwise: no permission
                or no room.
        """
        if self._handle is None:
            self._handle = self._lock()

    def release(self) -> None:
        """Give the lock back, if this object holds it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _lock(self) -> int:
        handle = -1
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if not _try_lock(handle):
                raise data_in_use(self._holder(handle))
            _write_process_number(handle)
        except OSError as error:
            _close(handle)
            raise translate(error) from error
        except StorageError:
            _close(handle)
            raise
        return handle

    def _holder(self, handle: int) -> str:
        os.lseek(handle, 0, os.SEEK_SET)
        number = os.read(handle, 20).decode("ascii", "replace").strip()
        return f"process {number}" if number.isdecimal() else "another process"


def _write_process_number(handle: int) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, f"{os.getpid()}\n".encode("ascii"))


def _close(handle: int) -> None:
    if handle >= 0:
        os.close(handle)
