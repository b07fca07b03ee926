"""Files that are uploaded once and named by their id from then on, through the Files API."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.api.client import Upload
from app.api.errors import ApiError
from app.base.clock import Clock
from app.model.attachment import Held, Via
from app.model.server_file import ServerFile
from app.services.shortened import shortened
from app.storage.uploads import Uploaded

if TYPE_CHECKING:
    from app.api.client import ApiClient
    from app.services.settings import Settings
    from app.storage.blobs import BlobStore
    from app.storage.uploads import UploadStore

_log = logging.getLogger(__name__)

_DAY_S = 86_400
_MARGIN_MS = 10 * 60_000  # what expires sooner is uploaded again: a request may take minutes
_REFUSED = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')  # in a file's name (platform.claude.com: files)
_LONGEST_NAME = 255
_MEGABYTE = 1_000_000

Teller = Callable[[int, int], None]  # hears how many bytes have left, and of how many


def _untold(_sent: int, _total: int) -> None:
    return None


class _Shared:
    """An upload that several wait for. It ends with the last of them."""

    def __init__(self, total: int) -> None:
        self.ending = False
        self._sent, self._total = 0, total
        self._waiting: list[Teller] = []
        self._task: asyncio.Task[str] | None = None

    def start(self, task: asyncio.Task[str]) -> None:
        """*task* is the work."""
        self._task = task

    def moved(self, sent: int) -> None:
        """Tell all that wait how many bytes have left."""
        self._sent = sent
        for tell in self._waiting:
            tell(sent, self._total)

    async def result(self, tell: Teller) -> str:
        """What the work gives, or raises. *tell* hears how far it is, and at its end, well or not, the whole size."""
        assert self._task is not None
        self._waiting.append(tell)
        tell(self._sent, self._total)
        try:
            return await asyncio.shield(self._task)
        finally:
            tell(self._total, self._total)
            self._waiting.remove(tell)
            if not self._waiting and not self._task.done():
                self.ending = True
                self._task.cancel()

    async def close(self) -> None:
        """End the work."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


class ServerFiles:
    """Uploads held bytes, finds them again, lists and deletes what lies on the server.

    *blobs* has the bytes. A file is looked for by the server's address alone: one that another key put
    there, or that was deleted elsewhere, is refused by the API, then forgotten and uploaded again.
    """

    def __init__(
        self,
        *,
        api: ApiClient,
        store: UploadStore,
        blobs: BlobStore,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._api = api
        self._store = store
        self._blobs = blobs
        self._settings = settings
        self._clock = clock
        self._under_way: dict[tuple[str, str, str], _Shared] = {}

    def via(self, chosen: Via, held: Held) -> Via:
        """How *held* is sent: as the user chose, or by an upload because it is large."""
        above = self._settings.number("attachments.upload_above")
        return "file" if chosen == "file" or (above and held.size > above * _MEGABYTE) else "inline"

    async def file_id(self, held: Held, name: str, tell: Teller = _untold) -> str:
        """The id of *held* on the server, which is uploaded as *name* if it does not lie there.

        Two that ask for the same wait for one upload; it ends when nobody waits any more. *tell* hears how far it is,
        if it is uploaded. Raises ApiError, StorageError (``attachment_missing``, ``attachment_damaged`` …).
        """
        endpoint = self._settings.base_url
        known = await self.known_id(held)
        if known is not None:
            return known
        key = (endpoint, held.sha256, held.media_type)
        shared = self._under_way.get(key)
        if shared is None or shared.ending:  # what is being cancelled gives nothing to who comes now
            shared = self._begin(key, held, name)
        return await shared.result(tell)

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
        await asyncio.gather(*[shared.close() for shared in self._under_way.values()])

    # Inside

    def _begin(self, key: tuple[str, str, str], held: Held, name: str) -> _Shared:
        shared = self._under_way[key] = _Shared(held.size)
        task = asyncio.create_task(self._upload(key[0], held, name, shared), name="upload a file")
        shared.start(task)
        task.add_done_callback(lambda _task: self._ended(key, shared))
        return shared

    def _ended(self, key: tuple[str, str, str], shared: _Shared) -> None:
        if self._under_way.get(key) is shared:
            del self._under_way[key]

    def _expires_soon(self, known: Uploaded) -> bool:
        return known.expires_ms is not None and known.expires_ms - _MARGIN_MS <= self._clock.now_ms()

    async def _upload(self, endpoint: str, held: Held, name: str, shared: _Shared) -> str:
        await self._blobs.verify(held.sha256)  # what is wrong would be met in the middle, or by nobody
        days = self._settings.number("attachments.upload_days")
        upload = Upload(held.media_type, round(days * _DAY_S) if days else None, _hundredths(held.size, shared.moved))
        try:
            stored = await self._api.upload(lambda: self._blobs.open(held.sha256), server_name(name), upload)
        except ApiError as error:
            raise _of_upload(error, name) from error
        kept = Uploaded(stored.id, stored.expires_ms)
        await self._store.keep(endpoint, held, stored.name, self._clock.now_ms(), kept)
        _log.info("a file of %d bytes was uploaded", held.size)
        return stored.id


def _hundredths(size: int, tell: Callable[[int], None]) -> Callable[[int], None]:
    """Tells on the services' loop what the network thread hears of *size* bytes; each hundredth once."""
    loop, step, last = asyncio.get_running_loop(), max(1, size // 100), 0

    def hear(sent: int) -> None:
        nonlocal last
        if sent - last >= step and sent < size:
            last = sent
            loop.call_soon_threadsafe(tell, sent)

    return hear


def _of_upload(error: ApiError, name: str) -> ApiError:
    """*error* said of the file: nothing was asked yet."""
    said = f"“{shortened(name)}” could not be uploaded, so nothing was sent. {error.error.message}"
    return ApiError(replace(error.error, message=said), error.transient, error.headers)


def server_name(name: str) -> str:
    """*name* as the server takes it: without what it refuses, at most 255 characters, not empty."""
    cleaned = _REFUSED.sub("_", name).strip() or "file"
    if len(cleaned) <= _LONGEST_NAME:
        return cleaned
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or len(ending) > 10:
        return cleaned[:_LONGEST_NAME]
    return stem[: _LONGEST_NAME - len(ending) - 1] + "." + ending
