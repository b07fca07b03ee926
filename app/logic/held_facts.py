"""What is known of held bytes from their source alone (``app.model.held``), without reading them."""

from __future__ import annotations

from app.model.blocks import Json, blocks_inside
from app.model.held import held_of, is_held


def size(block: Json) -> tuple[int, int] | None:
    """Width and height in pixels of a held picture."""
    source = block["source"]
    width, height = source.get("width"), source.get("height")
    return (width, height) if isinstance(width, int) and isinstance(height, int) and width and height else None


def pages(block: Json) -> int:
    """How many pages a held PDF has; at least one."""
    found = block["source"].get("pages")
    return found if isinstance(found, int) and found > 0 else 1


def text_tokens(block: Json, older: bool) -> int:
    """Estimated tokens of the text in held bytes."""
    found = block["source"].get("tokens")
    known = isinstance(found, list) and len(found) == 2 and all(isinstance(each, int) for each in found)
    return int(found[1 if older else 0]) if known else 0


def wire_bytes(block: Json) -> int:
    """Bytes that a held block takes in a request beside its own JSON: base64 or text; none for an uploaded file."""
    held = held_of(block)
    if held is None or block["source"].get("via") == "file":
        return 0
    return held.size if held.media_type.startswith("text/") else -(-held.size // 3) * 4


def all_wire_bytes(request: Json) -> int:
    """The same of everything in *request*."""
    blocks = (block for message in request["messages"] for block in message["content"])
    return sum(wire_bytes(each) for block in blocks for each in (block, *blocks_inside(block)) if is_held(each))
