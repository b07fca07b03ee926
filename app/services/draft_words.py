"""Why an attachment of a draft cannot be sent; and how one of a message is told."""

from __future__ import annotations

from collections.abc import Sequence

from app.media.values import MediaError, refused
from app.model.attachment import AttachmentUse, DraftItem, IntakeProgress, ItemState
from app.model.errors import ErrorKind, TurnError
from app.model.ids import MessageId
from app.storage.attachments import StoredAttachment


def use_of(stored: StoredAttachment, message_id: MessageId, position: int) -> AttachmentUse:
    """*stored* as it is used in a message, from the block at *position* on."""
    parts = stored.made.parts if stored.made is not None else ()
    return AttachmentUse(stored.attachment, message_id, position, parts)


def not_there() -> MediaError:
    """An attachment of a draft is gone."""
    return refused("attachment_missing", "An attachment of this message is no longer there.", "Attach it again.")


def not_ready(item: DraftItem) -> MediaError:
    """Why *item* cannot be sent."""
    if item.state is ItemState.LOCKED:
        return refused("locked", f"{item.name} is locked with a password.", "Enter its password, or remove it.")
    if item.error is not None:
        return MediaError(item.error)
    return MediaError(TurnError(ErrorKind.USER, "not_ready", f"{item.name} is not ready yet.", "Wait a moment."))


def progress_of(items: Sequence[DraftItem]) -> IntakeProgress:
    """How far the taking in of *items* is."""
    states = [item.state for item in items]
    waiting = sum(state in (ItemState.WAITING, ItemState.READING) for state in states)
    return IntakeProgress(len(states) - waiting, len(states), states.count(ItemState.REFUSED))
