"""An attachment of a draft with what is behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.logic.attaching import blocks_of
from app.logic.limits import Load, load_of
from app.model.attachment import DraftItem, DraftPlace, Held, ItemState, Prepared, Via
from app.model.ids import AttachmentId
from app.services.draft_spots import Spot
from app.services.preparing import expected_parts, sent_wish, wish_name
from app.storage.attachments import Made, StoredAttachment


@dataclass(slots=True)
class DraftEntry:
    """An item: ``held`` are the bytes of one that is locked, ``model`` is that for which ``prepared`` was made."""

    item: DraftItem
    spot: Spot
    held: Held | None = None
    made: Made | None = None
    work: asyncio.Task[None] | None = None  # takes it in
    making: asyncio.Task[None] | None = None  # prepares it
    wanted: str = ""  # the model that ``making`` prepares it for
    model: str = ""

    @classmethod
    def ready(cls, stored: StoredAttachment, spot: Spot) -> DraftEntry:
        """One that was taken in earlier."""
        attachment = stored.attachment
        return cls(DraftItem(attachment.id, attachment.name, ItemState.READY, attachment), spot, made=stored.made)

    @property
    def place(self) -> DraftPlace:
        """The draft that it belongs to now."""
        return self.spot.place

    def is_made(self, model: str) -> bool:
        """Whether what was made of it is what goes to *model*, as it is to be sent now."""
        attachment = self.item.attachment
        if attachment is None or self.made is None:
            return False
        return self.made.wish in (wish_name(attachment, model), sent_wish(attachment))

    def look_ahead(self, model: str) -> Prepared | None:
        """What goes to *model*, as far as it is known now; None while nothing is."""
        attachment = self.item.attachment
        if attachment is None:
            return None
        known = self.made is not None and self.is_made(model)
        return Prepared(attachment, self.made.parts if known and self.made else expected_parts(attachment, model))

    def is_settled(self, model: str) -> bool:
        """Whether it is as it will be sent to *model*, or cannot be sent."""
        unfit = self.item.state in (ItemState.REFUSED, ItemState.LOCKED)
        return unfit or (self.item.prepared is not None and self.model == model)

    async def done(self) -> None:
        """Wait until it is taken in and prepared, whatever came of it."""
        if self.work is not None:
            await asyncio.wait({self.work})
        if self.making is not None:  # begun at the end of the work
            await asyncio.wait({self.making})

    def stop(self) -> None:
        """What is done to it is not wanted any more."""
        for task in (self.work, self.making):
            if task is not None:
                task.cancel()

    def load(self, model: str, via: Callable[[Prepared], Via]) -> Load:
        """What it adds to a request to *model*. Its bytes count once they are known: those of the file are others."""
        ahead = self.look_ahead(model)
        blocks = [each.block.data for each in blocks_of(ahead, via(ahead))] if ahead is not None else []
        load = load_of({"messages": [{"content": blocks}]})
        return load if self.is_made(model) else replace(load, size=0, image_size=0)


def sent_copy(stored: StoredAttachment, id: AttachmentId, now_ms: int) -> StoredAttachment:
    """What was sent, for another message, by the name *id*. *now_ms* is milliseconds since 1970 UTC."""
    attachment = replace(stored.attachment, id=id, created_ms=now_ms)
    parts = stored.made.parts if stored.made is not None else ()
    return StoredAttachment(attachment, Made(sent_wish(attachment), parts))
