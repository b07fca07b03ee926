"""What turns need of attachments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.logic.attaching import Placed
from app.model.attachment import DraftPlace
from app.model.ids import AttachmentId, MessageId
from app.services.turn_start import NewTurn
from app.storage.attachments import TurnAttachments


class ReadyAttachments(Protocol):
    """Where the attachments of a draft are made ready."""

    async def ready(self, ids: Sequence[AttachmentId], model: str) -> tuple[Placed, ...]:
        """The blocks of *ids* for *model*. Raises ChatelaineError when one of them cannot be sent."""
        ...

    async def attached_at(self, message_id: MessageId) -> frozenset[int]:
        """The positions of a message's blocks that were attached to it. Raises the storage's errors."""
        ...

    def sent(self, place: DraftPlace, ids: Sequence[AttachmentId], follows: DraftPlace) -> None:
        """*ids* of a draft are stored with its message; *follows* is the draft of the next one."""
        ...


def attaching(turn: NewTurn) -> TurnAttachments | None:
    """What stores the attachments of the turn's message; None without any."""
    attached = turn.attached
    edited = attached is not None and attached.draft is not None and attached.draft.edits is not None
    if turn.user is None or attached is None or not (attached.placed or attached.kept or edited):
        return None
    follows = DraftPlace(turn.conversation.id)
    parts = attached.placed, attached.old, attached.kept, attached.draft, attached.sent
    return TurnAttachments(turn.user.id, *parts, follows)
