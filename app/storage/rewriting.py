"""Writes a database anew, from the open under a key or back, and compares it row for row with what it was.

Both are opened by SQLCipher, which can export from one to the other. Nobody else writes to what is read meanwhile.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

from app.base.atomic import sync_file
from app.model.sealing import DataKey
from app.storage import driver
from app.storage.backup import check_integrity
from app.storage.connection import connect_copy, create_private_file, side_file, uri_of
from app.storage.errors import damaged, locked

Tell = Callable[[int, int], None]
_STEPS = 50_000  # of SQLite's machine, between two words about how far it is: some milliseconds
_ROWS = 2_000
_BUSY_S = 3.0
_TABLES = """
SELECT name FROM {}.sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name
"""
_SCHEMA = "SELECT type, name, tbl_name, sql FROM {}.sqlite_schema ORDER BY type, name"


@contextlib.contextmanager
def held(source: Path, key: DataKey | None) -> Iterator[sqlite3.Connection]:
    """Keep everybody else away from the database *source*, under *key*; it is in one file, without a log, meanwhile.

    Raises StorageError (``database_locked``: somebody uses it), SqliteError.
    """
    with contextlib.closing(driver.connect_beside(f"{uri_of(source)}?mode=rw", _BUSY_S, key)) as connection:
        connection.text_factory = bytes
        _hold(connection)
        yield connection


def rewrite(source: sqlite3.Connection, target: Path, key: DataKey | None, tell: Tell) -> None:
    """Fill the new file *target*, under *key* (None: in the open), with what *source*, made by :func:`held`, holds.

    It is compared, checked and on the disk when this returns; on any error nothing is left of it. *tell* hears how many
    bytes are done, of how many, twice the source's: written and compared. What it raises ends the work and comes out
    here.

    Raises StorageError (``database_damaged``), SqliteError, OSError.
    """
    _delete(target)  # left by a process that was killed
    create_private_file(target)
    try:
        with _attached(source, target, key):
            size = _size(source)
            with _told(source, target, lambda done: tell(min(done, size), 2 * size)):
                source.execute("SELECT sqlcipher_export('fresh')")
            for number in ("application_id", "user_version"):
                source.execute(f"PRAGMA fresh.{number} = {_number(source, number)}")
            _compare(source, lambda share: tell(size + int(size * share), 2 * size))
        with contextlib.closing(connect_copy(target, key)) as fresh:
            check_integrity(fresh)
        sync_file(target)
    except BaseException:
        with contextlib.suppress(OSError):
            _delete(target)
        raise


@contextlib.contextmanager
def _attached(source: sqlite3.Connection, target: Path, key: DataKey | None) -> Iterator[None]:
    source.execute(f"ATTACH DATABASE ? AS fresh KEY {driver.key_clause(key)}", (f"{uri_of(target)}?mode=rw",))
    try:
        source.execute("PRAGMA fresh.journal_mode = OFF")  # it is thrown away when it is not finished
        source.execute("PRAGMA fresh.synchronous = OFF")
        yield
    finally:
        source.execute("DETACH DATABASE fresh")


def _hold(connection: sqlite3.Connection) -> None:
    """Take in the log, and keep everybody else away: the mode cannot be changed while another connection is open."""
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")  # the lock stays
    except driver.SqliteError as error:
        if (driver.result_code(error) or 0) & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        raise locked(str(error)) from error
    if mode not in ("delete", b"delete"):
        raise locked(f"journal_mode stays {mode!r}")


def _size(connection: sqlite3.Connection) -> int:
    return _number(connection, "page_count") * _number(connection, "page_size")


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA main.{pragma}").fetchone()[0])


@contextlib.contextmanager
def _told(connection: sqlite3.Connection, target: Path, tell: Callable[[int], None]) -> Iterator[None]:
    """Say how large *target* is by now while SQLite works, and end that when saying so raises."""
    raised: list[BaseException] = []

    def look() -> int:
        try:
            tell(target.stat().st_size)
        except BaseException as error:  # SQLite would swallow it
            raised.append(error)
        return len(raised)

    connection.set_progress_handler(look, _STEPS)
    try:
        yield
    except driver.SqliteError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)
    if raised:  # too late to end anything
        raise raised[0]


def _compare(connection: sqlite3.Connection, tell: Callable[[float], None]) -> None:
    """Raise StorageError unless both databases have the same tables, indexes and triggers, and the same rows."""
    if _asked(connection, _SCHEMA, "main") != _asked(connection, _SCHEMA, "fresh"):
        raise damaged("the copy has another schema")
    names = [name.decode() for (name,) in _asked(connection, _TABLES, "main")]
    total = sum(_count(connection, name) for name in names) or 1
    done = 0
    for name in names:
        for row, copy in zip_longest(_rows(connection, "main", name), _rows(connection, "fresh", name)):
            if row != copy:
                raise damaged(f"the copy of the table {name} is another one")
            done += 1
            if done % _ROWS == 0:
                tell(done / total)
    tell(1.0)


def _asked(connection: sqlite3.Connection, query: str, schema: str) -> list[tuple[bytes, ...]]:
    return list(connection.execute(query.format(schema)))


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT COUNT(*) FROM main.{_quoted(table)}").fetchone()[0])  # noqa: S608


def _rows(connection: sqlite3.Connection, schema: str, table: str) -> sqlite3.Cursor:
    return connection.execute(f"SELECT * FROM {schema}.{_quoted(table)}")  # noqa: S608


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _delete(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        side_file(path, suffix).unlink(missing_ok=True)
