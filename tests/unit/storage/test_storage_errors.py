"""What SQLite and the system say becomes a code, a sentence and an advice."""

from __future__ import annotations

import errno
import sqlite3

import pytest

from app.storage import errors
from app.storage.errors import StorageError, translate


def _sqlite(code: int, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    error = kind("words of the library")
    error.sqlite_errorcode = code
    error.sqlite_errorname = f"SQLITE_{code}"
    return error


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (_sqlite(sqlite3.SQLITE_FULL), "disk_full", "user"),
        (_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), "read_only", "user"),
        (_sqlite(sqlite3.SQLITE_BUSY_RECOVERY), "database_locked", "user"),
        (_sqlite(sqlite3.SQLITE_CORRUPT_INDEX, sqlite3.DatabaseError), "database_damaged", "machine"),
        (_sqlite(sqlite3.SQLITE_NOTADB, sqlite3.DatabaseError), "database_damaged", "machine"),
        (_sqlite(sqlite3.SQLITE_IOERR_FSYNC), "storage_failed", "machine"),
        (_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.IntegrityError), "storage_failed", "bug"),
        (sqlite3.OperationalError("Could not decode to UTF-8 column"), "database_damaged", "machine"),
        (sqlite3.ProgrammingError("Cannot operate on a closed database."), "storage_failed", "bug"),
        (OSError(errno.ENOSPC, "No space"), "disk_full", "user"),
        (OSError(errno.EDQUOT, "Quota"), "disk_full", "user"),
        (OSError(errno.EROFS, "Read-only"), "read_only", "user"),
        (PermissionError(errno.EACCES, "Denied"), "read_only", "user"),
        (OSError(errno.EIO, "Input/output"), "storage_failed", "machine"),
        (OSError(errno.ENXIO, "No such device or address"), "disk_gone", "user"),
        (FileNotFoundError(errno.ENOENT, "No such file"), "disk_gone", "user"),
        (OSError("no number"), "storage_failed", "machine"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_every_error_has_a_code_and_words(error: sqlite3.Error | OSError, code: str, kind: str) -> None:
    found = translate(error).error

    assert (found.code, found.kind) == (code, kind)
    assert found.message.endswith(".")
    assert found.advice.endswith(".")
    assert str(error) in found.detail


@pytest.mark.parametrize(
    "error",
    [
        errors.schema_newer(9, 1),
        errors.older(1, 9),
        errors.data_in_use("process 7"),
        errors.file_damaged("a", "b", "c"),
        errors.damaged("x"),
        errors.inconsistent("x"),
        errors.not_writable("x"),
        errors.locked("x"),
        errors.failed("x", "A sentence.", "An advice."),
    ],
    ids=lambda error: error.error.code,
)
def test_own_errors_are_whole(error: StorageError) -> None:
    assert str(error) == error.error.message
    assert error.error.message.endswith(".")
    assert error.error.advice
    assert error.error.detail
