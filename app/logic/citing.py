"""Citations are asked of every document of a request or of none: the API refuses a mixture (claude.com: citations)."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.blocks import Json

_CITED: Json = {"enabled": True}


def cited(content: Sequence[Json]) -> list[Json]:
    """*content* of a message with citations asked of each document in it, those in results of tools included."""
    return [_cited(block) for block in content]


def _cited(block: Json) -> Json:
    if block.get("type") == "document":
        return {**block, "citations": _CITED}
    inner = block.get("content") if block.get("type") == "tool_result" else None
    if not isinstance(inner, list) or not any(
        isinstance(each, dict) and each.get("type") == "document" for each in inner
    ):
        return block
    return {**block, "content": [_cited(each) if isinstance(each, dict) else each for each in inner]}
