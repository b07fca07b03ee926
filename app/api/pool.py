"""One SDK client per endpoint, kept for its connections. Lives on the network thread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.api.endpoint import Endpoint

if TYPE_CHECKING:
    import ssl

    from app.api import sdk


class ClientPool:
    """Hands out clients. One that nobody uses is closed when another endpoint is asked for: a key was changed."""

    def __init__(self) -> None:
        self._tls: ssl.SSLContext | None = None
        self._clients: dict[Endpoint, sdk.Client] = {}
        self._users: dict[Endpoint, int] = {}

    async def prepare(self) -> None:
        """Read the machine's certificates ahead of the first request."""
        self._certificates()

    @asynccontextmanager
    async def client(self, endpoint: Endpoint) -> AsyncIterator[sdk.Client]:
        """Lend the client of a checked *endpoint*. Raises ApiError with code ``bad_proxy``."""
        found = await self._find(endpoint)
        self._users[endpoint] = self._users.get(endpoint, 0) + 1
        try:
            yield found
        finally:
            self._users[endpoint] -= 1

    async def close(self) -> None:
        """Close every client, in use or not."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.close()

    async def _find(self, endpoint: Endpoint) -> sdk.Client:
        found = self._clients.get(endpoint)
        if found is None:
            from app.api import sdk  # noqa: PLC0415  # only this import brings the SDK in

            found = self._clients[endpoint] = sdk.make_client(endpoint, self._certificates())
            await self._close_idle(keep=endpoint)
        return found

    async def _close_idle(self, keep: Endpoint) -> None:
        idle = [each for each in self._clients if each != keep and not self._users.get(each)]
        for endpoint in idle:
            self._users.pop(endpoint, None)
            await self._clients.pop(endpoint).close()

    def _certificates(self) -> ssl.SSLContext:
        if self._tls is None:
            from app.api import sdk  # noqa: PLC0415

            self._tls = sdk.make_tls()
        return self._tls
