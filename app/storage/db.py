"""The database: one thread writes, two read, and whoever asks only awaits."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from app.base.clock import Clock
from app.base.paths import Paths
from app.model.errors import TurnError
from app.model.sealing import DataKey
from app.storage.breaking import Breakable
from app.storage.connection import connect_reader
from app.storage.driver import SqliteOrOSError, is_damage, is_spoiled
from app.storage.errors import StorageError, failed, translate
from app.storage.migrate import Migration, known_migrations
from app.storage.opening import OpeningTerms, is_whole, open_writer
from app.storage.presence import Presence
from app.storage.worker import ConnectionThread, JobQueue, Reply

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
_READERS = 2
_BUSY_TIMEOUT_MS = 3000


class Database:
    """The data folder's SQLite file. Made by :meth:`open`; used from any event loop; ended by :meth:`close`.

    Once the file was found damaged, every further write is refused, so that nothing is overwritten.
    """

    def __init__(self, paths: Paths, clock: Clock, terms: OpeningTerms) -> None:
        """Prepare the threads; :meth:`open` is the way to a usable object."""
        self._writes: JobQueue = queue.SimpleQueue()
        self._reads: JobQueue = queue.SimpleQueue()
        self._writer = ConnectionThread("database-writer", self._writes, lambda: open_writer(paths, clock, terms))
        self._is_whole = lambda: is_whole(paths.database, terms.busy_timeout_ms, terms.key)
        self._readers = [
            ConnectionThread(
                f"database-reader-{number}",
                self._reads,
                lambda: connect_reader(paths.database, terms.busy_timeout_ms, terms.key),
            )
            for number in range(1, _READERS + 1)
        ]
        self._presence: Presence | None = None
        self._is_open = False
        self._closing: asyncio.Task[None] | None = None
        self._damage: TurnError | None = None

    @classmethod
    async def open(  # how it is to be opened
        cls,
        paths: Paths,
        clock: Clock,
        *,
        busy_timeout_ms: int = _BUSY_TIMEOUT_MS,
        upgrade: bool = True,
        steps: Sequence[Migration] | None = None,
        key: DataKey | None = None,
    ) -> Database:
        """Open the database below *paths*, made or brought to the current schema where needed.

        ``busy_timeout_ms`` is how long another program's lock is waited for. ``upgrade`` allows to change the schema
        of an existing database: not while another process may be using it. *steps* are the schema's, the program's
        own unless given. *key* is that of an encrypted data folder. The data folder must exist.

        Raises:
            StorageError: any code but data_in_use; the file is then as it was.
        """
        steps = known_migrations() if steps is None else steps
        database = cls(paths, clock, OpeningTerms(busy_timeout_ms, upgrade, tuple(steps), key))
        try:
            for thread in (database._writer, *database._readers):
                await thread.start()
        except SqliteOrOSError as error:
            await database.close()
            raise translate(error) from error
        except BaseException:
            await database.close()
            raise
        database._presence = Presence(paths.database)
        database._is_open = True
        return database

    async def write(self, job: Work[T], *, durable: bool = True) -> T:
        """Run *job* in a transaction of its own on the writer thread, after all that were asked for earlier.

        The job is done even if the caller is cancelled while it waits. When the call returns, the change survives
        the death of the process, and with *durable* a power cut too. A job that raises changes nothing.

        Raises:
            StorageError: nothing was changed.
        """
        self._require_open()

        def work(connection: sqlite3.Connection) -> T:
            if self._damage is not None:
                raise StorageError(self._damage)
            if self._presence is not None:
                self._presence.require()
            return _in_transaction(connection, job, durable)

        return await self._submit(self._writes, work)

    async def mend(self, job: Work[T]) -> T:
        """Run *job* as :meth:`write` does, also when the file was found damaged; afterwards it is written to again.

        Raises:
            StorageError: nothing was changed.
        """
        self._require_open()

        def work(connection: sqlite3.Connection) -> T:
            result = _in_transaction(connection, job, durable=True)
            self._damage = None
            return result

        return await self._submit(self._writes, work)

    async def read(self, job: Work[T], *, breakable: bool = False) -> T:
        """Run *job* on a reader thread, on one unchanging view of the data. Raises StorageError.

        A *breakable* one is broken off when the caller is cancelled, in the middle of a statement too.
        """
        self._require_open()
        if not breakable:
            return await self._submit(self._reads, lambda connection: _in_snapshot(connection, job))
        work = Breakable(job)
        try:
            return await self._submit(self._reads, lambda connection: _in_snapshot(connection, work.run))
        except asyncio.CancelledError:
            work.stop()
            raise

    async def clear_log(self) -> None:
        """Move the WAL into the file and empty it, as far as nobody reads from it right now. Raises StorageError."""
        self._require_open()
        await self._submit(self._writes, _clear_log)

    async def close(self) -> None:
        """Do what was asked for, move the WAL into the file, end the threads.

        May be called again. A caller who is cancelled meanwhile does not keep the rest from happening.
        """
        self._is_open = False
        if self._closing is None:
            self._closing = asyncio.create_task(self._stop_threads(), name="database-close")
        await asyncio.shield(self._closing)

    async def _stop_threads(self) -> None:
        await asyncio.gather(*(reader.stop() for reader in self._readers))  # together: they share a queue
        await self._writer.stop()  # whoever closes last moves the WAL
        for thread in (*self._readers, self._writer):
            thread.join()

    async def _submit(self, jobs: JobQueue, work: Work[T]) -> T:
        reply: Reply[T] = Reply()

        def job(connection: sqlite3.Connection) -> bool:
            raised: list[BaseException] = []
            reply.run(lambda: self._translated(connection, work, raised))
            return bool(raised) and is_spoiled(connection, raised[0])

        jobs.put(job)
        return await reply.future

    def _translated(self, connection: sqlite3.Connection, work: Work[T], raised: list[BaseException]) -> T:
        try:
            return work(connection)
        except SqliteOrOSError as error:
            raised.append(error)
            trouble = translate(error)
            if is_damage(error, self._is_whole):
                self._damage = trouble.error
            raise trouble from error

    def _require_open(self) -> None:
        if not self._is_open:
            raise failed("The database was closed.", "The data is closed already.", "Start Chatelaine again.")


def _in_transaction(connection: sqlite3.Connection, job: Work[T], durable: bool) -> T:
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = job(connection)
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise
    return result


def _clear_log(connection: sqlite3.Connection) -> None:
    """Without waiting for readers: the writer has other things to do."""
    timeout = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("PRAGMA wal_checkpoint (TRUNCATE)").fetchall()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(timeout)}")


def _in_snapshot(connection: sqlite3.Connection, job: Work[T]) -> T:
    connection.execute("BEGIN")
    try:
        return job(connection)
    finally:
        _roll_back(connection)


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # SQLite itself rolls back after some errors
        connection.execute("ROLLBACK")
