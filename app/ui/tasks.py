"""The one place where the interface starts coroutines: named, kept, and failures shown."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from app.ui.failures import as_turn_error

T = TypeVar("T")


class Tasks(QObject):
    """Starts coroutines on the loop in which it was made, and keeps them until they end.

    ``failed`` carries a :class:`TurnError`: a :class:`ChatelaineError` as it is, anything else as our bug (and with its
    traceback in the log). A modal ``exec()`` must never run inside a task: the loop cannot enter another task then.
    Open dialogs with ``open()`` and await a future.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Kept, for Qt may call when asyncio does not count the loop as running, such as between two runs of it.
        self._loop = asyncio.get_running_loop()
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False

    def start(self, name: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T] | None:
        """Run *work* under *name*. Returns None, and never starts it, once :meth:`close` was called."""
        if self._closed:
            work.close()
            return None
        task = self._loop.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def names(self) -> tuple[str, ...]:
        """The names of the tasks that still run, sorted."""
        return tuple(sorted(task.get_name() for task in self._running))

    async def settle(self) -> None:
        """Wait until everything started here has ended, tasks started meanwhile included."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def close(self) -> None:
        """Cancel what still runs and wait for it. Nothing starts afterwards."""
        self._closed = True
        for task in self._running:
            task.cancel()
        await self.settle()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self.failed.emit(as_turn_error(error, task.get_name()))
