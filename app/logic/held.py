"""The held sources of a request: which there are, a request with others in their place, what of them counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.model.attachment import Held, Via
from app.model.blocks import Json
from app.model.held import held_of, is_held

_TEXT = "text/"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A held source of a request. ``held`` is None where the source lacks what it must have.

    ``title`` is that of the document, empty for a picture.
    """

    held: Held | None
    via: Via
    title: str = ""

    @property
    def is_text(self) -> bool:
        """Whether it goes as text and not as base64."""
        return self.held is not None and self.held.media_type.startswith(_TEXT)


def wanted(request: Json) -> tuple[Wanted, ...]:
    """The held sources in the user's messages of *request*, each once, in order."""
    found = (_wanted(block) for message in request["messages"] for block in _all(message))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def replaced(request: Json, sources: Mapping[Wanted, Json]) -> Json:
    """*request* with the sources of :func:`wanted` replaced; what has none is not copied."""
    messages = [
        {**message, "content": [_replaced(block, sources) for block in message["content"]]}
        if any(is_held(block) for block in _all(message))
        else message
        for message in request["messages"]
    ]
    return {**request, "messages": messages}


def essence(value: Any) -> Any:
    """*value*, a block or a list of them, with of each held source only what the API would see of it.

    So equal content is equal, whatever estimates were stored with it. What has no held source is not copied.
    """
    if isinstance(value, list):
        changed = [essence(each) for each in value]
        return changed if any(new is not old for new, old in zip(changed, value, strict=True)) else value
    if not isinstance(value, dict):
        return value
    if is_held(value):
        source = value["source"]
        return {**value, "source": {key: source.get(key) for key in ("type", "media_type", "sha256")}}
    path = _inner(value)
    if path is None:
        return value
    inner = essence(path[1])
    return value if inner is path[1] else _with_inner(value, inner)


def bare_message(message: Json) -> Json:
    """*message* of a request with the essence of its content."""
    content = essence(message["content"])
    return message if content is message["content"] else {**message, "content": content}


def _all(message: Json) -> Iterator[Json]:
    """The blocks of a user's message, those inside others included; of the model's none has a held source."""
    if message.get("role") == "user":
        yield from _nested(message["content"])


def _nested(blocks: Any) -> Iterator[Json]:
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict):
            yield block
            inner = _inner(block)
            yield from _nested(inner[1]) if inner is not None else ()


def _inner(block: Json) -> tuple[str, Any] | None:
    """What has blocks inside: the result of a tool, a document of blocks."""
    if block.get("type") == "tool_result":
        return "content", block.get("content")
    source = block.get("source")
    if block.get("type") == "document" and isinstance(source, dict) and source.get("type") == "content":
        return "source", source.get("content")
    return None


def _with_inner(block: Json, inner: Any) -> Json:
    if block.get("type") == "tool_result":
        return {**block, "content": inner}
    return {**block, "source": {**block["source"], "content": inner}}


def _wanted(block: Json) -> Wanted | None:
    if not is_held(block):
        return None
    title = block.get("title")
    via: Via = "file" if block["source"].get("via") == "file" else "inline"
    return Wanted(held_of(block), via, title if isinstance(title, str) else "")


def _replaced(block: Any, sources: Mapping[Wanted, Json]) -> Any:
    if not isinstance(block, dict):
        return block
    found = _wanted(block)
    if found is not None:
        return {**block, "source": sources[found]}
    inner = _inner(block)
    if inner is None or not any(is_held(each) for each in _nested(inner[1])):
        return block
    return _with_inner(block, [_replaced(each, sources) for each in inner[1]])
