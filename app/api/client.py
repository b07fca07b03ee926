"""What the services know of the API."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from app.api import errors
from app.api.endpoint import Endpoint, checked
from app.api.network import NetworkThread
from app.api.pipe import Pipe
from app.api.pool import ClientPool
from app.api.stream import ReplyReader
from app.base.clock import Clock, SystemClock
from app.model.blocks import Json
from app.model.events import StreamBatch
from app.model.server_file import ServerFile

if TYPE_CHECKING:
    from app.api import sdk

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Upload:
    """How a file is uploaded. ``lifetime_s`` is in seconds, 3,600 to 7,776,000; None is until it is deleted.

    ``tell_sent`` hears how many bytes have left so far, on the network thread.
    """

    media_type: str
    lifetime_s: int | None
    tell_sent: Callable[[int], None]


class ApiClient:
    """Requests to one endpoint at a time: whatever *endpoint* returns when a request starts.

    Every method is called on the services' loop; the work happens on *network*.
    """

    def __init__(
        self, network: NetworkThread, endpoint: Callable[[], Endpoint | None], clock: Clock | None = None
    ) -> None:
        self._network = network
        self._endpoint = endpoint
        self._clock = clock or SystemClock()
        self._pool = ClientPool()
        network.prepare_also(self._pool.prepare)

    @property
    def prepared(self) -> bool:
        """Whether a request goes out at once, without waiting for the SDK's import."""
        return self._network.prepared

    async def prepare(self) -> None:
        """Wait until :attr:`prepared`; cancelling ends only the wait. Raises ApiError when the program is closing."""
        await self._network.until_prepared()

    async def stream(self, request: Json) -> AsyncGenerator[StreamBatch, None]:
        """Send *request* (without ``stream``) and yield the reply's events in batches, one per 16 ms frame at most.

        The first batch has no events: it comes with the response's headers. The iterator ends after the batch that
        holds ``message_stop``. Closing it, or cancelling whoever iterates, closes the connection and waits for that.

        Raises:
            ApiError: whatever went wrong, before or within the reply; batches that had arrived come first.
        """
        endpoint = checked(self._endpoint())
        pipe = Pipe()
        reader = ReplyReader(pipe, self._clock.now_ms, self._network.spawn)
        work = self._network.call(lambda: reader.read(self._pool.client(endpoint), request, endpoint.key))
        job = asyncio.create_task(work, name="reply")
        job.add_done_callback(lambda done: _ended(done, pipe))
        try:
            while (batch := await pipe.take()) is not None:
                yield batch
            await job
        finally:
            job.cancel()
            await asyncio.wait({job})

    async def list_models(self, endpoint: Endpoint | None = None) -> list[Json]:
        """All models as the API describes them, verbatim. Also the test of a key, with its *endpoint*.

        Raises ApiError.
        """

        async def ask(client: sdk.Client) -> list[Json]:
            from app.api import sdk  # noqa: PLC0415  # only this import brings the SDK in

            return await sdk.list_models(client)

        return await self._ask(endpoint or self._endpoint(), ask)

    async def create(self, request: Json) -> Json:
        """The whole message that answers *request* (without ``stream``), verbatim.

        Only for what is answered shortly: nothing arrives before the end, and nothing is left of what broke off.
        Raises ApiError.
        """

        async def ask(client: sdk.Client) -> Json:
            from app.api import sdk  # noqa: PLC0415

            return await sdk.create(client, request)

        return await self._ask(self._endpoint(), ask)

    async def count_tokens(self, request: Json) -> int:
        """Input tokens of *request* as the API counts them; keys that do not count are left out. Raises ApiError."""

        async def ask(client: sdk.Client) -> int:
            from app.api import sdk  # noqa: PLC0415

            return await sdk.count_tokens(client, request)

        return await self._ask(self._endpoint(), ask)

    async def upload(self, opened: Callable[[], BinaryIO], name: str, upload: Upload) -> ServerFile:
        """Put the file that *opened* gives on the server as *name*. Cancelling ends it, and nothing of it stays there.

        It is opened, read and closed on the network thread.

        Raises:
            ApiError: whatever went wrong, a file that cannot be read included.
        """

        async def ask(client: sdk.Client) -> ServerFile:
            from app.api import sdk_files  # noqa: PLC0415

            return await sdk_files.upload(client, opened, name, upload.media_type, upload.lifetime_s, upload.tell_sent)

        return await self._ask(self._endpoint(), ask)

    async def server_files(self) -> list[ServerFile]:
        """All files that lie on the server, the newest first. Raises ApiError."""

        async def ask(client: sdk.Client) -> list[ServerFile]:
            from app.api import sdk_files  # noqa: PLC0415

            return await sdk_files.every(client)

        return await self._ask(self._endpoint(), ask)

    async def delete_file(self, file_id: str) -> None:
        """Delete a file on the server at once. Raises ApiError."""

        async def ask(client: sdk.Client) -> None:
            from app.api import sdk_files  # noqa: PLC0415

            await sdk_files.delete(client, file_id)

        await self._ask(self._endpoint(), ask)

    async def close(self) -> None:
        """Close the connections. Requests still running fail. Safe to call twice."""
        with contextlib.suppress(errors.ApiError):  # the network thread has ended, and with it every connection
            await self._network.call(self._pool.close)

    async def _ask(self, endpoint: Endpoint | None, ask: Callable[[sdk.Client], Awaitable[T]]) -> T:
        good = checked(endpoint)

        async def work() -> T:
            try:
                async with self._pool.client(good) as client:
                    return await ask(client)
            except Exception as error:
                raise errors.translate(error, good.key) from None

        return await self._network.call(work)


def _ended(job: asyncio.Task[None], pipe: Pipe) -> None:
    if not job.cancelled():
        job.exception()  # taken note of: whoever iterates no longer may not want it
    pipe.end()
