"""Files that are uploaded once and named by their id from then on, through the Files API."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.api.client import Upload
from app.base.clock import Clock
from app.model.attachment import Held, Via
from app.model.news import UploadMoved
from app.model.server_file import ServerFile
from app.storage.uploads import Uploaded

if TYPE_CHECKING:
    from app.api.client import ApiClient
    from app.services.feed import Feed
    from app.services.settings import Settings
    from app.storage.uploads import UploadStore

_log = logging.getLogger(__name__)

_DAY_S = 86_400
_MARGIN_MS = 10 * 60_000  # what expires sooner is uploaded again: a request may take minutes
_REFUSED = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')  # in a file's name (platform.claude.com: files)
_LONGEST_NAME = 255
_MEGABYTE = 1_000_000


class _Shared:
    """Work that several wait for. It ends with the last of them."""

    def __init__(self, task: asyncio.Task[str]) -> None:
        self.task = task
        self.ending = False
        self._waiting = 0

    async def result(self) -> str:
        """What the work gives, or raises."""
        self._waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self._waiting -= 1
            if not self._waiting and not self.task.done():
                self.ending = True
                self.task.cancel()


class ServerFiles:
    """Uploads held bytes, finds them again, lists and deletes what lies on the server.

    *path_of* says where held bytes lie. A file is looked for by the server's address alone: one that another key put
    there, or that was deleted elsewhere, is refused by the API, then forgotten and uploaded again.
    """

    def __init__(
        self,
        *,
        api: ApiClient,
        store: UploadStore,
        path_of: Callable[[Held], Path],
        settings: Settings,
        feed: Feed,
        clock: Clock,
    ) -> None:
        self._api = api
        self._store = store
        self._path_of = path_of
        self._settings = settings
        self._feed = feed
        self._clock = clock
        self._under_way: dict[tuple[str, str, str], _Shared] = {}

    def via(self, chosen: Via, held: Held) -> Via:
        """How *held* is sent: as the user chose, or by an upload because it is large."""
        above = self._settings.number("attachments.upload_above")
        return "file" if chosen == "file" or (above and held.size > above * _MEGABYTE) else "inline"

    async def file_id(self, held: Held, name: str) -> str:
        """The id of *held* on the server, which is uploaded as *name* if it does not lie there.

        Two that ask for the same wait for one upload; it ends when nobody waits any more. News tell how far it is.
        Raises ApiError, StorageError.
        """
        endpoint = self._settings.base_url
        known = await self.known_id(held)
        if known is not None:
            return known
        key = (endpoint, held.sha256, held.media_type)
        shared = self._under_way.get(key)
        if shared is None or shared.ending:  # what is being cancelled gives nothing to who comes now
            shared = _Shared(asyncio.create_task(self._upload(endpoint, held, name), name="upload a file"))
            self._under_way[key] = shared
            shared.task.add_done_callback(lambda task: self._ended(key, task))
        return await shared.result()

    async def known_id(self, held: Held) -> str | None:
        """The id of *held* where it lies on the server already, as far as is known. Raises StorageError."""
        known = await self._store.find(self._settings.base_url, held)
        return None if known is None or self._expires_soon(known) else known.file_id

    async def forget(self, file_ids: list[str]) -> bool:
        """These files are not there any more; whether any of them was one of ours. Raises StorageError."""
        return any([await self._store.forget(file_id) for file_id in file_ids])

    async def list(self) -> list[ServerFile]:
        """All that lies on the server for this key's workspace, the newest first. Raises ApiError."""
        return await self._api.server_files()

    async def delete(self, file_id: str) -> None:
        """Delete a file on the server; it is uploaded again when it is needed. Raises ApiError, StorageError."""
        await self._api.delete_file(file_id)
        await self._store.forget(file_id)

    async def close(self) -> None:
        """End what is under way."""
        tasks = [shared.task for shared in self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # Inside

    def _ended(self, key: tuple[str, str, str], task: asyncio.Task[str]) -> None:
        if key in self._under_way and self._under_way[key].task is task:
            del self._under_way[key]

    def _expires_soon(self, known: Uploaded) -> bool:
        return known.expires_ms is not None and known.expires_ms - _MARGIN_MS <= self._clock.now_ms()

    async def _upload(self, endpoint: str, held: Held, name: str) -> str:
        days = self._settings.number("attachments.upload_days")
        told = self._teller(held)
        upload = Upload(held.media_type, round(days * _DAY_S) if days else None, told)
        self._feed.publish(UploadMoved(held.sha256, 0, held.size))
        try:
            stored = await self._api.upload(self._path_of(held), server_name(name), upload)
        finally:
            self._feed.publish(UploadMoved(held.sha256, held.size, held.size))
        kept = Uploaded(stored.id, stored.expires_ms)
        await self._store.keep(endpoint, held, stored.name, self._clock.now_ms(), kept)
        _log.info("a file of %d bytes was uploaded", held.size)
        return stored.id

    def _teller(self, held: Held) -> Callable[[int], None]:
        """Publishes on the services' loop what the network thread hears; each hundredth once."""
        loop, step, last = asyncio.get_running_loop(), max(1, held.size // 100), 0

        def tell(sent: int) -> None:
            nonlocal last
            if sent - last >= step and sent < held.size:
                last = sent
                loop.call_soon_threadsafe(self._feed.publish, UploadMoved(held.sha256, sent, held.size))

        return tell


def server_name(name: str) -> str:
    """*name* as the server takes it: without what it refuses, at most 255 characters, not empty."""
    cleaned = _REFUSED.sub("_", name).strip() or "file"
    if len(cleaned) <= _LONGEST_NAME:
        return cleaned
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or len(ending) > 10:
        return cleaned[:_LONGEST_NAME]
    return stem[: _LONGEST_NAME - len(ending) - 1] + "." + ending
