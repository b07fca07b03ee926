"""Reads what stands in PDFs that were sent as PDF, for the search, behind whatever else there is to do."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from app.model.errors import ChatelaineError
from app.model.news import SearchEmptied

if TYPE_CHECKING:
    from app.media.media import Media
    from app.services.feed import Feed
    from app.storage.blobs import BlobStore
    from app.storage.search_pdfs import PdfWordStore

_log = logging.getLogger(__name__)


class PdfWords:
    """Reads one message's PDFs after the other in worker processes; one that cannot be read is found by its name."""

    def __init__(self, store: PdfWordStore, media: Media, blobs: BlobStore, feed: Feed) -> None:
        self._store = store
        self._media = media
        self._blobs = blobs
        self._feed = feed

    async def step(self, *, turn: Callable[[], Awaitable[None]]) -> bool:
        """Read the PDFs of a message; whether there was any. Awaits *turn* before it writes. Raises StorageError."""
        message = await self._store.next()
        if message is None:
            return False
        texts = {sha256: text for sha256 in message.unread if (text := await self._text(sha256)) is not None}
        if not await self._store.store(message, texts, turn):
            self._feed.publish(SearchEmptied())
        return True

    async def _text(self, sha256: str) -> str | None:
        """The words of a PDF; None where it cannot be read, which is tried again when the index is built anew."""
        try:
            async with self._blobs.lent(sha256) as path:
                return await self._media.pdf_words(path)
        except (ChatelaineError, ValueError) as error:  # of the worker, or of bytes that are damaged
            code = error.error.code if isinstance(error, ChatelaineError) else "no SHA-256"
            _log.info("the words of a PDF cannot be searched: %s", code)
            return None
