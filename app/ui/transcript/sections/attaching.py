"""What the user attached, from the blocks of the message: one card for each thing, however many blocks it became."""

from __future__ import annotations

from collections.abc import Sequence

from app.logic.tokens import image_tokens
from app.model.attachment import Attachment, AttachmentUse
from app.model.blocks import ContentBlock, Json
from app.model.held import held_of
from app.ui.amounts import size_words
from app.ui.i18n import tr
from app.ui.transcript.cards import Attached
from app.ui.transcript.sections.fields import link, name_in, number_in, objects_in, site_of, text_in
from app.ui.transcript.text import shown_name, whole_characters

ATTACHED = frozenset({"image", "document", "search_result", "container_upload"})
_PREVIEW = 400  # characters of a text
_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WebP",
}


def cards_of(blocks: Sequence[ContentBlock], uses: Sequence[AttachmentUse] = ()) -> tuple[Attached, ...]:
    """The cards of a message. *uses* name what the blocks cannot, and say which of them are one attachment."""
    named = {use.position: use for use in uses}
    cards: list[Attached] = []
    rest = 0  # blocks that still belong to the last card
    for position, block in enumerate(blocks):
        use = named.get(position)
        if block.type not in ATTACHED or (rest and use is None):
            rest = max(0, rest - 1)
            continue
        cards.append(_card(position, block.data, use))
        rest = max(0, len(use.parts) - 1) if use is not None else 0
    return tuple(cards)


def _card(position: int, data: Json, use: AttachmentUse | None) -> Attached:
    attachment = use.attachment if use is not None else None
    kind = text_in(data, "type")
    if text_in(data, "source", "type") == "url":
        return _address(position, data, attachment)
    if kind == "image":
        return _picture(position, data, use)
    if kind == "document":
        return _document(position, data, attachment)
    if kind == "search_result":
        return _search_result(position, data)
    name = _name(data, attachment, tr("File for code execution"))
    return Attached(position, "file", name, tr("File"), tr("file for code execution"))


def _name(data: Json, attachment: Attachment | None, otherwise: str) -> str:
    known = shown_name(attachment.name) if attachment is not None else ""
    return name_in(data, "title") or known or otherwise


def _address(position: int, data: Json, attachment: Attachment | None) -> Attached:
    """Something that the API fetches itself: nothing of it is here."""
    address = text_in(data, "source", "url")
    site = site_of(address) or shown_name(address)
    icon = "image" if text_in(data, "type") == "image" else "globe"
    name = _name(data, attachment, site)
    return Attached(position, icon, name, site, tr("from {0}", site), target=link(address))


def _picture(position: int, data: Json, use: AttachmentUse | None) -> Attached:
    held = held_of(data)
    attachment = use.attachment if use is not None else None
    if use is not None and len(use.parts) > 1:  # a PDF that was sent as pictures of its pages
        facts = tr("PDF, {0} pages as pictures", len(use.parts))
        return Attached(position, "file", _name(data, attachment, tr("Document")), _pages(len(use.parts)), facts, held)
    width, height = number_in(data.get("source"), "width"), number_in(data.get("source"), "height")
    media = name_in(data, "source", "media_type")
    badge, facts = _FORMATS.get(media, media) or tr("Picture"), tr("picture")
    if width and height and min(width, height) > 0:
        badge = tr("{0} tok", f"{image_tokens(width, height):,}")
        facts = tr("picture, {0} × {1} pixels", f"{width:,}", f"{height:,}")
    return Attached(position, "image", _name(data, attachment, tr("Picture")), badge, facts, held)


def _pages(count: int) -> str:
    return tr("PDF · {0} p", f"{count:,}")


def _document(position: int, data: Json, attachment: Attachment | None) -> Attached:
    held = held_of(data)
    name = _name(data, attachment, tr("Document"))
    media = text_in(data, "source", "media_type")
    if media == "application/pdf":
        badge, facts = _pdf_facts(number_in(data.get("source"), "pages") or 0, attachment)
        return Attached(position, "file", name, badge, facts, held)
    if text_in(data, "source", "type") == "file":
        return Attached(position, "file", name, tr("File"), tr("file that was uploaded"))
    size = size_words(number_in(data.get("source"), "bytes") or len(inline_text(data).encode("utf-8", "replace")))
    badge = tr("Text · {0}", size) if size else tr("Text")
    facts = tr("text, {0}", size) if size else tr("text")
    return Attached(position, "file", name, badge, facts, held, preview=preview_of(inline_text(data)))


def _pdf_facts(pages: int, attachment: Attachment | None) -> tuple[str, str]:
    """Badge and facts of a PDF of *pages* pages (0: not known), and how many the whole file has where that is more."""
    whole = attachment.facts.pages if attachment is not None else 0
    if not pages:
        return tr("PDF"), tr("PDF")
    if whole > pages:
        return _pages(pages), tr("PDF, {0} of {1} pages", pages, whole)
    return _pages(pages), tr("PDF, {0} pages", f"{pages:,}") if pages > 1 else tr("PDF, 1 page")


def _search_result(position: int, data: Json) -> Attached:
    source = text_in(data, "source")
    name = name_in(data, "title") or tr("Search result")
    site = site_of(source)
    words = inline_text(data)
    badge, facts = site or tr("Result"), site or tr("search result")
    return Attached(
        position, "search", name, badge, facts, target=link(source) if site else "", preview=preview_of(words)
    )


def inline_text(data: Json) -> str:
    """The text that stands in a document or a result of a search itself."""
    if text_in(data, "type") == "search_result":
        return "\n".join(text_in(part, "text") for part in objects_in(data.get("content")))
    source = data.get("source")
    if not isinstance(source, dict) or source.get("type") == "held":
        return ""
    if text_in(source, "type") == "text":
        return text_in(source, "data")
    content = source.get("content")
    return content if isinstance(content, str) else "\n".join(text_in(part, "text") for part in objects_in(content))


def preview_of(text: str) -> str:
    """The beginning of *text*, for a card."""
    return whole_characters(text[:_PREVIEW])
