"""How connections to the database file are opened: one writer, several readers, one that only looks.

Each takes the key of the data folder, None for data in the open.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.storage import driver
from app.storage.errors import failed

if TYPE_CHECKING:
    from app.model.sealing import DataKey

_OLDEST_SQLITE = (3, 37, 0)  # STRICT tables; trigrams came with 3.34
_WAL_BYTES_KEPT = 16 * 1024 * 1024


def check_library() -> None:
    """Raise StorageError when the SQLite library is too old for the schema."""
    if driver.library_version() < _OLDEST_SQLITE:
        raise failed(
            f"SQLite {'.'.join(map(str, driver.library_version()))} is too old.",
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


def connect_writer(path: Path, busy_timeout_ms: int, key: DataKey | None = None) -> sqlite3.Connection:
    """Open the existing file *path* for writing, in WAL mode. Raises SqliteError or StorageError.

    The connection starts no transaction by itself (autocommit); foreign keys are enforced.
    """
    connection = _connect(path, "rw", busy_timeout_ms, key)
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


def connect_reader(path: Path, busy_timeout_ms: int, key: DataKey | None = None) -> sqlite3.Connection:
    """Open *path* for reading; every attempt to write fails. Raises SqliteError.

    The file is opened for writing all the same: a reader of a WAL database takes part in its shared memory.
    """
    connection = _connect(path, "rw", busy_timeout_ms, key)
    connection.execute("PRAGMA query_only = ON")
    return connection


def connect_onlooker(path: Path, busy_timeout_ms: int, key: DataKey | None = None) -> sqlite3.Connection:
    """Open *path* so that not a byte of it can change, not even by the recovery of its WAL. Raises SqliteError.

    Without side files nobody uses it, and it is read as it is, without locks. Only a rollback journal, left by a
    process that died while it made the file, has to be played back before anything can be read.
    """
    journal = side_file(path, "-journal")
    if journal.exists() and journal.stat().st_size:
        return _connect(path, "rw", busy_timeout_ms, key)
    return _connect(path, "ro" if side_file(path, "-wal").exists() else "ro&immutable=1", busy_timeout_ms, key)


def connect_copy(path: Path, key: DataKey | None = None) -> sqlite3.Connection:
    """Open *path*, a file that nobody else uses, to be filled with a copy. Raises SqliteError."""
    return driver.connect(f"{uri_of(path)}?mode=rw", 0, key)


def is_plain(path: Path) -> bool:
    """Whether the file *path* begins as a database in the open does. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(driver.PLAIN_HEADER)) == driver.PLAIN_HEADER


def opens_under(path: Path, key: DataKey) -> bool:
    """Whether *path* is a database under *key*. Raises nothing."""
    try:
        if not path.stat().st_size:
            return False
        with contextlib.closing(connect_onlooker(path, 0, key)) as connection:
            connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
    except driver.SqliteOrOSError:
        return False
    return True


def side_file(path: Path, suffix: str) -> Path:
    """Return where SQLite keeps the side file ``-wal``, ``-shm`` or ``-journal`` of *path*."""
    return path.with_name(path.name + suffix)


def _connect(path: Path, mode: str, busy_timeout_ms: int, key: DataKey | None) -> sqlite3.Connection:
    connection = driver.connect(f"{uri_of(path)}?mode={mode}", busy_timeout_ms / 1000, key)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def uri_of(path: Path) -> str:
    """Return *path* as SQLite wants it: ``file:///a/b``, ``file:///C:/a``, ``file:////server/share``."""
    whole = os.fsencode(path.absolute().as_posix())
    return "file://" + quote(whole if whole.startswith(b"/") else b"/" + whole)


def _enter_wal(connection: sqlite3.Connection) -> None:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise failed(
            f"journal_mode is {mode}",
            "The disk with the data folder does not support what the database needs.",
            "Choose a data folder on a disk of this computer.",
        )
