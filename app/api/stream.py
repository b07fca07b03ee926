"""One streamed reply, from the request to the events that cross. Runs on the network thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TYPE_CHECKING, Any

from app.api import errors, failures
from app.api.events_in import ErrorEventError, read_event
from app.api.pipe import Pipe
from app.model.blocks import Json
from app.model.events import MessageStopped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.api import sdk

_DRAIN_S = 1.0  # for the end of the body after message_stop, so that the connection can serve the next request


class ReplyReader:
    """Reads one reply into a pipe.

    *now_ms* is wall-clock time in milliseconds since 1970. *spawn* starts a task that outlives the reading.
    """

    def __init__(
        self, pipe: Pipe, now_ms: Callable[[], int], spawn: Callable[[Coroutine[Any, Any, None]], object]
    ) -> None:
        self._pipe = pipe
        self._now_ms = now_ms
        self._spawn = spawn
        self._request_id: str | None = None
        self._headers: dict[str, str] = {}

    async def read(self, lease: AbstractAsyncContextManager[sdk.Client], request: Json, secret: str) -> None:
        """Send *request* and put every event of the reply into the pipe; return when ``message_stop`` is in.

        *secret* is the key, to be kept out of errors.

        Raises:
            ApiError: whatever went wrong; what had arrived is in the pipe.
        """
        try:
            await self._read(lease, request)
        except ErrorEventError as event:
            from app.api import sdk_errors  # noqa: PLC0415  # only this import brings the SDK in

            error = sdk_errors.from_event(event.body, event.raw, self._headers, self._request_id)
            raise errors.translate(error, secret, self._request_id) from None
        except Exception as error:
            # Never chained: the HTTP client's words can show the key.
            raise errors.translate(error, secret, self._request_id) from None
        finally:
            self._pipe.flush()

    async def _read(self, lease: AbstractAsyncContextManager[sdk.Client], request: Json) -> None:
        from app.api import sdk  # noqa: PLC0415

        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(lease)
            stream = await sdk.open_stream(client, {**request, "stream": True})
            stack.push_async_callback(stream.close)
            self._open(stream)
            events = await stack.enter_async_context(contextlib.aclosing(sdk.raw_events(stream)))
            await self._until_stop(events)
            self._spawn(_drain(events, stack.pop_all()))

    def _open(self, stream: sdk.Stream) -> None:
        headers = stream.response.headers
        self._request_id = headers.get("request-id")
        kind = headers.get("content-type", "text/event-stream")
        if not kind.lower().startswith("text/event-stream"):
            raise failures.not_the_api(self._request_id, f"content-type: {kind}")
        self._headers = {name.lower(): value for name, value in headers.items()}
        self._pipe.opened(self._now_ms(), self._request_id, failures.rate_limits(self._headers))

    async def _until_stop(self, events: AsyncIterator[sdk.RawEvent]) -> None:
        async for raw in events:
            event = read_event(raw.event, raw.data)
            if event is None:
                continue
            self._pipe.put(event, self._now_ms())
            if isinstance(event, MessageStopped):
                return
        raise failures.stream_cut(self._request_id)


async def _drain(events: AsyncIterator[object], stack: AsyncExitStack) -> None:
    async with stack:
        with contextlib.suppress(Exception):  # the reply is whole: how its connection ends no longer matters
            async with asyncio.timeout(_DRAIN_S):
                async for _ in events:
                    pass
