"""Carries events of one reply from the network thread to the loop that asked, one wake-up per frame."""

from __future__ import annotations

import asyncio
import contextlib

from app.model.events import StreamBatch, StreamEvent

FRAME_S = 0.016  # one picture at 60 Hz: waking the window more often shows nothing more


class Pipe:
    """One reply's way across. Made on the receiving loop; nothing in it ever waits for the receiver.

    The first event crosses at once, later ones together, at most every FRAME_S seconds.
    """

    def __init__(self) -> None:
        self._receiver = asyncio.get_running_loop()
        self._arrived: list[StreamBatch] = []
        self._ended = False
        self._wake: asyncio.Future[None] | None = None
        # The network thread's side:
        self._events: list[StreamEvent] = []
        self._received_ms = 0
        self._timer: asyncio.TimerHandle | None = None
        self._last = float("-inf")

    def opened(self, received_ms: int, request_id: str | None, headers: dict[str, str]) -> None:
        """On the network thread: the reply has begun; crosses at once, without events."""
        self._cross(StreamBatch((), received_ms, request_id, headers))

    def put(self, event: StreamEvent, received_ms: int) -> None:
        """On the network thread: take *event* along with the next crossing."""
        self._events.append(event)
        self._received_ms = received_ms
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        due = self._last + FRAME_S
        if loop.time() >= due:
            self.flush()
        else:
            self._timer = loop.call_at(due, self.flush)

    def flush(self) -> None:
        """On the network thread: let what waits cross now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._events:
            return
        events, self._events = tuple(self._events), []
        self._last = asyncio.get_running_loop().time()
        self._cross(StreamBatch(events, self._received_ms))

    def end(self) -> None:
        """On the receiving loop: nothing more will come."""
        self._ended = True
        self._notify()

    async def take(self) -> StreamBatch | None:
        """On the receiving loop: everything that has crossed since, joined; None after the end."""
        while not self._arrived and not self._ended:
            self._wake = self._receiver.create_future()
            await self._wake
        arrived, self._arrived = self._arrived, []
        return _joined(arrived) if arrived else None

    def _cross(self, batch: StreamBatch) -> None:
        with contextlib.suppress(RuntimeError):  # the receiving loop was closed: nobody waits any more
            self._receiver.call_soon_threadsafe(self._arrive, batch)

    def _arrive(self, batch: StreamBatch) -> None:
        self._arrived.append(batch)
        self._notify()

    def _notify(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


def _joined(batches: list[StreamBatch]) -> StreamBatch:
    first = batches[0]
    if len(batches) == 1:
        return first
    events = tuple(event for batch in batches for event in batch.events)
    return StreamBatch(events, batches[-1].received_ms, first.request_id, first.headers)
