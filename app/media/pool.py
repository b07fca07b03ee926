"""Worker processes for files of strangers, started when they are first needed and replaced when they break.

A decoder that crashes, loops or eats memory takes its process with it, and nothing of the program. Jobs run
in the order asked for, those that somebody looks at (``urgent``) before those that prepare.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import queue
import subprocess
import sys
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.media.frames import BrokenPipeTalkError, read_frame, write_frame
from app.media.values import MediaError
from app.model.errors import ErrorKind, TurnError

_log = logging.getLogger(__name__)

WORKERS = 2
_HURRY_S = 2.0  # for a job that nobody waits for any more
Answer = tuple[Any, bytes]


@dataclass(order=True)
class _Order:
    rank: tuple[int, int]
    job: str = field(compare=False, default="")
    given: dict[str, Any] = field(compare=False, default_factory=dict)
    limit_s: float = field(compare=False, default=0.0)
    answer: Future[Answer] = field(compare=False, default_factory=Future)


class MediaPool:
    """Runs jobs of :mod:`app.media.jobs`. Used from any event loop; ended by :meth:`close`.

    *command* starts a worker: the interpreter with :mod:`app.media.worker`, unless a test has its own.
    """

    def __init__(self, workers: int = WORKERS, command: tuple[str, ...] | None = None) -> None:
        self._command = command or worker_command()
        self._orders: queue.PriorityQueue[_Order] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._most = workers
        self._hands: list[_Hand] = []
        self._closing = False

    async def run(self, job: str, given: dict[str, Any], *, limit_s: float, urgent: bool = False) -> Answer:
        """Have *job* done with *given* (JSON) within *limit_s* seconds. Cancelling takes it from the queue.

        Raises MediaError: what the job says of the file, or ``timed_out``, ``crashed``, ``out_of_memory``.
        """
        if self._closing:
            raise _gone("closed")
        order = _Order((0 if urgent else 1, next(self._numbers)), job, given, limit_s)
        self._orders.put(order)
        self._hire()
        try:
            return await asyncio.wrap_future(order.answer)
        except asyncio.CancelledError:
            for hand in self._hands:
                hand.hurry(order)
            raise

    async def close(self) -> None:
        """End every worker; jobs that wait are told so. Safe to call twice."""
        self._closing = True
        for hand in self._hands:
            hand.stop()
            self._orders.put(_Order((-1, next(self._numbers))))
        await asyncio.gather(*(asyncio.to_thread(hand.join) for hand in self._hands))
        with contextlib.suppress(queue.Empty):
            while order := self._orders.get_nowait():
                if order.job and order.answer.set_running_or_notify_cancel():
                    order.answer.set_exception(_gone("closed"))

    def _hire(self) -> None:
        idle = sum(hand.idle for hand in self._hands)
        if len(self._hands) < self._most and idle < self._orders.qsize():
            hand = _Hand(self._command, self._orders, len(self._hands) + 1)
            self._hands.append(hand)
            hand.start()


class _Hand:
    """A thread with its process."""

    def __init__(self, command: tuple[str, ...], orders: queue.PriorityQueue[_Order], number: int) -> None:
        self._command = command
        self._orders = orders
        self._lock = threading.Lock()  # guards the four below
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._late = False
        self._order: _Order | None = None  # under way
        self.idle = False
        self._thread = threading.Thread(target=self._work, name=f"media-{number}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End soon, whatever is under way."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def hurry(self, order: _Order) -> None:
        """Nobody waits for *order* any more: if it is under way, it soon makes room for others."""
        if self._order is order:
            self._limit(order, _HURRY_S)

    def join(self) -> None:
        self._thread.join()

    def _work(self) -> None:
        while True:
            self.idle = True
            order = self._orders.get()
            self.idle = False
            if self._stopped:
                if order.job:
                    self._orders.put(order)  # for close(), which tells it
                break
            if order.answer.set_running_or_notify_cancel():
                self._do(order)
        self._end_process()

    def _do(self, order: _Order) -> None:
        try:
            header, data = self._asked(order)
        except (BrokenPipeTalkError, OSError) as error:
            order.answer.set_exception(self._broken(error))
        except Exception as error:  # ours; the thread must live
            _log.exception("the work on a file failed")
            order.answer.set_exception(error)
        else:
            trouble = header.get("error")
            if trouble is None:
                order.answer.set_result((header["answer"], data))
                return
            if trouble.get("code") == "out_of_memory":
                self._end_process()  # what is left of it may be in pieces
            order.answer.set_exception(_told(trouble))

    def _asked(self, order: _Order) -> Answer:
        process = self._started(order)
        assert process.stdin is not None
        assert process.stdout is not None
        timer = self._limit(order, order.limit_s)
        try:
            write_frame(process.stdin, {"job": order.job, "with": order.given})
            return read_frame(process.stdout)
        finally:
            timer.cancel()
            with self._lock:
                self._order = None

    def _limit(self, order: _Order, seconds: float) -> threading.Timer:
        """End the process when it is still at *order* after *seconds*."""
        timer = threading.Timer(seconds, self._too_late, (order,))
        timer.daemon = True
        timer.start()
        return timer

    def _started(self, order: _Order) -> subprocess.Popen[bytes]:
        with self._lock:
            self._late, self._order = False, order
            if self._stopped:
                raise BrokenPipeTalkError
            if self._process is None:
                self._process = subprocess.Popen(  # noqa: S603  # our own interpreter
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=_environment(),
                    close_fds=True,
                )
            return self._process

    def _too_late(self, order: _Order) -> None:
        with self._lock:
            if self._order is not order:  # its answer came just now
                return
            self._late = True
            if self._process is not None:
                self._process.kill()

    def _broken(self, error: BaseException) -> MediaError:
        late, stopped = self._late, self._stopped
        self._end_process()
        if stopped:
            return _gone("closed")
        _log.info("a worker for files ended: %s", "out of time" if late else type(error).__name__)
        return _gone("timed_out" if late else "crashed")

    def _end_process(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


def worker_command() -> tuple[str, ...]:
    """How a worker is started from here; a frozen program starts itself with a word of its own."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "--media-worker")
    return (sys.executable, "-P", "-m", "app.media.worker")


def _environment() -> dict[str, str]:
    """As little as possible, without any key; and where this package lies."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME", "LANG", "LC_ALL", "PYTHONDONTWRITEBYTECODE")
    given = {name: os.environ[name] for name in kept if name in os.environ}
    return given | {"PYTHONPATH": str(Path(__file__).parents[2])}


def _told(trouble: dict[str, str]) -> MediaError:
    kind = ErrorKind(trouble.get("kind", "user"))
    told = {name: str(trouble.get(name, "")) for name in ("code", "message", "advice", "detail")}
    return MediaError(TurnError(kind, told["code"], told["message"], told["advice"], told["detail"]))


_WORDS = {
    "timed_out": ("The file took too long to be read.", "Attach a smaller file, or save it anew with another program."),
    "crashed": ("The file could not be read: it made the reader fail.", "Save it anew with another program."),
    "closed": ("The program is closing.", ""),
}


def _gone(code: str) -> MediaError:
    message, advice = _WORDS[code]
    return MediaError(TurnError(ErrorKind.USER, code, message, advice))
