"""Our own archive: a zip with a manifest, a JSON file for each conversation, and the bytes of attachments once each."""

from __future__ import annotations

import contextlib
import hashlib
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from app.base.atomic import AtomicFile
from app.exchange.errors import not_written
from app.exchange.json_text import write_json
from app.exchange.own_json import FORMAT, VERSION, ConversationWriter
from app.model.carried import CarriedAttachment, CarriedFiling, CarriedMessage
from app.model.conversation import ConversationSummary
from app.model.options import ConversationOptions

MANIFEST = "manifest.json"
_PIECE = 1024 * 1024  # bytes
_PLAIN_NAME = re.compile(r"[0-9A-Za-z_-]{1,80}")


class ArchiveWriter:
    """Writes one archive, in order and in constant memory; it is there only after :meth:`commit`.

    Blocks: for worker threads. Ends by :meth:`commit` or :meth:`discard`. Every method raises ExchangeError.
    """

    def __init__(self, path: Path, program: str, now_ms: int) -> None:
        self._path = path
        self._made = _when(now_ms)
        self._count = 0
        self._blobs: set[str] = set()
        with _translated(path):
            self._sink = _Sink(AtomicFile(path))
            self._zip = zipfile.ZipFile(self._sink, "w")
            manifest = {"format": FORMAT, "version": VERSION, "program": program, "created_ms": now_ms}
            self._zip.writestr(self._entry(MANIFEST), write_json(manifest) + b"\n")
        self._open: IO[bytes] | None = None
        self._writer = ConversationWriter()

    def begin(
        self,
        summary: ConversationSummary,
        options: ConversationOptions | None,
        attachments: Sequence[CarriedAttachment],
        filing: CarriedFiling | None = None,
    ) -> None:
        """Begin a conversation; the one before has ended."""
        self._count += 1
        self._writer = ConversationWriter()
        suffix = f"-{summary.id}" if _PLAIN_NAME.fullmatch(summary.id) else ""
        with _translated(self._path):
            entry = self._entry(f"conversations/{self._count:08}{suffix}.json")
            self._open = self._zip.open(entry, "w", force_zip64=True)
            self._open.write(self._writer.head(summary, options, attachments, filing))

    def add(self, messages: Sequence[CarriedMessage]) -> None:
        """Add the next messages of the conversation."""
        assert self._open is not None
        with _translated(self._path):
            self._open.write(self._writer.messages(messages))

    def end(self) -> None:
        """End the conversation."""
        assert self._open is not None
        with _translated(self._path):
            self._open.write(self._writer.end())
            self._open.close()
        self._open = None

    def has(self, sha256: str) -> bool:
        """Whether these bytes are in the archive."""
        return sha256 in self._blobs

    def add_blob(self, sha256: str, pieces: Iterator[bytes]) -> bool:
        """Add the bytes of an attachment, between conversations; False when they are not those."""
        self._blobs.add(sha256)
        whole = hashlib.sha256()
        entry = self._entry(f"attachments/{sha256}", zipfile.ZIP_STORED)  # pictures and PDFs are packed already
        with _translated(self._path), self._zip.open(entry, "w", force_zip64=True) as target:
            for piece in pieces:
                whole.update(piece)
                target.write(piece)
        return whole.hexdigest() == sha256

    def commit(self) -> None:
        """Put the archive in its place."""
        with _translated(self._path):
            self._zip.close()
            self._sink.file.commit()

    def discard(self) -> None:
        """Leave nothing behind, and what was there before as it was."""
        self._sink.dropped = True
        with contextlib.suppress(OSError, ValueError):
            if self._open is not None:
                self._open.close()
            self._zip.close()
        self._sink.file.discard()

    def _entry(self, name: str, packing: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._made)
        entry.compress_type = packing
        entry.external_attr = 0o600 << 16
        return entry


def _when(now_ms: int) -> tuple[int, int, int, int, int, int]:
    """The time as zips have it, in UTC; they know none before 1980."""
    at = datetime.fromtimestamp(max(now_ms / 1000, 315_532_800), tz=UTC)
    return at.year, at.month, at.day, at.hour, at.minute, at.second


class _Sink:
    """What a zip is written to: it only ever grows. Once *dropped*, nothing is written any more."""

    def __init__(self, file: AtomicFile) -> None:
        self.file = file
        self.dropped = False

    def write(self, data: bytes, /) -> int:
        """Add *data*."""
        if not self.dropped:
            self.file.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Whoever made it ends the file."""


class _translated:  # noqa: N801  # reads like a function
    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            raise not_written(self._path, error) from error
