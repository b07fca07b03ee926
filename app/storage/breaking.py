"""Work on a connection that another thread can break off."""

from __future__ import annotations

import sqlite3
import threading
import traceback
from collections.abc import Callable
from typing import Generic, TypeVar

from app.storage.driver import SqliteError

T = TypeVar("T")
_STEPS = 2_000  # of SQLite's machine, between two looks


class Breakable(Generic[T]):
    """A job that :meth:`stop` ends, from any thread, before it starts or while SQLite works at it."""

    def __init__(self, job: Callable[[sqlite3.Connection], T]) -> None:
        self._job = job
        self._lock = threading.Lock()
        self._stopped = False
        self._connection: sqlite3.Connection | None = None

    def run(self, connection: sqlite3.Connection) -> T:
        """Do the job. Raises what it raises, and sqlite3.OperationalError (SQLITE_INTERRUPT) once it was stopped."""
        connection.set_progress_handler(self._is_stopped, _STEPS)
        with self._lock:
            self._connection = connection
        try:
            if self._stopped:
                raise _interrupted()
            return self._job(connection)
        except SqliteError as error:
            if self._stopped:
                # Statements that are still open would keep the connection interrupted, its ROLLBACK included.
                traceback.clear_frames(error.__traceback__)
                raise _interrupted() from None
            raise
        finally:
            with self._lock:
                self._connection = None
            connection.set_progress_handler(None, 0)

    def stop(self) -> None:
        """Break it off. The full-text index asks nobody between its own steps, so it is told at once."""
        with self._lock:
            self._stopped = True
            if self._connection is not None:
                self._connection.interrupt()

    def _is_stopped(self) -> bool:
        return self._stopped


def _interrupted() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("interrupted")
    error.sqlite_errorcode = sqlite3.SQLITE_INTERRUPT
    error.sqlite_errorname = "SQLITE_INTERRUPT"
    return error
