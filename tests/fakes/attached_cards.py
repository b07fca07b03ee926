"""Messages with attachments as they are stored, and pictures for their cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.model.attachment import Attachment, AttachmentFacts, AttachmentKind, AttachmentUse, Held, Part, Raster
from app.model.blocks import ContentBlock
from app.model.held import held_source
from app.model.ids import AttachmentId, MessageId
from app.ui.transcript.cards import Lack, Shot
from tests.fakes.messages import block

PDF, PNG, TEXT = "application/pdf", "image/png", "text/plain"


def held(name: str, media_type: str, size: int = 41_000) -> Held:
    """Bytes that are told apart by *name*."""
    return Held(sha256(name.encode()).hexdigest(), size, media_type)


def pdf_block(name: str, pages: int = 24, **more: Any) -> ContentBlock:
    """A PDF as it is sent."""
    part = Part(held(name, PDF), pages=pages, newer=pages * 600, older=pages * 450)
    return block("document", source=held_source(part), title=name, **more)


def picture_block(name: str, width: int = 1_092, height: int = 784) -> ContentBlock:
    """A picture as it is sent; *name* is not in the block."""
    return block("image", source=held_source(Part(held(name, PNG), width, height)))


def text_block(name: str, size: int = 3_400) -> ContentBlock:
    """A text file as it is sent."""
    return block("document", source=held_source(Part(held(name, TEXT, size), newer=900)), title=name)


def use(message: str, position: int, name: str, *, parts: Sequence[Part] = (), pages: int = 0) -> AttachmentUse:
    """What the program knows of block *position* of a message."""
    kind = AttachmentKind.PDF if pages else AttachmentKind.IMAGE
    facts = AttachmentFacts(page_sizes=((595.0, 842.0),) * pages)
    whole = Attachment(AttachmentId(f"a-{name}"), kind, name, held(name, PDF if pages else PNG), 0, facts)
    return AttachmentUse(whole, MessageId(message), position, tuple(parts) or (Part(held(name, PNG)),))


class Studio:
    """Makes pictures when it is told to: what was asked for waits in ``asked`` until :meth:`serve`."""

    def __init__(self, at_once: bool = False) -> None:
        self.at_once = at_once
        self.asked: list[tuple[Held, int, int, Callable[[Shot], None]]] = []
        self.seen: list[Held] = []  # all that was ever asked for
        self.missing: set[str] = set()  # media types or hashes that are not to be had

    def ask(self, held: Held, width: int, height: int, tell: Callable[[Shot], None]) -> None:
        """Take a wish."""
        self.seen.append(held)
        self.asked.append((held, width, height, tell))
        if self.at_once:
            self.serve()

    def serve(self) -> None:
        """Bring all that was asked for."""
        asked, self.asked = self.asked, []
        for held, width, height, tell in asked:
            tell(self._shot(held, width, height))

    def _shot(self, held: Held, width: int, height: int) -> Shot:
        if self.missing & {held.media_type, held.sha256}:
            return Lack.MISSING
        if held.media_type == TEXT:
            return "name,amount\nnorth,41.2\nsouth,40.8\nwest,7.4\neast,9.9\n"
        return page(width, height) if held.media_type == PDF else photo(width, height)


def page(width: int, height: int) -> Raster:
    """The first page of a document."""
    image = QImage(width, min(height, round(width * 1.41)), QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    for line in range(3, 22):
        length = width * (5 + line * 7 % 4) // 10
        painter.fillRect(width // 10, line * width // 16, length, width // 40, QColor("#888888"))
    painter.fillRect(width // 10, width // 14, width // 2, width // 18, QColor("#333333"))
    painter.end()
    return _raster(image)


def photo(width: int, height: int) -> Raster:
    """A picture wider than high: sky, sun, land."""
    image = QImage(width, min(height, round(width * 0.72)), QImage.Format.Format_RGBA8888)
    image.fill(QColor("#9cc4e4"))
    painter = QPainter(image)
    painter.fillRect(0, image.height() * 6 // 10, width, image.height(), QColor("#5f8a4b"))
    painter.setBrush(QColor("#f5d76e"))
    painter.drawEllipse(width * 6 // 10, image.height() // 8, width // 5, width // 5)
    painter.end()
    return _raster(image)


def _raster(image: QImage) -> Raster:
    return Raster(image.width(), image.height(), bytes(image.constBits()))
