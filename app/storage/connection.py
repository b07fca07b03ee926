"""How connections to the database file are opened: one writer, several readers, one that only looks."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from app.storage.errors import failed

_OLDEST_SQLITE = (3, 37, 0)  # STRICT tables; trigrams came with 3.34
_WAL_BYTES_KEPT = 16 * 1024 * 1024


def check_library() -> None:
    """Raise StorageError when the SQLite library is too old for the schema."""
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise failed(
            f"SQLite {sqlite3.sqlite_version} is too old.",
            "This computer's SQLite library is too old for Chatelaine.",
            "Install Python 3.11 or later from python.org, which brings a newer one.",
        )


def create_private_file(path: Path) -> None:
    """Make sure that *path* exists and that only its owner can read it.

    SQLite gives its side files (-wal, -shm) the permissions of the database. Raises OSError.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.close(handle)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def connect_writer(path: Path, busy_timeout_ms: int) -> sqlite3.Connection:
    """Open the existing file *path* for writing, in WAL mode. Raises sqlite3.Error or StorageError.

    The connection starts no transaction by itself (autocommit); foreign keys are enforced.
    """
    connection = _connect(path, "rw", busy_timeout_ms)
    try:
        _enter_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: through the drive's own cache; elsewhere no effect
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES_KEPT}")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path, busy_timeout_ms: int) -> sqlite3.Connection:
    """Open *path* for reading; every attempt to write fails. Raises sqlite3.Error.

    The file is opened for writing all the same: a reader of a WAL database takes part in its shared memory.
    """
    connection = _connect(path, "rw", busy_timeout_ms)
    connection.execute("PRAGMA query_only = ON")
    return connection


def connect_onlooker(path: Path, busy_timeout_ms: int) -> sqlite3.Connection:
    """Open *path* so that not a byte of it can change, not even by the recovery of its WAL. Raises sqlite3.Error.

    Without a WAL the file is read as it is, without locks or side files.
    """
    wal = path.with_name(path.name + "-wal")
    unchanging = not wal.exists() or wal.stat().st_size == 0
    return _connect(path, "ro&immutable=1" if unchanging else "ro", busy_timeout_ms)


def _connect(path: Path, mode: str, busy_timeout_ms: int) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=busy_timeout_ms / 1000)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def _enter_wal(connection: sqlite3.Connection) -> None:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise failed(
            f"journal_mode is {mode}",
            "The disk with the data folder does not support what the database needs.",
            "Choose a data folder on a disk of this computer.",
        )
