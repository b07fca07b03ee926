"""Content blocks, kept as the verbatim JSON that the API sent or will be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ContentBlock:
    """One content block.

    ``data`` is the API's own object and is never edited: thinking text and signatures, encrypted results and
    blocks of unknown type go back exactly as they came. ``complete`` is false when the stream ended inside
    the block. ``partial_json`` then holds the tool input received so far, as text (UTF-8 JSON, cut).
    ``started_ms`` and ``ended_ms`` (since 1970 UTC) say when its first and last event arrived, for thinking times.
    """

    data: Json
    complete: bool = True
    partial_json: str | None = None
    started_ms: int | None = None
    ended_ms: int | None = None

    @property
    def type(self) -> str:
        """The API's block type, such as ``text`` or ``thinking``; unknown ones too."""
        return str(self.data.get("type", ""))

    @property
    def text(self) -> str:
        """The readable text of a text or thinking block, else an empty string."""
        key = {"text": "text", "thinking": "thinking"}.get(self.type)
        value = self.data.get(key) if key else None
        return value if isinstance(value, str) else ""


def text_block(text: str) -> ContentBlock:
    """A plain text block, as a user's message carries it."""
    return ContentBlock({"type": "text", "text": text})


def blocks_inside(block: Json) -> list[Json]:
    """The blocks that *block*, as sent, has in it: those of the result of a tool; none of any other."""
    inner = block.get("content") if block.get("type") == "tool_result" else None
    return [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []
