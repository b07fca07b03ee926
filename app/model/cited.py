"""Where a citation of an answer leads."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.attachment import Attachment, Held
from app.model.ids import MessageId


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A place in a document of a request.

    ``message_id`` and ``position`` name the block that was sent, in the message as it is stored; ``inner`` is the place
    of the document inside of that block, the result of a tool, else None. ``title`` is the document's, ``passage`` the
    cited words, both may be empty. ``held`` are the bytes that were sent, None where the API fetched them itself
    (``url``), or where they stand in the block.

    Of a PDF, ``sent_pages`` are pages of what was sent; ``pages`` those of ``attachment``, the file as it was attached:
    the same unless some of its pages were chosen, and empty where that is not known any more. Pages count from 1. Of
    a text, ``start`` and ``end`` are characters of what was sent, from 0, the end exclusive; of a document made of
    blocks, ``start_block`` and ``end_block`` count its blocks likewise. None and empty where they do not apply.
    """

    message_id: MessageId
    position: int
    title: str = ""
    passage: str = ""
    inner: int | None = None
    held: Held | None = None
    url: str | None = None
    sent_pages: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    start: int | None = None
    end: int | None = None
    start_block: int | None = None
    end_block: int | None = None
    attachment: Attachment | None = None
