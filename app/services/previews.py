"""Pictures, passages and texts of held bytes, for whatever shows them: made in worker processes, kept for a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.model.attachment import AttachmentFacts, Held, PageHit, Raster
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.services.spawned import Spawned
from app.services.wishes import Wishes

if TYPE_CHECKING:
    from app.media.media import Media
    from app.storage.blobs import BlobStore

MOST_BYTES = 96 * 1024 * 1024  # of pictures that are remembered
_MOST_FACTS = 64  # documents of which pages or pixels are remembered
_PDF = "application/pdf"
_OFFICE = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
_Key = tuple[str, int, int, int]


class PreviewError(ChatelaineError):
    """Held bytes that cannot be shown. Kind MACHINE, code ``attachment_missing``: they are not there any more."""


class Previews:
    """What was asked for last is made first, the same only once, and nothing that nobody waits for any more.

    *blobs* has the bytes. At most *most_bytes* of pictures are remembered, those seen last.
    """

    def __init__(self, media: Media, blobs: BlobStore, most_bytes: int = MOST_BYTES) -> None:
        self._media = media
        self._blobs = blobs
        self._spawned = Spawned()
        self._facts: dict[str, AttachmentFacts] = {}
        self._pictures: Wishes[_Key, Raster] = Wishes(most_bytes, lambda raster: len(raster.rgba))

    @property
    def remembered(self) -> int:
        """Bytes of the pictures that are remembered."""
        return self._pictures.size

    async def picture(self, held: Held, width: int, height: int, page: int = 1) -> Raster | None:
        """The picture, or *page* (from 1) of a PDF, within *width* by *height* pixels; None if it cannot be shown."""
        if not can_be_drawn(held):
            return None
        try:
            return await self.raster(held, width, height, page)
        except ChatelaineError:
            return None

    async def raster(self, held: Held, width: int, height: int, page: int = 1) -> Raster:
        """The same, but what is wrong with it is raised. Raises MediaError, PreviewError, StorageError."""

        async def make() -> Raster:
            async with self._file(held) as path:
                return await self._media.raster(path, held.media_type, page, max(1, width), max(1, height))

        return await self._pictures.get((held.sha256, page, width, height), make)

    async def facts(self, held: Held, name: str) -> AttachmentFacts:
        """Pixels or pages of *held*; *name* is for words. Raises MediaError, PreviewError, StorageError."""
        known = self._facts.get(held.sha256)
        if known is None:
            async with self._file(held) as path:
                known = (await self._media.look(path, name)).facts
            self._facts[held.sha256] = known
            if len(self._facts) > _MOST_FACTS:
                del self._facts[next(iter(self._facts))]
        return known

    async def passages(self, held: Held, pages: Sequence[int], passage: str) -> tuple[PageHit, ...]:
        """Where *passage* stands on *pages* (from 1) of a PDF; nothing in others.

        Raises MediaError, PreviewError, StorageError.
        """
        if held.media_type != _PDF:
            return ()
        async with self._file(held) as path:
            return await self._media.find_passage(path, pages, passage)

    async def search(self, held: Held, words: str) -> tuple[PageHit, ...]:
        """Where *words* stand in a PDF, in order; nothing in any other.

        Raises MediaError, PreviewError, StorageError.
        """
        if held.media_type != _PDF or not words.strip():
            return ()
        async with self._file(held) as path:
            return await self._media.search(path, words)

    async def page_texts(self, held: Held, pages: Sequence[int]) -> tuple[str, ...]:
        """The text of *pages* (from 1) of a PDF. Raises MediaError, PreviewError, StorageError."""
        async with self._file(held) as path:
            return await self._media.pdf_text(path, pages)

    async def text(self, held: Held) -> str:
        """A text or office document as text, a PDF as the texts of its pages.

        Raises MediaError, PreviewError, StorageError.
        """
        async with self._file(held) as path:
            if held.media_type == _PDF:
                return "\n\n".join(await self._media.pdf_text(path))
            plain = await asyncio.to_thread(_utf8, path) if held.media_type not in _OFFICE else None
            return plain if plain is not None else await self._converted(path, _OFFICE.get(held.media_type, "text"))

    async def beginning(self, held: Held, most: int) -> str:
        """The first *most* bytes of a text that is held in UTF-8. Raises PreviewError."""
        try:
            return await asyncio.to_thread(_beginning, self._blobs.open, held.sha256, most)
        except FileNotFoundError:
            raise _missing() from None

    def keep_at_hand(self, held: Held) -> Callable[[], object]:
        """Have sealed bytes made plain once for all that is asked of *held*, until what this returns is called."""
        if not self._blobs.sealed:
            return lambda: None
        return self._spawned.start(self._hold(held), "keep a plain copy at hand").cancel

    async def close(self) -> None:
        """End what is under way."""
        await self._pictures.close()
        await self._spawned.close()

    async def _converted(self, path: Path, source: str) -> str:
        async with self._blobs.workplace() as folder:
            target = folder / "text"
            await self._media.text(path, target, source)
            return (await asyncio.to_thread(target.read_bytes)).decode("utf-8", "replace")

    async def _hold(self, held: Held) -> None:
        with suppress(ChatelaineError, ValueError):  # whoever asks for something is told
            async with self._blobs.lent(held.sha256):
                await asyncio.get_running_loop().create_future()  # until it is cancelled

    @asynccontextmanager
    async def _file(self, held: Held) -> AsyncIterator[Path]:
        async with self._blobs.lent(held.sha256) as path:
            if not await asyncio.to_thread(path.is_file):
                raise _missing()
            yield path


def can_be_drawn(held: Held) -> bool:
    """Whether there are pictures of *held*: it is a picture or a PDF."""
    return held.media_type == _PDF or held.media_type.startswith("image/")


def _missing() -> PreviewError:
    message = "The file is not in the data folder any more."
    advice = "Attach it again, or restore the data folder from a backup."
    return PreviewError(TurnError(ErrorKind.MACHINE, "attachment_missing", message, advice))


def _beginning(opened: Callable[[str], BinaryIO], sha256: str, most: int) -> str:
    with opened(sha256) as file:
        return file.read(most).decode("utf-8", "ignore")  # a character may be cut at the end


def _utf8(path: Path) -> str | None:
    """The text of the file as it is; None where it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
