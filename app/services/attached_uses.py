"""What is attached to the messages of a conversation and to its next one, for whoever lists a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.model.attachment import AttachmentUse, DraftPlace

if TYPE_CHECKING:
    from app.services.attachments import Attachments
    from app.services.estimates import Place


class AttachedUses:
    """Asks for both at once."""

    def __init__(self, attachments: Attachments) -> None:
        self._attachments = attachments

    async def of(self, place: Place) -> Sequence[AttachmentUse]:
        """Those of *place*; of the draft what is prepared, without a message. Raises the storage's errors."""
        if place.conversation_id is None:
            return self._drafted(place)
        sent = await self._attachments.of_conversation(place.conversation_id)
        return (*sent, *self._drafted(place))

    def _drafted(self, place: Place) -> tuple[AttachmentUse, ...]:
        items = self._attachments.items(DraftPlace(place.conversation_id, place.edits))
        ready = [item.prepared for item in items if item.prepared is not None]
        return tuple(AttachmentUse(each.attachment, None, 0, each.parts) for each in ready)
