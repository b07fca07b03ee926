"""Names and texts of what is attached to messages, for the index and for what is shown of a hit. Reads files."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.base.paths import Paths
from app.logic.search_text import has_attachments
from app.model.attachment import AttachmentKind
from app.model.blocks import ContentBlock, Json, blocks_inside
from app.model.held import held_of
from app.storage import codec
from app.storage.errors import StorageError
from app.storage.search_index import Attached

_log = logging.getLogger(__name__)
MOST_BYTES = 2_000_000  # of one text: what stands behind is sent, but not searched
_MOST_OF_MESSAGE = 4_000_000  # of all texts of a message, for it goes into the index in one transaction
_HEX = frozenset("0123456789abcdef")
_NAMES = """
SELECT u.message, a.kind, a.name FROM message_attachments AS u JOIN attachments AS a ON a.id = u.attachment_id
WHERE u.message IN (SELECT value FROM json_each(?)) GROUP BY u.message, a.id ORDER BY u.message, MIN(u.position)
"""
_KINDS = {kind.value: kind for kind in AttachmentKind}


class AttachedTexts:
    """Reads below the attachments' folder; for threads that may wait for files. What cannot be read is left out."""

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.attachments

    def of(self, connection: sqlite3.Connection, blocks: Mapping[int, Sequence[ContentBlock]]) -> dict[int, Attached]:
        """Return what is attached to messages, by number, of those that have anything. Raises sqlite3.Error."""
        numbers = [number for number, content in blocks.items() if has_attachments(content)]
        if not numbers:
            return {}
        named = _named(connection, numbers)
        return {number: self._attached(named[number], blocks[number]) for number in numbers}

    def _attached(self, named: list[tuple[AttachmentKind, str]], blocks: Sequence[ContentBlock]) -> Attached:
        kinds = [kind for kind, _ in named] or list(_kinds(blocks))
        return Attached(tuple(kinds), (*(name for _, name in named), *self._texts(blocks)))

    def _texts(self, blocks: Sequence[ContentBlock]) -> Iterator[str]:
        seen: set[str] = set()
        left = _MOST_OF_MESSAGE
        for data in _documents(blocks):
            held = held_of(data)
            if held is None or not held.media_type.startswith("text/") or held.sha256 in seen:
                continue
            seen.add(held.sha256)
            text = self._read(held.sha256, min(MOST_BYTES, left))
            left -= min(MOST_BYTES, held.size)
            if text:
                yield text
            if left <= 0:
                break

    def _read(self, sha256: str, most: int) -> str:
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            return ""
        path: Path = self._folder / sha256[:2] / sha256
        try:
            with path.open("rb") as file:
                return file.read(most).decode("utf-8", "replace")
        except OSError as error:
            _log.info("the text of an attachment cannot be searched: %s", type(error).__name__)
            return ""


def _named(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, list[tuple[AttachmentKind, str]]]:
    found: defaultdict[int, list[tuple[AttachmentKind, str]]] = defaultdict(list)
    for number, kind, name in connection.execute(_NAMES, (json.dumps(numbers),)):
        try:
            found[number].append((_KINDS.get(kind, AttachmentKind.TEXT), codec.from_text(name)))
        except StorageError:  # a damaged name is no reason not to find the message
            continue
    return found


def _documents(blocks: Sequence[ContentBlock]) -> Iterator[Json]:
    for block in blocks:
        yield from (each for each in (block.data, *blocks_inside(block.data)) if each.get("type") == "document")


def _kinds(blocks: Sequence[ContentBlock]) -> Iterator[AttachmentKind]:
    """What blocks say of their kinds, where no row does."""
    for block in blocks:
        for data in (block.data, *blocks_inside(block.data)):
            if data.get("type") == "image":
                yield AttachmentKind.IMAGE
            elif data.get("type") == "document":
                source = data.get("source")
                media = str(source.get("media_type", "")) if isinstance(source, dict) else ""
                yield AttachmentKind.PDF if media == "application/pdf" else AttachmentKind.TEXT
