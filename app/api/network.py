"""The thread that owns the SDK: a plain asyncio loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from app.api import failures

T = TypeVar("T")

_log = logging.getLogger(__name__)


class NetworkThread:
    """Runs coroutines on a loop of its own, so that neither the SDK's import nor a request stops the window.

    Start it once. ``call`` and ``until_prepared`` may be used from any event loop in another thread: they only need
    its ``call_soon_threadsafe``.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # guards the seven below
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None  # None before the start and after the end
        self._closing = False
        self._preparing = False
        self._preparations: list[Callable[[], Awaitable[None]]] = []
        self._at_end: list[Callable[[], None]] = []
        self._when_prepared: list[Callable[[], None]] = []
        self._prepared = threading.Event()
        self._end: asyncio.Event | None = None  # this and the next: on the network thread only
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        """Start the thread; returns when its loop runs. RuntimeError when it was started before."""
        if self._thread is not None:
            raise RuntimeError("The network thread was started before.")
        running = threading.Event()
        # A daemon, so that a program that fails before stop() still ends.
        self._thread = threading.Thread(target=self._run, args=(running,), name="network", daemon=True)
        self._thread.start()
        running.wait()

    @property
    def prepared(self) -> bool:
        """Whether a request goes out at once, without waiting for the SDK's import."""
        return self._prepared.is_set()

    def prepare_also(self, work: Callable[[], Awaitable[None]]) -> None:
        """Have :meth:`prepare` run *work* too, on the network thread, after the SDK's import."""
        with self._lock:
            self._preparations.append(work)

    def prepare(self) -> None:
        """Import the SDK and try it once against nothing, on the network thread.

        Returns at once; safe to call again. It takes about two seconds of processor time, and requests wait for it.
        """
        with self._lock:
            if self._preparing or self._closing or self._loop is None:
                return
            self._preparing = True
            self._loop.call_soon_threadsafe(lambda: self.spawn(self._prepare()))

    async def until_prepared(self) -> None:
        """Return once :meth:`prepare` has done its work, starting it if nobody did. Cancelling ends only the wait.

        Raises:
            ApiError: code ``connection_closed`` when the thread stops before.
        """
        self.prepare()
        caller = asyncio.get_running_loop()
        done: asyncio.Future[None] = caller.create_future()
        with self._lock:
            if self._closing or self._loop is None:
                raise failures.closed()
            if self._prepared.is_set():
                return
            self._when_prepared.append(lambda: _post(caller, done, None))
        await done
        if self._closing:
            raise failures.closed()

    async def call(self, factory: Callable[[], Awaitable[T]]) -> T:
        """Run ``factory()`` on the network thread and return its result.

        When the caller is cancelled, so is the work, and its end is awaited before CancelledError goes on.

        Raises:
            ApiError: code ``connection_closed`` when the thread has stopped or stops meanwhile.
            BaseException: whatever the work raises.
        """
        caller = asyncio.get_running_loop()
        done: asyncio.Future[asyncio.Task[T]] = caller.create_future()
        job = _Job(factory, self.spawn, lambda task: _post(caller, done, task))
        self._submit(job.begin)
        try:
            task = await asyncio.shield(done)
        except asyncio.CancelledError:
            with contextlib.suppress(failures.ApiError):
                self._submit(job.cancel)
            await _look_at(done)
            raise
        if task.cancelled():
            raise failures.closed()
        return task.result()

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run *work* as a task that :meth:`stop` ends. Only to be called on the network thread."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Cancel what still runs there and join the thread. Safe to call twice."""
        caller = asyncio.get_running_loop()
        ended: asyncio.Future[None] = caller.create_future()
        with self._lock:
            self._closing = True
            if self._thread is None:
                return
            if self._loop is None:
                ended.set_result(None)
            else:
                self._at_end.append(lambda: _post(caller, ended, None))
                self._loop.call_soon_threadsafe(self._wind_up)
        await ended
        self._thread.join()

    def _submit(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if self._closing or self._loop is None:
                raise failures.closed()
            self._loop.call_soon_threadsafe(callback)

    def _run(self, running: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        try:
            loop.run_until_complete(self._serve(running))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()  # unlike asyncio.run, does not wait for a name that is still being looked up
            with self._lock:
                self._loop = None
                waiting = [*self._at_end, *self._when_prepared]
            for tell in waiting:
                tell()

    async def _serve(self, running: threading.Event) -> None:
        self._end = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        running.set()
        await self._end.wait()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _wind_up(self) -> None:
        assert self._end is not None
        self._end.set()

    async def _prepare(self) -> None:
        try:
            from app.api import warm_up  # noqa: PLC0415  # headless commands that need no network never load it

            await warm_up.run(lambda: self._closing)
            for work in tuple(self._preparations):
                await work()
        except Exception:  # the first request fails for the same reason and says so to the user
            _log.exception("the SDK could not be prepared")
        with self._lock:
            self._prepared.set()
            waiting, self._when_prepared = self._when_prepared, []
        for tell in waiting:
            tell()


class _Job:
    """One piece of work on the network thread, from the caller's point of view. Both methods run over there."""

    def __init__(
        self,
        factory: Callable[[], Awaitable[T]],
        spawn: Callable[[Coroutine[Any, Any, T]], asyncio.Task[T]],
        tell: Callable[[asyncio.Task[T]], None],
    ) -> None:
        self._factory = factory
        self._spawn = spawn
        self._tell = tell
        self._task: asyncio.Task[Any] | None = None

    def begin(self) -> None:
        self._task = self._spawn(_run(self._factory))
        self._task.add_done_callback(self._tell)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


async def _run(factory: Callable[[], Awaitable[T]]) -> T:
    return await factory()


def _post(loop: asyncio.AbstractEventLoop, future: asyncio.Future[T], value: T) -> None:
    with contextlib.suppress(RuntimeError):  # the caller's loop was closed: nobody waits any more
        loop.call_soon_threadsafe(_settle, future, value)


def _settle(future: asyncio.Future[T], value: T) -> None:
    if not future.done():
        future.set_result(value)


async def _look_at(done: asyncio.Future[asyncio.Task[T]]) -> None:
    """Wait for the work's end, whatever happens, and take note of how it ended."""
    while not done.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(done)
    task = done.result()
    if not task.cancelled():
        task.exception()
