"""Counts exactly what an attachment would take, sent in a way that is only being thought of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.logic.attaching import blocks_of
from app.logic.counting import PROBE
from app.model.attachment import Attachment, AttachmentChoice, Prepared
from app.model.blocks import Json
from app.services.preparing import Preparing

if TYPE_CHECKING:
    from app.media.media import Media
    from app.services.counter import Counter
    from app.storage.blobs import BlobStore


class PageCounts:
    """Prepares it, as sending would, and asks the API. What is prepared for nothing is tidied away later."""

    def __init__(self, media: Media, blobs: BlobStore, counter: Counter) -> None:
        self._preparing = Preparing(media, blobs)
        self._counter = counter

    async def count(self, attachment: Attachment, choice: AttachmentChoice, model: str) -> int | None:
        """Input tokens of *attachment* sent by *choice*; None when they cannot be counted now.

        Raises MediaError, StorageError: it cannot be prepared.
        """
        wanted = replace(attachment, choice=choice)
        made = await self._preparing.make(wanted, model)
        blocks = [each.block.data for each in blocks_of(Prepared(wanted, made.parts))]
        found = await self._counter.count([_asked(model, []), _asked(model, blocks)])
        return None if found is None else max(0, found[1] - found[0])


def _asked(model: str, blocks: list[Json]) -> Json:
    content: list[Json] = [*blocks, {"type": "text", "text": PROBE}]
    return {"model": model, "messages": [{"role": "user", "content": content}]}
