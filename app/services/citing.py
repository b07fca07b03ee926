"""Finds what the citations of answers mean."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from app.logic.cited import cited_place, in_the_original, page_of_text
from app.model.attachment import AttachmentKind
from app.model.blocks import Json
from app.model.cited import CitedPlace
from app.model.errors import ChatelaineError
from app.model.ids import MessageId

if TYPE_CHECKING:
    from app.services.catalog import Catalog
    from app.storage.attachments import AttachmentStore, StoredUse
    from app.storage.blobs import BlobStore
    from app.storage.conversations import ConversationStore

_log = logging.getLogger(__name__)


class Citing:
    """Leads from a citation to the document that was sent, and to the file that it was made of."""

    def __init__(
        self, *, conversations: ConversationStore, attachments: AttachmentStore, blobs: BlobStore, catalog: Catalog
    ) -> None:
        self._conversations = conversations
        self._attachments = attachments
        self._blobs = blobs
        self._catalog = catalog

    async def target(self, answer_id: MessageId, citation: Json) -> CitedPlace | None:
        """Where *citation*, as the API gave it in the answer, leads.

        None when it cites something else than a document, or what is no longer there. Raises StorageError.
        """
        answer = await self._conversations.message(answer_id)
        if answer is None or answer.settings is None or answer.parent_id is None:
            return None
        path = await self._conversations.path(answer.conversation_id, answer.parent_id)
        place = await asyncio.to_thread(cited_place, citation, path, answer.settings, self._catalog.describe)
        if place is None or place.inner is not None:
            return place
        use = await self._use(place)
        return place if use is None else await self._original(place, use)

    async def _use(self, place: CitedPlace) -> StoredUse | None:
        """The attachment that the block of *place* came from: a document is one block of it."""
        uses = await self._attachments.of_message(place.message_id)
        return next((use for use in uses if use.position == place.position), None)

    async def _original(self, place: CitedPlace, use: StoredUse) -> CitedPlace:
        made = use.stored.made
        found = in_the_original(place, use.stored.attachment, made.parts if made is not None else ())
        if found.start is None or found.held is None or use.stored.attachment.kind is not AttachmentKind.PDF:
            return found
        try:
            text = (await self._blobs.read(found.held.sha256)).decode("utf-8", "replace")
        except ChatelaineError as error:  # the place in the text is good without its page
            _log.info("the text of a cited document could not be read: %s", error.error.code)
            return found
        return await asyncio.to_thread(page_of_text, found, text)
