"""A source in a content block whose bytes lie in the attachments' folder.

A stored message has such a source in the place of the bytes, so that they lie on the disk once, and requests, counts
and comparisons are made without reading them. What goes to the API has the bytes or the id of an uploaded file
instead (``app.services.held_sources``). All keys but ``via`` follow from the bytes: equal content makes equal blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.model.attachment import Held, Part, Via
from app.model.blocks import Json

HELD = "held"


def held_source(part: Part, via: Via = "inline") -> Json:
    """The source for *part*; what is not known of it is left out."""
    known = {"width": part.width, "height": part.height, "pages": part.pages or None}
    source: Json = {
        "type": HELD,
        "media_type": part.held.media_type,
        "sha256": part.held.sha256,
        "bytes": part.held.size,
        "via": via,
    }
    source |= {key: value for key, value in known.items() if value is not None}
    return source | ({"tokens": [part.newer, part.older]} if part.newer or part.older else {})


def is_held(block: Json) -> bool:
    """Whether *block*, an image or a document, has a held source."""
    source = block.get("source")
    return isinstance(source, dict) and source.get("type") == HELD


def held_of(block: Json) -> Held | None:
    """The bytes that *block* stands for; None where its source is another, or lacks a key."""
    if not is_held(block):
        return None
    source = block["source"]
    sha256, size, media_type = source.get("sha256"), source.get("bytes"), source.get("media_type")
    if isinstance(sha256, str) and isinstance(size, int) and isinstance(media_type, str):
        return Held(sha256, size, media_type)
    return None


def all_held(value: Any) -> Iterator[Held | None]:
    """The bytes that held sources anywhere in *value*, a block or a list of them, stand for; None for a damaged one."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if is_held(each):
                yield held_of(each)
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
