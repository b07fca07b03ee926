"""One attachment of a draft with what is under way for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.model.attachment import DraftItem, Held
from app.storage.attachments import Made


@dataclass(slots=True)
class Entry:
    """An item with what is behind it."""

    item: DraftItem
    held: Held | None = None  # of one that is locked
    made: Made | None = None
    work: asyncio.Task[None] | None = None  # takes it in
    making: asyncio.Task[None] | None = None  # prepares it
    wanted: str = ""  # the model that ``making`` prepares it for
    model: str = ""  # for which ``item.prepared`` was made
