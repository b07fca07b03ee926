"""Attachments as messages carry them: held blocks whose bytes are kept, and small pictures."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import replace

from app.logic.tokens import NEWER, OLDER, estimate_text
from app.model.attachment import Held, Part, Via
from app.model.blocks import ContentBlock, Json, text_block
from app.model.conversation import ConversationSummary
from app.model.held import held_source
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from app.storage.blobs import BlobStore
from tests.fakes.engine import MODEL, Engine
from tests.fakes.papers import paper


def png(width: int, height: int) -> bytes:
    """A grey picture of *width* by *height* pixels."""
    rows = (b"\0" + b"\x80" * width) * height
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


async def image(blobs: BlobStore, width: int = 64, height: int = 48, via: Via = "inline") -> ContentBlock:
    """An image block of so many pixels."""
    held = await blobs.put(png(width, height), "image/png")
    return ContentBlock({"type": "image", "source": held_source(Part(held, width, height), via)})


async def pdf(blobs: BlobStore, pages: list[str], title: str = "report.pdf", via: Via = "inline") -> ContentBlock:
    """A document block: a PDF with a page for each text."""
    held = await blobs.put(paper(pages), "application/pdf")
    return document(held, "\n".join(pages), title, via, pages=len(pages))


async def text(blobs: BlobStore, words: str, title: str = "notes.txt", via: Via = "inline") -> ContentBlock:
    """A document block of plain text."""
    return document(await blobs.put(words.encode(), "text/plain"), words, title, via)


def document(held: Held, words: str, title: str, via: Via, pages: int = 0) -> ContentBlock:
    """A document block of *held*, whose text is *words*."""
    tokens = (round(estimate_text(words, weights)) for weights in (NEWER, OLDER))
    source = held_source(Part(held, None, None, pages, *tokens), via)
    return ContentBlock({"type": "document", "source": source, "title": title})


def wire_source(data: bytes, media_type: str) -> Json:
    """What goes to the API for *data*, inline."""
    if media_type.startswith("text/"):
        return {"type": "text", "media_type": "text/plain", "data": data.decode()}
    return {"type": "base64", "media_type": media_type, "data": base64.b64encode(data).decode()}


async def asked(
    engine: Engine,
    blocks: tuple[ContentBlock, ...],
    words: str = "What is this?",
    settings: TurnSettings | None = None,
    under: Message | None = None,
) -> Message:
    """Send *blocks* with *words*, below the answer *under* or in a new conversation; the finished answer.

    The message is stored as a turn that broke off before its request went out, and asked again.
    """
    settings = settings or TurnSettings(MODEL, system="Be brief.")
    number = len(engine.news) + 1
    where = under.conversation_id if under else ConversationId(f"c{number}")
    user_id, answer_id = MessageId(f"u{number}"), MessageId(f"a{number}")
    parent = under.id if under else None
    user = Message(user_id, where, parent, Role.USER, Status.COMPLETE, (*blocks, text_block(words)), Timing(number))
    answer = Message(answer_id, where, user_id, Role.ASSISTANT, Status.RUNNING, (), Timing(number), settings)
    summary = ConversationSummary(where, "Attached", 1, 1, model=settings.model, active_leaf=answer_id)
    await engine.store.begin(summary, user, answer)
    await engine.store.finish(replace(answer, status=Status.INTERRUPTED), None)
    started = await engine.turns.retry(answer_id)
    await engine.turns.wait(where)
    return await engine.stored(started.answer_id)
