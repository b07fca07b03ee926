"""Threads that own a database connection, and how their results come back to the event loop that asked."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class Reply(Generic[T]):
    """The way of one result back to the event loop on which this object was made.

    Whoever awaits ``future`` may be cancelled, and the loop may be closed, before the result is there: then the
    result is dropped in silence, since the work itself was done.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self._loop.create_future()

    def run(self, work: Callable[[], T]) -> None:
        """Call *work* here and now, and send its result or its exception. Raises nothing."""
        try:
            result = work()
        except StopIteration as error:  # a future does not take it
            self._send(self._set_error, RuntimeError(f"the work raised {error!r}"))
        except BaseException as error:  # a thread must outlive whatever a job does
            self._send(self._set_error, error)
        else:
            self._send(self._set_result, result)

    def _send(self, setter: Callable[..., None], value: object) -> None:
        try:
            self._loop.call_soon_threadsafe(setter, value)
        except RuntimeError:  # the loop was closed meanwhile
            return

    def _set_result(self, result: T) -> None:
        if not self.future.done():
            self.future.set_result(result)

    def _set_error(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)


@dataclass(frozen=True, slots=True)
class Stop:
    """The last thing that one thread takes from its queue."""

    reply: Reply[None] | None = None


Job = Callable[[sqlite3.Connection], bool]  # whether the connection is of no use any more
JobQueue = queue.SimpleQueue[Job | Stop]


class ConnectionThread:
    """A thread that opens a connection, does the jobs of a queue in order, and closes the connection.

    Jobs must not raise. A connection that a job calls useless is opened anew, if that is possible. Threads may share
    a queue; each takes one :class:`Stop` from it and ends.
    """

    def __init__(self, name: str, jobs: JobQueue, connect: Callable[[], sqlite3.Connection]) -> None:
        self._jobs = jobs
        self._connect = connect
        self._running = False
        # A daemon: a program that dies without closing must not hang. A commit that is cut short leaves no trace.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._opened: Reply[None] | None = None

    async def start(self) -> None:
        """Start the thread and wait until its connection is open. Raises what *connect* raises."""
        self._opened = Reply()
        self._thread.start()
        try:
            await self._opened.future
        except asyncio.CancelledError:
            self._jobs.put(Stop())
            raise
        except BaseException:
            self._jobs.put(Stop())
            self._thread.join()
            raise
        self._running = True

    async def stop(self) -> None:
        """Let the queue run empty, close the connection and end the thread, if it runs."""
        if not self._running:
            return
        self._running = False
        closed: Reply[None] = Reply()
        self._jobs.put(Stop(closed))
        await closed.future

    def join(self) -> None:
        """Wait for the thread to be gone, once :meth:`stop` has returned: a matter of microseconds."""
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        assert self._opened is not None
        connections: list[sqlite3.Connection] = []
        self._opened.run(lambda: connections.append(self._connect()))
        while not isinstance(item := self._jobs.get(), Stop):
            if item(connections[0]):
                self._renew(connections)
        for connection in connections:
            connection.close()
        if item.reply is not None:
            item.reply.run(lambda: None)

    def _renew(self, connections: list[sqlite3.Connection]) -> None:
        try:
            fresh = self._connect()
        except Exception:  # whatever it is, the jobs that follow tell it
            return
        connections.pop().close()
        connections.append(fresh)
