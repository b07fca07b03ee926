"""Small pictures of what is attached, drawn by the worker processes and remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

from app.model.attachment import Held, Raster
from app.model.errors import ChatelaineError

if TYPE_CHECKING:
    from app.media.media import Media
    from app.storage.blobs import BlobStore

_MOST_BYTES = 64 * 1024 * 1024  # of pictures that are remembered
_Key = tuple[str, int, int, int]


class Previews:
    """Draws held pictures and pages. The same picture that several ask for at once is drawn once."""

    def __init__(self, media: Media, blobs: BlobStore) -> None:
        self._media = media
        self._blobs = blobs
        self._known: OrderedDict[_Key, Raster] = OrderedDict()
        self._size = 0
        self._under_way: dict[_Key, asyncio.Future[Raster | None]] = {}

    async def picture(self, held: Held, width: int, height: int, page: int = 1) -> Raster | None:
        """*held*, or a page (from 1) of it, as large as fits into *width* by *height* pixels.

        None for what has no looks, or cannot be drawn. Raises nothing.
        """
        if held.media_type != "application/pdf" and not held.media_type.startswith("image/"):
            return None
        key = (held.sha256, width, height, page)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        if key not in self._under_way:
            self._under_way[key] = asyncio.ensure_future(self._draw(key, held))
            self._under_way[key].add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(self._under_way[key])

    async def _draw(self, key: _Key, held: Held) -> Raster | None:
        sha256, width, height, page = key
        try:
            made = await self._media.raster(self._blobs.path(sha256), held.media_type, page, width, height)
        except ChatelaineError:
            return None
        self._known[key] = made
        self._size += len(made.rgba)
        while self._size > _MOST_BYTES and len(self._known) > 1:
            self._size -= len(self._known.popitem(last=False)[1].rgba)
        return made

    async def close(self) -> None:
        """End what is under way."""
        waiting = [*self._under_way.values()]
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
