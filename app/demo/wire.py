"""What a reply consists of on its way to the socket: pieces of bytes, pauses, and ways to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Event


@dataclass(frozen=True, slots=True)
class Send:
    """Wait *wait_s* seconds, then write *data* (bytes of the body) as one chunk."""

    data: bytes
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Stall:
    """Send nothing for *seconds*; None means until the client leaves or the server stops."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """Close the connection without ending the body. As the first step: without any response at all."""


class Gate:
    """Hold the reply until a test opens the gate, from any thread."""

    def __init__(self) -> None:
        self._event = Event()

    def open(self) -> None:
        """Let the reply run on."""
        self._event.set()

    @property
    def is_open(self) -> bool:
        """Whether the reply may run on."""
        return self._event.is_set()


Step = Send | Stall | Cut | Gate
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response. The status line goes out with the first step that sends or stalls.

    ``length`` is the body's size in bytes, or None for a chunked body. ``begun`` is called once, right after the
    first bytes of the body were written: what it does becomes visible to later requests only then.
    """

    status: int
    headers: Headers
    steps: Iterable[Step]
    length: int | None = None
    begun: Callable[[], None] = field(default=lambda: None)
