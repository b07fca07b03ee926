"""A data folder with what exports and imports need of it, without a window and without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from app.base.paths import Paths
from app.media.media import Media
from app.model.carried import CarriedConversation
from app.model.ids import ConversationId
from app.services.coming_files import ComingFiles
from app.services.exporting import Exporting
from app.services.feed import Feed
from app.services.importing import Importing
from app.services.settings import Settings
from app.storage.blobs import BlobStore
from app.storage.carrying import CarryStore
from app.storage.db import Database
from app.storage.folders import prepare_data_dir
from app.storage.settings_file import JsonFile
from tests.fakes.clock import ManualClock


@dataclass(frozen=True)
class Stores:
    """The stores of one data folder, and the two services on them."""

    database: Database
    carry: CarryStore
    blobs: BlobStore
    feed: Feed
    exporting: Exporting
    importing: Importing

    async def all(self) -> list[CarriedConversation]:
        """Everything that is stored, the oldest first."""
        return [await self.one(id) for id in await self.carry.ids()]

    async def one(self, id: str) -> CarriedConversation:
        """One conversation as it is stored."""
        outline = await self.carry.outline(ConversationId(id))
        assert outline is not None
        messages = await self.carry.messages([place.id for place in outline.places])
        return CarriedConversation(
            outline.summary, tuple(messages), outline.options, outline.attachments, outline.filing
        )


@asynccontextmanager
async def stores(folder: Path) -> AsyncIterator[Stores]:
    """Open a data folder, made if it is not there."""
    paths, clock, feed = Paths(folder), ManualClock(), Feed()
    prepare_data_dir(paths)
    settings = Settings(JsonFile(paths.settings), feed, {})
    settings.load()
    database, media = await Database.open(paths, clock), Media()
    carry, blobs = CarryStore(database), BlobStore(paths)
    files = ComingFiles(media=media, blobs=blobs, store=carry, settings=settings)
    try:
        yield Stores(
            database,
            carry,
            blobs,
            feed,
            Exporting(store=carry, blobs=blobs, clock=clock, program="Chatelaine test"),
            Importing(store=carry, blobs=blobs, files=files, feed=feed),
        )
    finally:
        await media.close()
        await database.close()
