"""Pictures, documents and files in a message: a card with a name each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.model.blocks import ContentBlock, Json
from app.model.held import HELD
from app.ui.amounts import size_words
from app.ui.i18n import tr, tr_count
from app.ui.transcript.model import Card, Strip
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.fields import name_in, site_of, text_in
from app.ui.transcript.spacing import above

_KINDS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "application/pdf": "PDF",
    "text/plain": "text",
}


class AttachedSection(Section):
    """One thing that is no text."""

    type = "attached"

    def __init__(self, blocks: Sequence[ContentBlock], around: Around) -> None:
        self._blocks = blocks
        self._mine = around.mine

    def fits(self, blocks: Sequence[ContentBlock]) -> bool:
        """Whether *blocks* is one of the same type."""
        return len(blocks) == 1 and blocks[0].type == self._blocks[0].type

    def finish(self, blocks: Sequence[ContentBlock]) -> int:
        """Take the block as stored."""
        self._blocks = blocks
        return 0

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """One card."""
        card = card_of(self._blocks[0].data, self._mine)
        yield Strip(card, (), above(before, card))


def card_of(data: Json, mine: bool = False) -> Card:
    """The card of a block of type ``image``, ``document``, ``search_result``, ``container_upload`` or of a file."""
    kind = text_in(data, "type")
    detail = " · ".join(part for part in (_media(data), _origin(data)) if part)
    if kind == "image":
        return Card("image", tr("Picture"), detail, mine)
    if kind == "document":
        return Card("file", name_in(data, "title") or tr("Document"), detail, mine)
    if kind == "search_result":
        return Card("search", name_in(data, "title") or tr("Search result"), name_in(data, "source"), mine)
    return Card("file", tr("File for code execution"), name_in(data, "file_id"), mine)


def _media(data: Json) -> str:
    media = name_in(data, "source", "media_type")
    return _KINDS.get(media, media)


def _origin(data: Json) -> str:
    source = text_in(data, "source", "type")
    if source == "url":
        return site_of(text_in(data, "source", "url")) or name_in(data, "source", "url")
    if source == "file":
        return name_in(data, "source", "file_id")
    if source == HELD:
        return _held(data["source"])
    return _size(text_in(data, "source", "data")) if source == "base64" else ""


def _held(source: Json) -> str:
    """What is known of bytes that lie in the attachments' folder."""
    pages, width, height = (source.get(name) for name in ("pages", "width", "height"))
    if isinstance(pages, int):
        return tr_count("{0} page", "{0} pages", pages)
    return f"{width} × {height}" if isinstance(width, int) and isinstance(height, int) else ""


def _size(data: str) -> str:
    """The size of base64 *data*: three bytes stand in four characters, but for what fills up the last four."""
    return size_words(len(data) * 3 // 4 - data[-2:].count("="))
