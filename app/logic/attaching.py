"""From attachments that are ready to the content blocks of a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.model.attachment import AttachmentKind, Part, Prepared, Via
from app.model.blocks import ContentBlock, Json
from app.model.held import held_source
from app.model.ids import AttachmentId


@dataclass(frozen=True, slots=True)
class Placed:
    """A content block with the attachment that it came from."""

    attachment: AttachmentId
    block: ContentBlock


def blocks_of(prepared: Prepared, via: Via = "inline") -> tuple[Placed, ...]:
    """The blocks of one attachment. A document has a title: the one chosen, else its name."""
    attachment = prepared.attachment
    if attachment.url is not None:
        return (Placed(attachment.id, ContentBlock(_by_address(prepared, attachment.url))),)
    return tuple(Placed(attachment.id, ContentBlock(_block(prepared, part, via))) for part in prepared.parts)


def placed(all_prepared: Iterable[Prepared], via: Via = "inline") -> tuple[Placed, ...]:
    """The blocks of several attachments, in order."""
    return tuple(each for prepared in all_prepared for each in blocks_of(prepared, via))


def _by_address(prepared: Prepared, url: str) -> Json:
    source: Json = {"type": "url", "url": url}
    if prepared.attachment.kind is AttachmentKind.IMAGE:
        return {"type": "image", "source": source}
    return _document(prepared, source)


def _block(prepared: Prepared, part: Part, via: Via) -> Json:
    source = held_source(part, via)
    if part.held.media_type.startswith("image/"):
        return {"type": "image", "source": source}
    return _document(prepared, source)


def _document(prepared: Prepared, source: Json) -> Json:
    choice = prepared.attachment.choice
    block: Json = {"type": "document", "source": source, "title": choice.title or prepared.attachment.name}
    return block | ({"context": choice.context} if choice.context else {})
