"""What arrived and what was answered, kept for comparisons by tests."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from threading import Lock
from typing import Any

_KEPT_BYTES = 64 * 1024 * 1024  # of request and reply bodies together; the newest are kept


class KeyState(StrEnum):
    """What the request said about its sender."""

    ACCEPTED = "accepted"
    MISSING = "missing"
    REFUSED = "refused"


class Ending(StrEnum):
    """How a reply ended."""

    RUNNING = "running"
    COMPLETE = "complete"
    CUT = "cut"  # the server closed the connection on purpose
    LEFT = "left"  # the client was gone, or the server stopped


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request as it arrived.

    ``headers`` has lower-case names; the key's value is replaced. ``body`` is the parsed JSON, None without any
    or when it does not parse. ``size`` is the body's length in bytes; ``raw`` is empty when it was above the limit.
    ``received_at`` is in monotonic seconds, when the whole body had arrived.
    """

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    key: KeyState
    body: Any
    raw: bytes
    size: int
    received_at: float


@dataclass(frozen=True, slots=True)
class SentChunk:
    """Bytes of a body that were handed to the socket together, at monotonic seconds *at*."""

    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class SentReply:
    """What was answered to one request, so far."""

    request: ReceivedRequest
    request_id: str | None
    status: int
    chunks: tuple[SentChunk, ...] = ()
    ending: Ending = Ending.RUNNING

    @property
    def body(self) -> bytes:
        """Every byte of the body that was written."""
        return b"".join(chunk.data for chunk in self.chunks)

    def body_until(self, moment: float) -> bytes:
        """The bytes of the body written up to *moment* (monotonic seconds, comparable between processes on Linux)."""
        return b"".join(chunk.data for chunk in self.chunks if chunk.at <= moment)

    def events(self) -> list[dict[str, Any]]:
        """Every whole event of a streamed body, parsed."""
        return parse_events(self.body)


def parse_events(raw: bytes) -> list[dict[str, Any]]:
    """Return the data of every whole server-sent event in *raw*; an unfinished last one is left out."""
    whole = raw.decode("utf-8", "replace").split("\n\n")[:-1]
    found = []
    for block in whole:
        data = [line[5:].strip() for line in block.splitlines() if line.startswith("data:")]
        if data:
            found.append(json.loads("\n".join(data)))
    return found


def text_of(events: list[dict[str, Any]]) -> str:
    """Return the answer's text as it stood after *events*: all ``text_delta`` payloads joined."""
    deltas = (event["delta"] for event in events if event["type"] == "content_block_delta")
    return "".join(delta["text"] for delta in deltas if delta["type"] == "text_delta")


@dataclass(slots=True)
class _Entry:
    request: ReceivedRequest
    request_id: str | None = None
    status: int = 0
    chunks: list[SentChunk] = field(default_factory=list)
    ending: Ending = Ending.RUNNING

    def size(self) -> int:
        return len(self.request.raw) + sum(len(chunk.data) for chunk in self.chunks)


class Exchange:
    """The running record of one request and its reply; written by the server's thread only."""

    def __init__(self, entry: _Entry, lock: Lock, now: Callable[[], float]) -> None:
        self._entry, self._lock, self._now = entry, lock, now

    def answered(self, status: int, request_id: str | None) -> None:
        """Note the status line."""
        with self._lock:
            self._entry.status, self._entry.request_id = status, request_id

    def sent(self, data: bytes) -> None:
        """Note bytes of the body that were just handed to the socket."""
        with self._lock:
            self._entry.chunks.append(SentChunk(self._now(), data))

    def ended(self, ending: Ending) -> None:
        """Note how it ended; the first word counts."""
        with self._lock:
            if self._entry.ending is Ending.RUNNING:
                self._entry.ending = ending


class Recorder:
    """Keeps the newest exchanges. Safe to read from any thread."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = Lock()
        self._entries: deque[_Entry] = deque()

    def begin(self, request: ReceivedRequest) -> Exchange:
        """Start the record of an exchange, dropping the oldest ones when there is too much."""
        entry = _Entry(request)
        with self._lock:
            self._entries.append(entry)
            total = sum(each.size() for each in self._entries)
            while total > _KEPT_BYTES and len(self._entries) > 1:
                total -= self._entries.popleft().size()
        return Exchange(entry, self._lock, self._now)

    def requests(self) -> list[ReceivedRequest]:
        """Every kept request, oldest first."""
        with self._lock:
            return [replace(entry.request) for entry in self._entries]

    def replies(self) -> list[SentReply]:
        """Every kept reply as far as it was sent, in the order of their requests."""
        with self._lock:
            return [
                SentReply(entry.request, entry.request_id, entry.status, tuple(entry.chunks), entry.ending)
                for entry in self._entries
            ]
