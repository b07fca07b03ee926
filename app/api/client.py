"""What the services know of the API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from app.api.endpoint import Endpoint
from app.api.network import NetworkThread
from app.model.blocks import Json
from app.model.events import StreamBatch


class ApiClient:
    """Requests to one endpoint at a time: whatever *endpoint* returns when a request starts."""

    def __init__(self, network: NetworkThread, endpoint: Callable[[], Endpoint | None]) -> None:
        self._network = network
        self._endpoint = endpoint

    def stream(self, request: Json) -> AsyncIterator[StreamBatch]:
        """Send *request* (without ``stream``) and yield the reply's events in batches, one per 16 ms frame at most.

        Raises:
            ApiError: whatever went wrong, before or within the reply.
        """
        raise NotImplementedError

    async def list_models(self, endpoint: Endpoint | None = None) -> list[Json]:
        """All models as the API describes them, verbatim. Also the test of a key. Raises ApiError."""
        raise NotImplementedError

    async def count_tokens(self, request: Json) -> int:
        """Input tokens of *request* as the API counts them. Raises ApiError."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close the connections. The client may not be used afterwards."""
        raise NotImplementedError
