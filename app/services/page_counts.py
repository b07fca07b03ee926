"""Counts exactly what an attachment would take, sent in a way that is only being thought of."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from app.logic.attaching import blocks_of
from app.logic.counting import PROBE
from app.model.attachment import Attachment, AttachmentChoice, Prepared
from app.model.blocks import Json
from app.model.ids import AttachmentId
from app.services.preparing import Preparing

if TYPE_CHECKING:
    from app.media.media import Media
    from app.services.counter import Counter
    from app.storage.blobs import BlobStore

_REMEMBERED = 200  # counts


class PageCounts:
    """Prepares it, as sending would, and asks the API. What is prepared for nothing is tidied away later."""

    def __init__(self, media: Media, blobs: BlobStore, counter: Counter) -> None:
        self._preparing = Preparing(media, blobs)
        self._counter = counter
        self._known: OrderedDict[tuple[AttachmentId, AttachmentChoice, str], int] = OrderedDict()

    async def count(self, attachment: Attachment, choice: AttachmentChoice, model: str) -> int | None:
        """Input tokens of *attachment* sent by *choice*; None when they cannot be counted now.

        Raises MediaError, StorageError: it cannot be prepared.
        """
        wanted = replace(attachment, choice=choice)
        made = await self._preparing.make(wanted, model)
        blocks = [each.block.data for each in blocks_of(Prepared(wanted, made.parts))]
        found = await self._counter.count([_asked(model, []), _asked(model, blocks)], wanted=True)
        return None if found is None else self._keep((attachment.id, choice, model), max(0, found[1] - found[0]))

    def known(self, attachment: Attachment, model: str) -> int | None:
        """What was counted of *attachment*, sent to *model* as it is chosen to be; None if that was not asked for."""
        return self._known.get((attachment.id, attachment.choice, model))

    def _keep(self, key: tuple[AttachmentId, AttachmentChoice, str], tokens: int) -> int:
        self._known[key] = tokens
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return tokens


def _asked(model: str, blocks: list[Json]) -> Json:
    content: list[Json] = [*blocks, {"type": "text", "text": PROBE}]
    return {"model": model, "messages": [{"role": "user", "content": content}]}
