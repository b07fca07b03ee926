"""SQLite's writes fail as the operating system says it of a disk that is full, pulled out, or broken.

SQLite lets its calls of the system be replaced (``xSetSystemCall`` of its VFS), which is there for tests.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

_WRITE = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_longlong, use_errno=True
)
_SET = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_GET = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)
_METHODS = 13  # between the fields that are named below


class _Vfs(ctypes.Structure):
    """``sqlite3_vfs`` of sqlite3.h, version 3."""

    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("methods", ctypes.c_void_p * _METHODS),
        ("xSetSystemCall", _SET),
        ("xGetSystemCall", _GET),
    )


class FailingCalls:
    """``failed`` counts the writes that failed so far."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._left = 0
        self.failed = 0

    def fail(self, number: int, after: int = 0) -> None:
        """Have all writes fail with the errno *number*, once *after* more of them were done."""
        self._number, self._left = number, after

    def work(self) -> None:
        """Have all writes work again."""
        self._number = None

    def passes(self) -> bool:
        """Whether the next write is done; if not, errno is set."""
        if self._number is None:
            return True
        self._left -= 1
        if self._left >= 0:
            return True
        self.failed += 1
        ctypes.set_errno(self._number)
        return False


@contextmanager
def failing_calls() -> Iterator[FailingCalls]:
    """Replace SQLite's calls in this process until the context ends; the test is skipped where they cannot be."""
    vfs, calls = _default_vfs(), FailingCalls()
    with ExitStack() as stack:
        for name in (b"pwrite", b"pwrite64"):  # by how it was built, one of them is used
            stack.enter_context(_replaced(vfs, name, calls))
        yield calls


def _default_vfs() -> Any:
    try:
        find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
    except (AttributeError, OSError):
        pytest.skip("this Python's SQLite does not show its functions")
    find.restype = ctypes.POINTER(_Vfs)
    vfs = find(None)
    if vfs.contents.iVersion < 3 or not vfs.contents.xGetSystemCall(vfs, b"write"):
        pytest.skip("this SQLite does not let its system calls be replaced")
    return vfs


@contextmanager
def _replaced(vfs: Any, name: bytes, calls: FailingCalls) -> Iterator[None]:
    found = vfs.contents.xGetSystemCall(vfs, name)
    if not found:
        yield
        return
    real = _WRITE(found)

    def write(handle: int, data: int, size: int, offset: int) -> int:
        return int(real(handle, data, size, offset)) if calls.passes() else -1

    ours = _WRITE(write)
    vfs.contents.xSetSystemCall(vfs, name, ctypes.cast(ours, ctypes.c_void_p))
    try:
        yield
    finally:
        vfs.contents.xSetSystemCall(vfs, name, found)
