"""Takes in clients and sends them away again, without leaving a socket or a task behind.

asyncio's own server can lose a socket that is accepted in the moment of closing; here every accepted socket is
known from the start.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket

from app.demo.connection import Connection, Handler
from app.demo.record import Recorder

_log = logging.getLogger(__name__)
_READER_BYTES = 1024 * 1024


class Clients:
    """The clients of one listening socket. Lives on one event loop."""

    def __init__(self, listener: socket.socket, handler: Handler, recorder: Recorder) -> None:
        self._listener, self._handler, self._recorder = listener, handler, recorder
        self._sockets: dict[asyncio.Task[None], socket.socket] = {}

    def welcome(self) -> None:
        """Serve whoever connects from now on."""
        self._listener.setblocking(False)
        asyncio.get_running_loop().add_reader(self._listener, self._accept)

    async def dismiss(self) -> None:
        """Stop listening and close every connection, in the middle of a reply or not."""
        asyncio.get_running_loop().remove_reader(self._listener)
        self._listener.close()
        waiting = dict(self._sockets)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        for each in waiting.values():  # of tasks that were cancelled before they began
            each.close()

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:  # gone already
            return
        client.setblocking(False)
        with contextlib.suppress(OSError):
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a chunk leaves when it is written
        task = asyncio.create_task(self._serve(client), name="demo-client")
        self._sockets[task] = client
        task.add_done_callback(self._left)

    async def _serve(self, client: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=client, limit=_READER_BYTES)
        try:
            await Connection(reader, writer, self._handler, self._recorder).run()
        finally:
            writer.transport.abort()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def _left(self, task: asyncio.Task[None]) -> None:
        del self._sockets[task]
        if not task.cancelled() and task.exception() is not None:
            _log.error("the demo server failed", exc_info=task.exception())
