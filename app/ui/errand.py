"""Errands: work on the data folder for which everything else has to be closed, done between two sessions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from threading import Lock

from app.ui.i18n import tr


class ErrandStoppedError(Exception):
    """The user stopped the errand. Raised by a :class:`Course` in the work; what had begun is to be taken back."""


@dataclass(frozen=True, slots=True)
class ErrandEnd:
    """What came of it: sentences that stay until they were read, if any; then the program goes on, or ``quits``.

    ``again`` is what can be done in its place, by what its button is called: the same errand otherwise.
    """

    lines: tuple[str, ...] = ()
    quits: bool = False
    again: tuple[str, Errand] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How far an errand is: ``done`` of ``total`` (0: not known), in whatever it counts, and what it does now."""

    done: int = 0
    total: int = 0
    words: str = ""


class Course:
    """What an errand tells, on any thread, and where it hears that it is to stop. Nothing of it waits."""

    def __init__(self, can_stop: bool) -> None:
        self._lock = Lock()
        self._step = Step()
        self._can_stop = can_stop
        self._stopped = False

    # For the work

    def tell(self, done: int, total: int) -> None:
        """So much of *total* is done. Raises ErrandStoppedError when it is to stop, which is to end the work."""
        with self._lock:
            self._step = Step(done, total, self._step.words)
            self._go_on()

    def say(self, words: str) -> None:
        """Name what is done now; how much of it is done is not known at first. Raises ErrandStoppedError."""
        with self._lock:
            self._step = Step(words=words)
            self._go_on()

    def name(self, words: str) -> None:
        """Name the part that is done now; how much of all is done stays. Raises ErrandStoppedError."""
        with self._lock:
            self._step = replace(self._step, words=words)
            self._go_on()

    def pass_the_point(self) -> None:
        """From here on it cannot be stopped any more. Raises ErrandStoppedError: it was stopped before."""
        with self._lock:
            self._go_on()
            self._can_stop = False

    # For who looks on

    def step(self) -> Step:
        """How far it is now."""
        with self._lock:
            return self._step

    def can_stop(self) -> bool:
        """Whether :meth:`stop` would be heard."""
        with self._lock:
            return self._can_stop and not self._stopped

    def stop(self) -> bool:
        """Have it end as if it had not begun; false when that cannot be done any more."""
        with self._lock:
            self._stopped = self._stopped or self._can_stop
            return self._stopped

    def _go_on(self) -> None:
        if self._stopped:
            raise ErrandStoppedError


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to be done with the data folder while nothing has it open.

    ``name`` is for the log, ``title`` and ``words`` say in the user's language what happens. ``work`` runs on the
    window's loop once the services are closed, and has to do on threads what takes time; it takes the lock of the data
    folder itself, and tells its :class:`Course` how far it is (``count`` puts that into words). It raises
    ChatelaineError where it failed and all is as before, or comes to an :class:`ErrandEnd`. ``can_stop`` false: there
    is no Cancel from the beginning. ``closes_logs``: the files of the logs are closed before, too.
    """

    name: str
    title: str
    words: str
    work: Callable[[Course], Awaitable[ErrandEnd]]
    can_stop: bool = True
    closes_logs: bool = False
    count: Callable[[Step], str] | None = None

    def counted(self, step: Step) -> str:
        """*step* in words; empty where nothing is known of it."""
        if not step.total:
            return step.words
        share = tr("{0} %", min(step.done * 100 // step.total, 100)) if self.count is None else self.count(step)
        return f"{step.words} {share}".strip()
