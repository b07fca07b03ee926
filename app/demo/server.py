"""The demo server: its own thread, its own event loop, loopback only."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable

from app.demo.clients import Clients
from app.demo.peer import Peer
from app.demo.record import ReceivedRequest, Recorder, SentReply
from app.demo.script import Script


class DemoServer:
    """A peer for the demo and the tests. Nothing it does leaves the machine.

    *clock* gives seconds for cache lifetimes and may be turned by tests; it defaults to the monotonic clock.
    *pace* scales every delay: 1.0 is a natural speed, 0 sends as fast as the client reads. *port* 0 takes a free one.
    *prefix_check* binds thinking blocks to what stands before them, as for accounts made since 31 August 2026;
    the Fable 5.2 family checks in any case.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] | None = None,
        pace: float = 1.0,
        port: int = 0,
        prefix_check: bool = True,
    ) -> None:
        self._recorder = Recorder(time.monotonic)
        self._peer = Peer(clock or time.monotonic, pace, prefix_check)
        self._wanted_port = port
        self._port: int | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def start(self) -> None:
        """Listen on 127.0.0.1 and return. Raises OSError when the port is taken."""
        if self._thread is not None:
            raise RuntimeError("The demo server runs already.")
        listener = socket.create_server(("127.0.0.1", self._wanted_port), backlog=128)
        self._port = listener.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listener, ready), name="demo-server", daemon=True)
        self._thread.start()
        ready.wait()

    @property
    def base_url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:40123``. Raises RuntimeError before start()."""
        if self._port is None:
            raise RuntimeError("The demo server has not been started.")
        return f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        """Close every connection, end the thread and return. Safe to call twice."""
        thread, loop, stopping = self._thread, self._loop, self._stopping
        if thread is None or loop is None or stopping is None:
            return
        if thread.is_alive():
            loop.call_soon_threadsafe(stopping.set)
        thread.join()
        self._thread = self._loop = self._stopping = None

    def requests(self) -> list[ReceivedRequest]:
        """What arrived, oldest first, without the value of any key."""
        return self._recorder.requests()

    def sent(self) -> list[SentReply]:
        """What was answered so far, with the time of each written chunk, in the order of the requests."""
        return self._recorder.replies()

    def script(self, *replies: Script) -> None:
        """Queue exact replies for the next requests on the scripts' path. May be called while the server runs."""
        self._peer.queue(replies)

    def _run(self, listener: socket.socket, ready: threading.Event) -> None:
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:  # Windows' own watches no listener
                runner.run(self._serve(listener, ready))
        finally:
            ready.set()

    async def _serve(self, listener: socket.socket, ready: threading.Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        clients = Clients(listener, self._peer.handle, self._recorder)
        clients.welcome()
        ready.set()
        await self._stopping.wait()
        await clients.dismiss()
