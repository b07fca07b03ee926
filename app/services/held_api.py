"""The API as the services use it: held sources become bytes or files right before a request leaves."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from app.api.client import ApiClient
from app.api.errors import ApiError
from app.api.network import NetworkThread
from app.model.blocks import Json
from app.model.events import StreamBatch

if TYPE_CHECKING:
    from app.api.endpoint import Endpoint
    from app.services.held_sources import HeldSources
    from app.services.server_files import ServerFiles

_FILES = re.compile(r"\bfile_\w+")


class HeldApi(ApiClient):
    """An :class:`ApiClient` that takes requests with held sources.

    A file that the server no longer knows is uploaded again, once, before anything of an answer arrived.
    """

    def __init__(self, network: NetworkThread, endpoint: Callable[[], Endpoint | None]) -> None:
        super().__init__(network, endpoint)
        self._held: HeldSources | None = None
        self._files: ServerFiles | None = None

    def use(self, held: HeldSources, files: ServerFiles) -> None:
        """Resolve by *held* and forget lost files of *files*: both need this client themselves."""
        self._held, self._files = held, files

    async def stream(self, request: Json) -> AsyncGenerator[StreamBatch, None]:
        """As in :class:`ApiClient`. Raises ChatelaineError for bytes that cannot be had."""
        begun = False
        try:
            async with aclosing(super().stream(await self._resolved(request))) as batches:
                async for batch in batches:
                    begun = True
                    yield batch
            return
        except ApiError as error:
            if begun or not await self._forgot(error):
                raise
        async with aclosing(super().stream(await self._resolved(request))) as batches:
            async for batch in batches:
                yield batch

    async def create(self, request: Json) -> Json:
        """As in :class:`ApiClient`. Raises ChatelaineError for bytes that cannot be had."""
        try:
            return await super().create(await self._resolved(request))
        except ApiError as error:
            if not await self._forgot(error):
                raise
        return await super().create(await self._resolved(request))

    async def count_tokens(self, request: Json) -> int:
        """As in :class:`ApiClient`. Raises ChatelaineError for bytes that cannot be had."""
        try:
            return await super().count_tokens(await self._resolved(request))
        except ApiError as error:
            if not await self._forgot(error):
                raise
        return await super().count_tokens(await self._resolved(request))

    async def _resolved(self, request: Json) -> Json:
        return request if self._held is None else await self._held.resolve(request)

    async def _forgot(self, error: ApiError) -> bool:
        """Whether *error* is about a file of ours that is not there any more; it is forgotten then."""
        if self._files is None or error.error.status not in (400, 404):
            return False
        named = _FILES.findall(f"{error.error.message} {error.error.detail}")
        return await self._files.forget([*dict.fromkeys(named)])
