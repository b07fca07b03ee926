"""What the attached blocks of a request are called: a picture by its file, pages sent as pictures by their PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.model.attachment import AttachmentUse
from app.model.blocks import Json
from app.model.held import held_of
from app.model.ids import AttachmentId, MessageId


@dataclass(frozen=True, slots=True)
class AttachedName:
    """An attachment; ``pictures`` says that it is a PDF of which pages were sent as pictures."""

    id: AttachmentId
    name: str
    pictures: bool = False


Names = Mapping[tuple[MessageId, str], tuple[AttachedName, ...]]  # by message and SHA-256: pages may be alike


def names_of(uses: Iterable[AttachmentUse], otherwise: MessageId) -> Names:
    """The names of what *uses* attach to their messages, or to *otherwise* where they have none."""
    names: dict[tuple[MessageId, str], tuple[AttachedName, ...]] = {}
    for use in uses:
        made = AttachedName(use.attachment.id, use.attachment.name, len(use.parts) > 1)
        for sha256 in {part.held.sha256 for part in use.parts}:
            key = (use.message_id or otherwise, sha256)
            names[key] = (*names.get(key, ()), made)
    return names


def name_of(
    names: Names, origin: MessageId | None, block: Json, before: AttachedName | None = None
) -> AttachedName | None:
    """What *block* of the message *origin* is; of several that have the same bytes the one that stood *before* it."""
    held = held_of(block)
    found = () if held is None or origin is None else names.get((origin, held.sha256), ())
    return before if before in found else next(iter(found), None)
