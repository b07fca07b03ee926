"""From a path to a database that is ours, whole and of the current schema; or a refusal that touches nothing."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from app.base.clock import Clock
from app.base.paths import Paths
from app.model.sealing import DataKey
from app.storage.backup import back_up, faults
from app.storage.connection import (
    check_library,
    connect_onlooker,
    connect_reader,
    connect_writer,
    create_private_file,
    is_plain,
    side_file,
)
from app.storage.driver import SqliteError, SqliteOrOSError, result_code
from app.storage.errors import damaged, failed, not_writable, older
from app.storage.migrate import (
    Applied,
    Migration,
    applied_migrations,
    apply_migration,
    pending_migrations,
)

_log = logging.getLogger(__name__)
_PAUSE_S = 0.02
_QUICK_CHECK_BYTES = 64 * 1024 * 1024  # about a tenth of a second


@dataclass(frozen=True, slots=True)
class OpeningTerms:
    """How a database is to be opened: see ``Database.open``."""

    busy_timeout_ms: int
    upgrade: bool
    steps: tuple[Migration, ...]
    key: DataKey | None = None


def open_writer(paths: Paths, clock: Clock, terms: OpeningTerms) -> sqlite3.Connection:
    """Return :func:`open_once`, repeated for as long as another process's lock may be waited for.

    SQLite itself does not wait where two processes make a database at the same moment. Raises the same.
    """
    end = time.monotonic() + terms.busy_timeout_ms / 1000
    while True:
        try:
            return open_once(paths, clock, terms)
        except SqliteError as error:
            if (result_code(error) or 0) & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                raise
        threading.Event().wait(_PAUSE_S)


def open_once(paths: Paths, clock: Clock, terms: OpeningTerms) -> sqlite3.Connection:
    """Return the connection that writes, after every pending step of the schema was taken.

    The file is looked at first, without changing it: a newer schema, a damaged or a foreign file is refused as it is.
    An existing database is backed up before its first pending step.

    Raises:
        StorageError: schema_newer, database_damaged, read_only, storage_failed.
        SqliteError, OSError: to be translated by the caller.
    """
    check_library()
    _require_access(paths)
    applied = inspect(paths.database, terms.busy_timeout_ms, terms.key)
    pending = pending_migrations(applied, terms.steps)
    if applied and pending and not terms.upgrade:
        raise older(applied[-1].number, pending[-1].number)
    create_private_file(paths.database)
    connection = connect_writer(paths.database, terms.busy_timeout_ms, terms.key)
    try:
        if applied and pending:
            _back_up(connection, paths, applied, clock, terms.key)
        _migrate(connection, pending, clock)
    except BaseException:
        connection.close()
        raise
    return connection


def inspect(path: Path, busy_timeout_ms: int, key: DataKey | None = None) -> tuple[Applied, ...]:
    """Return the schema steps of the file *path* without changing it; none when it is missing or empty.

    With a WAL (after a crash, or while another process uses it) a small file is checked in whole. Raises as
    :func:`open_writer`.
    """
    if not path.exists() or path.stat().st_size == 0:
        _require_no_remains(path)
        return ()
    if key is not None and is_plain(path):
        raise failed(
            f"{path.name} lies in the open",
            "The data folder is noted to be encrypted, but its database is not.",
            "Put back the database that belongs here, or, if this is the one, delete the file encryption.json.",
        )
    with contextlib.closing(connect_onlooker(path, busy_timeout_ms, key)) as connection:
        applied = applied_migrations(connection)
        if not side_file(path, "-wal").exists():
            _require_whole_pages(connection, path)
        elif path.stat().st_size <= _QUICK_CHECK_BYTES:
            _quick_check(connection)
    return applied


def _require_access(paths: Paths) -> None:
    """SQLite would only say that it cannot open the file."""
    for path in (paths.root, paths.database):
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            raise not_writable(str(path))


def _require_no_remains(path: Path) -> None:
    """SQLite would delete the WAL of a file that is gone; it may hold what somebody can still use."""
    wal = side_file(path, "-wal")
    if wal.exists() and wal.stat().st_size:
        raise failed(
            f"{path.name} is missing or empty, {path.name}-wal is not",
            "The database file is missing, but the file with its last changes is still there.",
            f"Put {path.name} back from a backup, or move {path.name}-wal away to start afresh.",
        )


def _require_whole_pages(connection: sqlite3.Connection, path: Path) -> None:
    """SQLite itself notices missing pages, but takes a page that is cut off as if it ended in zeros."""
    page_bytes = int(connection.execute("PRAGMA page_size").fetchone()[0])  # SQLCipher says it as a text
    if path.stat().st_size % page_bytes:
        raise damaged(f"the file's size {path.stat().st_size} is not a multiple of {page_bytes}")


def _quick_check(connection: sqlite3.Connection) -> None:
    if found := faults(connection, "quick_check", 1):
        raise damaged(found[0])


def is_whole(path: Path, busy_timeout_ms: int, key: DataKey | None) -> bool:
    """Whether the structure of *path* is sound, search indexes aside. Reads all of it; raises nothing."""
    try:
        with contextlib.closing(connect_reader(path, busy_timeout_ms, key)) as connection:
            return not faults(connection, "quick_check", 1)
    except SqliteOrOSError:
        return False


def _back_up(
    connection: sqlite3.Connection, paths: Paths, applied: tuple[Applied, ...], clock: Clock, key: DataKey | None
) -> None:
    copy = back_up(connection, paths.backups, f"schema{applied[-1].number}", clock.now_ms(), key=key)
    _log.info("backed up the database to %s before changing its schema", copy.name)


def _migrate(connection: sqlite3.Connection, pending: tuple[Migration, ...], clock: Clock) -> None:
    for step in pending:
        apply_migration(connection, step, clock.now_ms())
        _log.info("schema step %d (%s) applied", step.number, step.name)
