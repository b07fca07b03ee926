"""Makes of an attachment what is sent of it, by the user's choice and the model's terms; once for each of these."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.logic.picture_fit import fitted
from app.logic.tokens import weights_for
from app.media.values import ImageWish, MadeImage, refused
from app.model.attachment import Attachment, AttachmentChoice, AttachmentKind, Held, Part
from app.storage.attachments import Made

if TYPE_CHECKING:
    from app.media.media import Media
    from app.services.settings import Settings
    from app.storage.blobs import BlobStore

_SMALLEST = 784  # pixels
_BALANCED = (1_568, 1_568)  # pixels, tokens
_MOST_SIDE = 2_000  # pixels: larger ones are refused as soon as a request has more than 20 (claude.com: vision)
_PDF = "application/pdf"
_AT_ONCE = 4  # attachments: more than the workers have hands, and few plain copies of sealed files


def usual_choice(settings: Settings) -> AttachmentChoice:
    """How an attachment is sent unless the user says otherwise."""
    detail = settings.text("attachments.detail")
    return AttachmentChoice(
        detail="best" if detail == "best" else "smallest" if detail == "smallest" else "balanced",
        keep_metadata=settings.flag("attachments.keep_metadata"),
    )


def image_wish(attachment: Attachment, model: str) -> ImageWish:
    """How large a picture is sent to *model*: no more than it looks at, and than every request may have."""
    choice, weights = attachment.choice, weights_for(model)
    if choice.detail == "best":
        return ImageWish(min(weights.edge, _MOST_SIDE), weights.most, choice.keep_metadata)
    edge, tokens = (_SMALLEST, _BALANCED[1]) if choice.detail == "smallest" else _BALANCED
    return ImageWish(edge, tokens, choice.keep_metadata)


def wish_name(attachment: Attachment, model: str) -> str:
    """What names the choice and the terms: what was made under the same name need not be made again."""
    choice = attachment.choice
    if attachment.kind is AttachmentKind.TEXT or attachment.url is not None:
        return "as it is"
    pages = "all" if choice.pages is None else ",".join(map(str, choice.pages))
    if attachment.kind is AttachmentKind.PDF and choice.form != "images":
        return f"{choice.form} {pages}"
    wish = image_wish(attachment, model)
    size = f"{wish.edge} {wish.tokens} {'with' if wish.keep_metadata else 'without'} metadata"
    return f"images {pages} {size}" if attachment.kind is AttachmentKind.PDF else size


def sent_wish(attachment: Attachment) -> str:
    """What names the choice alone: what was sent once goes to every model as it is, until another way is chosen."""
    choice = attachment.choice
    pages = "all" if choice.pages is None else ",".join(map(str, choice.pages))
    return f"as sent {choice.form} {pages} {choice.detail} {'with' if choice.keep_metadata else 'without'} metadata"


class Preparing:
    """Prepares attachments in worker processes and keeps what was made."""

    def __init__(self, media: Media, blobs: BlobStore) -> None:
        self._media = media
        self._blobs = blobs
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def make(self, attachment: Attachment, model: str) -> Made:
        """What is sent of *attachment* to *model*. Raises MediaError, StorageError."""
        held = attachment.original
        name = wish_name(attachment, model)
        if held is None:
            return Made(name, ())
        async with self._gate, self._blobs.workplace() as folder:
            parts = await self._parts(attachment, held, folder, model)
        return Made(name, tuple(parts))

    async def _parts(self, attachment: Attachment, held: Held, folder: Path, model: str) -> Sequence[Part]:
        match attachment.kind, attachment.choice.form:
            case AttachmentKind.IMAGE, _:
                wish = image_wish(attachment, model)
                async with self._blobs.lent(held.sha256) as path:
                    made = await self._media.image(path, folder / "made", wish)
                return [await self._picture(held, made, folder / "made")]
            case AttachmentKind.TEXT, _:
                return [await self._text(attachment, held, folder / "made")]
            case _, "text":
                return [await self._pdf_text(attachment, held)]
            case _, "images":
                return await self._pages_drawn(attachment, held, folder, image_wish(attachment, model))
        return [await self._pdf(attachment, held, folder / "made")]

    async def _picture(self, held: Held, made: MadeImage, path: Path) -> Part:
        if made.as_it_is:
            kept = Held(held.sha256, held.size, made.media_type)
        else:
            kept = await self._blobs.take(path, made.media_type)
        return Part(kept, made.width, made.height)

    async def _text(self, attachment: Attachment, held: Held, target: Path) -> Part:
        async with self._blobs.lent(held.sha256) as path:
            made = await self._media.text(path, target, attachment.facts.source)
        return Part(await self._blobs.take(target, "text/plain"), newer=made.newer, older=made.older)

    async def _pdf(self, attachment: Attachment, held: Held, target: Path) -> Part:
        pages = chosen_pages(attachment)
        newer, older = _tokens(attachment, pages)
        whole = attachment.choice.pages is None and "unlocked" not in attachment.facts.notes
        if not whole:
            async with self._blobs.lent(held.sha256) as path:
                await self._media.pdf_pages(path, pages, target)
            held = await self._blobs.take(target, _PDF)
        return Part(held, pages=len(pages), newer=newer, older=older)

    async def _pdf_text(self, attachment: Attachment, held: Held) -> Part:
        pages = chosen_pages(attachment)
        async with self._blobs.lent(held.sha256) as path:
            texts = await self._media.pdf_text(path, pages)
        if not any(text.strip() for text in texts):
            raise refused("no_text", "These pages have no text, only pictures.", "Send them as a PDF or as pictures.")
        whole = "\n\n".join(f"[Page {page}]\n{text.strip()}" for page, text in zip(pages, texts, strict=True))
        kept = await self._blobs.put(whole.encode("utf-8", "replace"), "text/plain")
        newer, older = _tokens(attachment, pages)
        return Part(kept, newer=newer + 5 * len(pages), older=older + 5 * len(pages))

    async def _pages_drawn(self, attachment: Attachment, held: Held, folder: Path, wish: ImageWish) -> list[Part]:
        pages = chosen_pages(attachment)
        async with self._blobs.lent(held.sha256) as path:
            made = await self._media.pdf_images(path, pages, folder, wish)
        return [
            await self._picture(held, picture, folder / str(page)) for page, picture in zip(pages, made, strict=True)
        ]


def chosen_pages(attachment: Attachment) -> tuple[int, ...]:
    """The pages of a PDF that go, from 1."""
    chosen = attachment.choice.pages
    return chosen if chosen is not None else tuple(range(1, attachment.facts.pages + 1))


def expected_parts(attachment: Attachment, model: str) -> tuple[Part, ...]:
    """What will be made of *attachment*, as far as that is known before: for estimates alone, its bytes are others."""
    held, facts = attachment.original, attachment.facts
    if held is None:
        return ()
    if attachment.kind is AttachmentKind.IMAGE:
        wish = image_wish(attachment, model)
        return (Part(held, *fitted(facts.width or 1, facts.height or 1, wish.edge, wish.tokens)),)
    if attachment.kind is AttachmentKind.TEXT:
        return (Part(replace(held, media_type="text/plain"), newer=sum(facts.newer), older=sum(facts.older)),)
    return _expected_of_pdf(attachment, held, model)


def _expected_of_pdf(attachment: Attachment, held: Held, model: str) -> tuple[Part, ...]:
    pages = chosen_pages(attachment)
    newer, older = _tokens(attachment, pages)
    if attachment.choice.form == "pdf":
        return (Part(held, pages=len(pages), newer=newer, older=older),)
    if attachment.choice.form == "text":
        return (Part(replace(held, media_type="text/plain"), newer=newer, older=older),)
    wish, drawn = image_wish(attachment, model), replace(held, media_type="image/png")
    sizes = (attachment.facts.page_sizes[page - 1] for page in pages)
    return tuple(
        Part(drawn, *fitted(round(width * 3), round(height * 3), wish.edge, wish.tokens)) for width, height in sizes
    )


def _tokens(attachment: Attachment, pages: Sequence[int]) -> tuple[int, int]:
    facts = attachment.facts
    return (
        sum(facts.newer[page - 1] for page in pages if page <= len(facts.newer)),
        sum(facts.older[page - 1] for page in pages if page <= len(facts.older)),
    )
