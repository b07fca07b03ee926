"""A copy of the whole database, made by SQLite while it is in use, and verified before it counts."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.base.atomic import sync_file
from app.model.sealing import DataKey
from app.storage.connection import connect_copy, create_private_file, side_file
from app.storage.driver import is_of_the_index
from app.storage.errors import damaged, failed, locked

_PAGES_PER_STEP = 4096
_STEPS_BETWEEN = 100_000  # of SQLite's machine, between two questions whether it is to end
_PAUSE_S = 0.1  # after an attempt that met another program's lock for as long as *source* waits for one
_MOST_PAUSES = 5
_MOST_INDEXES = 10
_READS_INDEXES = (3, 44)
_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"


def back_up(  # how the copy is to be
    source: sqlite3.Connection,
    folder: Path,
    label: str,
    now_ms: int,
    *,
    checked: bool = True,
    key: DataKey | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Path:
    """Copy *source* into *folder* and return the copy, readable by the owner alone, under the *key* of *source*.

    The copy has the time (UTC) and *label* in its name. It gets that name only once it was verified and is on the
    disk; on any error nothing is left. Of a database that is damaged a copy is made as it is, not *checked*.
    *stopped* is asked now and then whether it is to end, with nothing left of it.

    Raises:
        StorageError: the copy is damaged, and so is *source* (database_damaged); or another program keeps *source*
            locked (database_locked); or it was stopped (storage_failed).
        SqliteError, OSError: no room, no permission.
    """
    folder.mkdir(exist_ok=True, mode=0o700)  # not the data folder: see blobs
    target = free_name(folder, label, now_ms)
    partial = target.with_name(f"{target.stem}.{os.getpid()}.partial")  # others may make one in the same second
    try:
        _copy(source, partial, checked, key, stopped)
        sync_file(partial)
        partial.rename(target)
    except BaseException:
        with contextlib.suppress(OSError):
            _delete(partial)
        raise
    return target


def free_name(folder: Path, label: str, now_ms: int) -> Path:
    """A path in *folder* for a copy made at *now_ms* (since 1970 UTC) that does not exist yet."""
    stamp = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    name, count = f"{stamp}-{label}.db", 1
    while (folder / name).exists():
        count += 1
        name = f"{stamp}-{label}-{count}.db"
    return folder / name


def _copy(
    source: sqlite3.Connection, partial: Path, checked: bool, key: DataKey | None, stopped: Callable[[], bool]
) -> None:
    _delete(partial)  # left by one of that number that was killed
    create_private_file(partial)
    with contextlib.closing(connect_copy(partial, key)) as copy:
        source.backup(copy, pages=_PAGES_PER_STEP, progress=_Patience(stopped).step, sleep=_PAUSE_S)
        copy.set_progress_handler(stopped, _STEPS_BETWEEN)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without side files
        if checked:
            check_integrity(copy)


def _delete(partial: Path) -> None:
    """With its side files: they would be taken for those of the next copy of that name."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        side_file(partial, suffix).unlink(missing_ok=True)


class _Patience:
    """Ends a copy that makes no progress; sqlite3 itself would wait for ever."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self._pauses = 0
        self._stopped = stopped

    def step(self, status: int, remaining: int, total: int) -> None:
        """Count the pauses in a row; called by sqlite3 after each attempt."""
        if self._stopped():
            raise failed("stopped", "The backup was stopped.", "")
        self._pauses = self._pauses + 1 if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else 0
        if self._pauses > _MOST_PAUSES:
            raise locked("It stayed locked while it was being copied.")


def check_integrity(connection: sqlite3.Connection) -> None:
    """Raise StorageError (database_damaged) unless SQLite finds the whole file in order."""
    if found := faults(connection, "integrity_check", 5):
        raise damaged("; ".join(found))


def faults(connection: sqlite3.Connection, check: str, most: int, *, thorough: bool = False) -> list[str]:
    """What *check* (``integrity_check``, ``quick_check``) finds, at most *most* of it, without the full-text indexes.

    Newer versions of SQLite read those, too, which takes eight times as long as all the rest; they can be built anew,
    and ``verify`` has a word for them of its own. So, unless it is to be *thorough*, one table after the other is
    checked there: what that cannot see are pages that two tables claim, or none. Raises SqliteError.
    """
    if thorough or _version(connection) < _READS_INDEXES:
        # A row for each index may come first.
        return _found(connection, f"PRAGMA {check}({most + _MOST_INDEXES})", most)
    found: list[str] = []
    for (table,) in connection.execute(_TABLES).fetchall():
        quoted = table.replace('"', '""')
        found += _found(connection, f'PRAGMA {check}("{quoted}")', most - len(found))
        if len(found) >= most:
            break
    return found


def _found(connection: sqlite3.Connection, pragma: str, most: int) -> list[str]:
    found = [str(row[0]) for row in connection.execute(pragma)]
    return [words for words in found if words != "ok" and not is_of_the_index(words)][:most]


def _version(connection: sqlite3.Connection) -> tuple[int, ...]:
    return tuple(int(part) for part in connection.execute("SELECT sqlite_version()").fetchone()[0].split("."))
