"""Citations are asked of every document of a request or of none: the API refuses a mixture (claude.com: citations).

Text of the user's that was taken over from an answer must not have them any more (claude.com: migration-2026-10-21).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.model.blocks import Json, blocks_inside

_CITED: Json = {"enabled": True}


def asked_to_cite(content: Sequence[Json], on: bool) -> list[Json]:
    """*content* of a user's message with citations asked of each document in it, or of none.

    Documents in the results of tools are included. What stays as it is is not copied.
    """
    return [_asked(block, on) for block in content]


def is_cited(block: Json) -> bool:
    """Whether *block* is a document that asks for citations."""
    citations = block.get("citations") if block.get("type") == "document" else None
    return isinstance(citations, dict) and citations.get("enabled") is True


def has_documents(blocks: Sequence[Json]) -> bool:
    """Whether one of *blocks*, or of those inside of them, is a document."""
    return any(each.get("type") == "document" for block in blocks for each in (block, *blocks_inside(block)))


def _asked(block: Json, on: bool) -> Json:
    if block.get("type") == "document":
        return {**_bare(block), "citations": _CITED} if on else _bare(block)
    if block.get("type") == "text":
        return _bare(block)
    inner = blocks_inside(block)
    if not inner or all(_asked(each, on) is each for each in inner):
        return block
    return {**block, "content": [_asked(each, on) if isinstance(each, dict) else each for each in block["content"]]}


def _bare(block: Json) -> Json:
    return {key: value for key, value in block.items() if key != "citations"} if block.get("citations") else block
