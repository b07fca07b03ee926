"""The two SQLite libraries: that of Python for data in the open, SQLCipher for data under a key.

No other module imports SQLCipher, or catches an error of either by its own class. Both offer the same interface,
class for class; so annotations everywhere name Python's. SQLCipher tells primary result codes only (19, not 1555).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from app.model.sealing import DataKey
from app.storage.sealing.derive import Purpose, derive

_sealed: Any
try:  # some 6 ms
    from sqlcipher3 import dbapi2 as _sealed
except ImportError:  # no build for this system: everything works but encryption
    _sealed = None

SqliteError: tuple[type[sqlite3.Error], ...] = (sqlite3.Error,)  # of either library, for ``except``
if _sealed is not None:
    SqliteError = (sqlite3.Error, cast("type[sqlite3.Error]", _sealed.Error))
SqliteOrOSError: tuple[type[sqlite3.Error] | type[OSError], ...] = (*SqliteError, OSError)

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_CODES = {  # by the words of sqlite3_errstr
    "access permission denied": sqlite3.SQLITE_PERM,
    "database is locked": sqlite3.SQLITE_BUSY,
    "database table is locked": sqlite3.SQLITE_LOCKED,
    "attempt to write a readonly database": sqlite3.SQLITE_READONLY,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
    "database or disk is full": sqlite3.SQLITE_FULL,
    "unable to open database file": sqlite3.SQLITE_CANTOPEN,
    "file is not a database": sqlite3.SQLITE_NOTADB,
}
_OF_THE_INDEX = re.compile(r"fts5: |(malformed|unable to validate the) inverted index for FTS5")
PLAIN_HEADER = b"SQLite format 3\0"


def offers_encryption() -> bool:
    """Whether this system has the library that can keep a database under a key."""
    return _sealed is not None


def library_version() -> tuple[int, int, int]:
    """Of the library for data in the open."""
    return sqlite3.sqlite_version_info


def connect(uri: str, timeout_s: float, key: DataKey | None) -> sqlite3.Connection:
    """Open *uri* without transactions of its own; waits up to *timeout_s* seconds for locks. Under *key*, if given.

    Nothing is read: whether the key is the right one, the first question tells. Raises SqliteError, or RuntimeError
    where this system has no library for encrypted data.
    """
    if key is None:
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=timeout_s)
    return _unlocked(_of_sqlcipher(uri, timeout_s), key)


def connect_beside(uri: str, timeout_s: float, key: DataKey | None) -> sqlite3.Connection:
    """Open *uri* as :func:`connect` does, always by SQLCipher, which can attach databases under other keys to it.

    Never while Python's own library has the same file open in this process: the two do not know of each other's locks.
    """
    connection = _of_sqlcipher(uri, timeout_s)
    return connection if key is None else _unlocked(connection, key)


def key_clause(key: DataKey | None) -> str:
    """What follows ``ATTACH … KEY``."""
    return "''" if key is None else f'"{_raw(key)}"'


def scratch_like(connection: sqlite3.Connection) -> sqlite3.Connection:
    """An empty database in memory, by the library of *connection*: another one might cut words otherwise."""
    library: Any = _sealed if _is_sealed(connection) else sqlite3
    return cast("sqlite3.Connection", library.connect(":memory:", isolation_level=None))


def result_code(error: BaseException) -> int | None:
    """SQLite's result code of *error*, extended where the library tells that; None where Python itself raised it."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code


def is_damage(error: BaseException, is_whole: Callable[[], bool]) -> bool:
    """Whether *error* says that the file is damaged, and not only a search index, which can be built anew.

    Where the code alone does not tell, *is_whole* is asked: it may read the whole file.
    """
    code = result_code(error)
    if code is None or code & 0xFF not in _DAMAGE:
        return False
    if isinstance(error, sqlite3.Error):
        return code != sqlite3.SQLITE_CORRUPT_VTAB
    if code == sqlite3.SQLITE_NOTADB:
        return True
    return not is_of_the_index(str(error)) and not is_whole()


def is_spoiled(connection: sqlite3.Connection, error: BaseException) -> bool:
    """Whether *connection* may be of no use after *error*: SQLCipher reads nothing more by one that met damage."""
    code = result_code(error)
    return _is_sealed(connection) and code is not None and code & 0xFF in _DAMAGE


def _is_sealed(connection: sqlite3.Connection) -> bool:
    return _sealed is not None and isinstance(connection, _sealed.Connection)


def is_of_the_index(words: str) -> bool:
    """Whether *words* of SQLite's, of an error or of a check, are about a full-text index alone."""
    return _OF_THE_INDEX.match(words) is not None


def _of_sqlcipher(uri: str, timeout_s: float) -> sqlite3.Connection:
    if _sealed is None:
        raise RuntimeError("no SQLCipher here")
    connection: sqlite3.Connection = _sealed.connect(
        uri, uri=True, isolation_level=None, timeout=timeout_s, factory=_of_one_word()
    )
    connection.execute("PRAGMA cipher_log_level = NONE")  # else it writes to standard error what it also raises
    return connection


@cache
def _of_one_word() -> type[Any]:
    """A connection that says of damage, and of what makes a copy fail, what Python's own says.

    Once SQLCipher has met a page that is not what was written, everything else on that connection is a MemoryError.
    What ``backup`` raises has SQLite's words and no result code.
    """

    class Connection(_sealed.Connection):  # type: ignore[misc]
        def execute(self, *arguments: Any) -> Any:
            return _telling_damage(super().execute, arguments)

        def executemany(self, *arguments: Any) -> Any:
            return _telling_damage(super().executemany, arguments)

        def backup(self, *arguments: Any, **more: Any) -> None:
            try:
                super().backup(*arguments, **more)
            except _sealed.Error as error:
                if result_code(error) is None:
                    error.sqlite_errorcode = _CODES.get(str(error), sqlite3.SQLITE_ERROR)
                    error.sqlite_errorname = f"code {error.sqlite_errorcode}"
                raise

    return Connection


def _telling_damage(call: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return call(*arguments)
    except MemoryError as error:
        trouble = _sealed.DatabaseError("a page of the file is damaged, or the memory is full")
        trouble.sqlite_errorcode, trouble.sqlite_errorname = sqlite3.SQLITE_CORRUPT, "SQLITE_CORRUPT"
        raise trouble from error


def _unlocked(connection: sqlite3.Connection, key: DataKey) -> sqlite3.Connection:
    try:
        connection.execute(f'PRAGMA key = "{_raw(key)}"')
    except BaseException:
        connection.close()
        raise
    return connection


def _raw(key: DataKey) -> str:
    """As SQLCipher takes a key that is none of a password: it derives nothing from it but the key for checks."""
    return f"x'{derive(key, Purpose.DATABASE).hex()}'"
