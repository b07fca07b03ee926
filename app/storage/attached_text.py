"""Names and texts of what is attached to messages, for the index and for what is shown of a hit. Reads files."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.base.paths import Paths
from app.logic.search_text import has_attachments
from app.model.attachment import AttachmentKind
from app.model.blocks import ContentBlock, Json, blocks_inside
from app.model.held import held_of
from app.model.sealing import DataKey
from app.model.search import FileText
from app.storage import codec
from app.storage.blob_files import BlobFiles
from app.storage.errors import StorageError
from app.storage.search_index import Attached

_log = logging.getLogger(__name__)
MOST_BYTES = 2_000_000  # of one text: what stands behind is sent, but not searched
_MOST_OF_MESSAGE = 4_000_000  # of all texts of a message, for it goes into the index in one transaction
_NAMES = """
SELECT u.message, a.kind, a.name FROM message_attachments AS u JOIN attachments AS a ON a.id = u.attachment_id
WHERE u.message IN (SELECT value FROM json_each(?)) GROUP BY u.message, a.id ORDER BY u.message, MIN(u.position)
"""
_PDFS = """
SELECT l.message, l.sha256, t.content FROM message_pdfs AS l JOIN pdf_texts AS t ON t.sha256 = l.sha256
WHERE l.message IN (SELECT value FROM json_each(?))
"""
_LINKED = "SELECT message, sha256 FROM message_pdfs WHERE message IN (SELECT value FROM json_each(?))"
_PDF = "application/pdf"
_KINDS = {kind.value: kind for kind in AttachmentKind}


class AttachedTexts:
    """Reads below the attachments' folder; for threads that may wait for files. What cannot be read is left out."""

    def __init__(self, paths: Paths, key: DataKey | None = None, pdfs: Mapping[str, str] | None = None) -> None:
        """*key* is that of an encrypted data folder."""
        self._paths = paths
        self._key = key
        self._files = BlobFiles(paths.attachments, key)
        self._pdfs = pdfs or {}

    def with_pdfs(self, texts: Mapping[str, str]) -> AttachedTexts:
        """The same, as if *texts* of PDFs, by SHA-256, were stored with each message already."""
        return AttachedTexts(self._paths, self._key, texts)

    def of(self, connection: sqlite3.Connection, blocks: Mapping[int, Sequence[ContentBlock]]) -> dict[int, Attached]:
        """Return what is attached to messages, by number, of those that have anything. Raises sqlite3.Error."""
        numbers = [number for number, content in blocks.items() if has_attachments(content)]
        if not numbers:
            return {}
        named = _named(connection, numbers)
        pdfs = _pdf_texts(connection, numbers)
        return {
            number: self._attached(named[number], blocks[number], {**pdfs[number], **self._pdfs}) for number in numbers
        }

    def _attached(
        self, named: list[tuple[AttachmentKind, str]], blocks: Sequence[ContentBlock], pdfs: Mapping[str, str]
    ) -> Attached:
        kinds = [kind for kind, _ in named] or list(_kinds(blocks))
        files = tuple(self._files_in(blocks, pdfs))
        return Attached(tuple(kinds), (*(name for _, name in named), *(file.text for file in files)), files)

    def _files_in(self, blocks: Sequence[ContentBlock], pdfs: Mapping[str, str]) -> Iterator[FileText]:
        """The texts of documents, each with the title of the first that has it."""
        seen: set[str] = set()
        left = _MOST_OF_MESSAGE
        for block, data in _documents(blocks):
            held = held_of(data)
            if held is None or held.sha256 in seen:
                continue
            seen.add(held.sha256)
            if held.media_type == _PDF:
                text = pdfs.get(held.sha256, "")[:left]
                left -= len(text)
            elif held.media_type.startswith("text/"):
                text = self._read(held.sha256, min(MOST_BYTES, left))
                left -= min(MOST_BYTES, held.size)
            else:
                continue
            if text:
                title = data.get("title")
                yield FileText(title if isinstance(title, str) else "", text, block)
            if left <= 0:
                break

    def _read(self, sha256: str, most: int) -> str:
        try:
            with self._files.open(sha256) as file:
                return file.read(most).decode("utf-8", "replace")
        except ValueError:  # no SHA-256
            return ""
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


def _pdf_texts(connection: sqlite3.Connection, numbers: Sequence[int]) -> defaultdict[int, dict[str, str]]:
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for number, sha256, content in connection.execute(_PDFS, (json.dumps(numbers),)):
        found[number][sha256] = content
    return found


def linked_pdfs(connection: sqlite3.Connection, numbers: Sequence[int]) -> frozenset[tuple[int, str]]:
    """Which texts of PDFs, by SHA-256, are in the index with which of these messages. Raises sqlite3.Error."""
    return frozenset(connection.execute(_LINKED, (json.dumps(numbers),)).fetchall())


def pdfs_in(blocks: Sequence[ContentBlock]) -> tuple[str, ...]:
    """The SHA-256 of the PDFs in blocks that were sent as PDF, each once, in order."""
    held = (held_of(data) for _, data in _documents(blocks))
    return tuple(dict.fromkeys(each.sha256 for each in held if each is not None and each.media_type == _PDF))


def _documents(blocks: Sequence[ContentBlock]) -> Iterator[tuple[int | None, Json]]:
    """All documents, each with its place among *blocks*; None for those inside of one."""
    for at, block in enumerate(blocks):
        placed = ((at, block.data), *((None, each) for each in blocks_inside(block.data)))
        yield from ((place, each) for place, each in placed if each.get("type") == "document")


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
