"""What can go wrong, sorted by who can do something about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """Who can mend an error."""

    USER = "user"  # the user can fix it: a key, a limit, a setting
    RETRY = "retry"  # trying again can help: rate limits, overload, the network
    MACHINE = "machine"  # disk, keyring, memory, TLS
    BUG = "bug"  # ours


@dataclass(frozen=True, slots=True)
class TurnError:
    """An error as it is shown on the thing that failed and stored with it.

    ``code`` is stable and for programs: the API's ``error.type`` (``rate_limit_error``, ``overloaded_error`` …)
    or one of ours (``connection_lost``, ``timed_out``, ``stream_cut``, ``malformed_tool_input``, ``disk_full`` …).
    ``message`` is one sentence in plain English; ``advice`` says what to do next; ``detail`` is technical and one
    click away. No field ever holds a key. ``status`` is the HTTP status (200 for an error inside a stream).
    ``retry_after_s`` is the server's wish in seconds, if it gave one.
    """

    kind: ErrorKind
    code: str
    message: str
    advice: str = ""
    detail: str = ""
    request_id: str | None = None
    status: int | None = None
    retry_after_s: float | None = None


class ChatelaineError(Exception):
    """Base of every error that the program raises on purpose. ``str()`` of it may be shown to the user.

    Subclasses live in the room that raises them; each carries a :class:`TurnError` as ``error``.
    """

    def __init__(self, error: TurnError) -> None:
        super().__init__(error.message)
        self.error = error
