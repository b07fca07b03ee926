"""One client connection: HTTP/1.1 through h11, with every byte and every pause under control."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import h11

from app.demo.auth import judge_key, without_key
from app.demo.record import Ending, Exchange, ReceivedRequest, Recorder
from app.demo.wire import Cut, Gate, Response, Send, Stall, Step

MAX_BODY_BYTES = 32 * 1024 * 1024  # platform.claude.com: errors
_MAX_FILE_BYTES = 501 * 1024 * 1024  # of an upload, with what stands around the file
_READ_BYTES = 256 * 1024
_HEAD_BYTES = 64 * 1024
_GATE_POLL_S = 0.002

Handler = Callable[[ReceivedRequest], Response]


class _LeftError(Exception):
    """The client closed its side."""


class Connection:
    """Serves requests on one socket until either side has enough."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: Handler, recorder: Recorder
    ) -> None:
        self._reader, self._writer = reader, writer
        self._handler, self._recorder = handler, recorder
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD_BYTES)
        self._gone = asyncio.Event()
        self._with_body = True

    async def run(self) -> None:
        """Answer requests in order. Ends quietly when the client leaves, mid-reply or between two."""
        try:
            while await self._exchange():
                self._http.start_next_cycle()
        except (_LeftError, ConnectionError, h11.RemoteProtocolError):
            pass
        finally:
            self._writer.close()
            with contextlib.suppress(ConnectionError):
                await self._writer.wait_closed()

    async def _exchange(self) -> bool:
        request = await self._receive()
        if request is None:
            return False
        exchange = self._recorder.begin(request)
        self._with_body = request.method != "HEAD"
        watcher = asyncio.create_task(self._watch(), name="demo-watch")
        try:
            await self._answer(self._handler(request), exchange)
        finally:
            exchange.ended(Ending.LEFT)  # has no effect after another ending
            watcher.cancel()
            # Not awaited itself: its CancelledError could not be told from our own, which ends this connection.
            await asyncio.wait({watcher})
            if not watcher.cancelled():
                watcher.exception()  # nonsense from the client; noticed, and of no consequence to this reply
        return self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    # -- receiving

    async def _receive(self) -> ReceivedRequest | None:
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return None
        most = _MAX_FILE_BYTES if head.target.partition(b"?")[0] == b"/v1/files" else MAX_BODY_BYTES
        body = bytearray()
        size = 0
        while not isinstance(event := await self._next_event(), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                return None
            size += len(event.data)
            if size <= most:  # the rest is read and dropped: a client that is still writing sees the answer
                body += event.data
        return _received(head, bytes(body) if size <= most else b"", size)

    async def _next_event(self) -> Any:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                self._writer.write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])))
            self._http.receive_data(await self._reader.read(_READ_BYTES))
        return event

    async def _watch(self) -> None:
        """Notice that the client left, while a reply is on its way."""
        with contextlib.suppress(ConnectionError):
            while data := await self._reader.read(_READ_BYTES):
                self._http.receive_data(data)
        self._gone.set()

    # -- answering

    async def _answer(self, response: Response, exchange: Exchange) -> None:
        begun = False
        for step in response.steps:
            if isinstance(step, Cut):
                await self._cut(exchange)
                return
            await self._pause(step)
            if self._http.our_state is h11.SEND_RESPONSE:
                self._send_head(response, exchange)
            if isinstance(step, Send):
                await self._send(step.data, exchange)
                if not begun:
                    begun = True
                    response.begun()
            elif isinstance(step, Stall):
                await self._stall(step.seconds)
        if self._http.our_state is h11.SEND_RESPONSE:
            self._send_head(response, exchange)
        self._write(self._http.send(h11.EndOfMessage()))
        await self._writer.drain()
        exchange.ended(Ending.COMPLETE)

    def _send_head(self, response: Response, exchange: Exchange) -> None:
        headers = list(response.headers)
        if response.length is not None:
            headers.append(("content-length", str(response.length)))
        self._write(self._http.send(h11.Response(status_code=response.status, headers=headers)))
        exchange.answered(response.status, dict(headers).get("request-id"))

    async def _send(self, data: bytes, exchange: Exchange) -> None:
        if self._gone.is_set():
            raise _LeftError
        if data and self._with_body:
            self._write(self._http.send(h11.Data(data=data)))
            exchange.sent(data)
        await self._writer.drain()

    def _write(self, data: bytes | None) -> None:
        if data:
            self._writer.write(data)

    async def _cut(self, exchange: Exchange) -> None:
        """Let what was written reach the client, then close: it sees an end where none should be."""
        exchange.ended(Ending.CUT)
        await self._writer.drain()
        raise _LeftError

    async def _pause(self, step: Step) -> None:
        if isinstance(step, Gate):
            while not step.is_open:
                await self._stall(_GATE_POLL_S)
        elif isinstance(step, Send) and step.wait_s > 0:
            await self._stall(step.wait_s)
        else:
            await asyncio.sleep(0)  # even at full speed other connections and the watcher get their turn

    async def _stall(self, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._gone.wait()
        if self._gone.is_set():
            raise _LeftError


def _received(head: h11.Request, raw: bytes, size: int) -> ReceivedRequest:
    headers = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
    target = urlsplit(head.target.decode("latin-1"))
    return ReceivedRequest(
        method=head.method.decode("ascii"),
        path=unquote(target.path),
        query=parse_qs(target.query),
        headers=without_key(headers),
        key=judge_key(headers),
        body=_parsed(raw) if "json" in headers.get("content-type", "json") else None,
        raw=raw,
        size=size,
        received_at=time.monotonic(),
    )


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return None
