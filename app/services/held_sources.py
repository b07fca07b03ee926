"""Puts the bytes of attachments, or the ids of their uploads, into a request that is about to leave."""

from __future__ import annotations

import asyncio
import base64
from collections import OrderedDict
from typing import Protocol

from app.model.attachment import Held
from app.model.blocks import Json
from app.model.held import held_of, is_held

_REMEMBERED = 48 * 1024 * 1024  # characters of encoded bytes: a count and the sending after it need the same
_PIECE = 3 * 256 * 1024  # bytes that are encoded in one go, while every other thread waits


class Bytes(Protocol):
    """Where held bytes are read."""

    async def read(self, sha256: str) -> bytes:
        """The bytes. Raises StorageError."""
        ...


class Uploads(Protocol):
    """Where held bytes are uploaded once."""

    async def file_id(self, held: Held, name: str) -> str:
        """The id of *held* on the server. Raises ChatelaineError."""
        ...


class HeldSources:
    """Resolves held sources (``app.model.held``)."""

    def __init__(self, blobs: Bytes, uploads: Uploads) -> None:
        self._blobs = blobs
        self._uploads = uploads
        self._encoded: OrderedDict[tuple[str, bool], str] = OrderedDict()
        self._size = 0

    async def resolve(self, request: Json) -> Json:
        """*request* as it goes to the API. What has no held source is shared with *request*, not copied.

        Raises ChatelaineError: bytes that are missing, or an upload that failed.
        """
        messages = [{**message, "content": await self._content(message["content"])} for message in request["messages"]]
        return {**request, "messages": messages}

    async def _content(self, content: list[Json]) -> list[Json]:
        return [await self._block(block) for block in content]

    async def _block(self, block: Json) -> Json:
        inner = block.get("content") if block.get("type") == "tool_result" else None
        if isinstance(inner, list) and any(isinstance(each, dict) and is_held(each) for each in inner):
            return {**block, "content": await self._content(inner)}
        held = held_of(block)
        return block if held is None else {**block, "source": await self._source(block, held)}

    async def _source(self, block: Json, held: Held) -> Json:
        if block["source"].get("via") == "file":
            name = block.get("title")
            file_id = await self._uploads.file_id(held, name if isinstance(name, str) else f"{held.sha256[:12]}")
            return {"type": "file", "file_id": file_id}
        is_text = held.media_type.startswith("text/")
        data = await self._data(held, is_text)
        if is_text:
            return {"type": "text", "media_type": "text/plain", "data": data}
        return {"type": "base64", "media_type": held.media_type, "data": data}

    async def _data(self, held: Held, is_text: bool) -> str:
        key = (held.sha256, is_text)
        if key in self._encoded:
            self._encoded.move_to_end(key)
            return self._encoded[key]
        raw = await self._blobs.read(held.sha256)
        data = await asyncio.to_thread(_text if is_text else _base64, raw)
        self._encoded[key] = data
        self._size += len(data)
        while self._size > _REMEMBERED:
            self._size -= len(self._encoded.popitem(last=False)[1])
        return data


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _base64(raw: bytes) -> str:
    return "".join(base64.b64encode(raw[at : at + _PIECE]).decode("ascii") for at in range(0, len(raw), _PIECE))
