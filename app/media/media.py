"""What the services ask of files: all of it is done in worker processes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.media.pool import MediaPool
from app.media.values import ImageWish, Looked, MadeImage, MadeText
from app.model.attachment import AttachmentFacts, AttachmentKind, PageHit, Raster

_LOOK_S, _MAKE_S, _SHOW_S = 60.0, 120.0, 30.0  # at most, for one file
_A_PAGE_S = 5.0  # more for each page that is drawn
_MOST_HITS = 500
_MOST_WORDS, _WORDS_S = 2_000_000, 20.0  # of a PDF that is read for the search: characters, seconds


class Media:
    """Files looked at, prepared, drawn and searched. Every method raises MediaError."""

    def __init__(self, pool: MediaPool | None = None) -> None:
        self._pool = pool or MediaPool()

    async def look(self, path: Path, name: str) -> Looked:
        """What the file at *path* is by its content. *name* is for words, and tells texts of programs apart."""
        found, _ = await self._pool.run("look", {"path": str(path), "name": name}, limit_s=_LOOK_S)
        return Looked(AttachmentKind(found["kind"]), found["media_type"], _facts(found["facts"]), found["locked"])

    async def unlock(self, path: Path, password: str, target: Path) -> None:
        """Write the encrypted PDF at *path* to *target* without its encryption. Code ``wrong_password``."""
        given = {"path": str(path), "password": password, "target": str(target)}
        await self._pool.run("unlock", given, limit_s=_MAKE_S, urgent=True)

    async def image(self, path: Path, target: Path, wish: ImageWish) -> MadeImage:
        """Write the picture at *path* to *target*, upright and no larger than *wish*; or say that it goes as it is."""
        given = {"path": str(path), "target": str(target), "wish": dataclasses.asdict(wish)}
        return MadeImage(**(await self._pool.run("image", given, limit_s=_MAKE_S))[0])

    async def pdf_pages(self, path: Path, pages: Sequence[int], target: Path) -> int:
        """Write a PDF of the *pages* (from 1) of that at *path* to *target*; its size in bytes."""
        given = {"path": str(path), "pages": [*pages], "target": str(target)}
        return int((await self._pool.run("pdf_pages", given, limit_s=_MAKE_S))[0])

    async def pdf_images(
        self, path: Path, pages: Sequence[int], folder: Path, wish: ImageWish
    ) -> tuple[MadeImage, ...]:
        """Draw *pages* (from 1) no larger than *wish*, each to a file in *folder* that is called by its number."""
        given = {"path": str(path), "pages": [*pages], "folder": str(folder), "wish": dataclasses.asdict(wish)}
        made, _ = await self._pool.run("pdf_images", given, limit_s=_MAKE_S + _A_PAGE_S * len(pages))
        return tuple(MadeImage(**each) for each in made)

    async def pdf_text(self, path: Path, pages: Sequence[int] | None = None) -> tuple[str, ...]:
        """The text of *pages* (from 1), or of all, one for each page."""
        given = {"path": str(path), "pages": None if pages is None else [*pages]}
        return tuple((await self._pool.run("pdf_text", given, limit_s=_MAKE_S))[0])

    async def pdf_words(self, path: Path) -> str:
        """What stands in a PDF, for the search: its first 2,000,000 characters, as far as some seconds reach."""
        given = {"path": str(path), "most": _MOST_WORDS, "seconds": _WORDS_S}
        return (await self._pool.run("pdf_words", given, limit_s=_LOOK_S))[1].decode("utf-8", "replace")

    async def text(self, path: Path, target: Path, source: str) -> MadeText:
        """Write the text of the file at *path*, whose format is *source*, to *target* in UTF-8."""
        given = {"path": str(path), "target": str(target), "source": source}
        return MadeText(**(await self._pool.run("text", given, limit_s=_MAKE_S))[0])

    async def raster(self, path: Path, media_type: str, page: int, width: int, height: int) -> Raster:
        """The picture, or *page* (from 1) of a PDF, drawn as large as fits into *width* by *height* pixels."""
        given = {"path": str(path), "media_type": media_type, "page": page, "width": width, "height": height}
        (wide, high), data = await self._pool.run("raster", given, limit_s=_SHOW_S, urgent=True)
        return Raster(wide, high, data)

    async def find_passage(self, path: Path, pages: Sequence[int], passage: str) -> tuple[PageHit, ...]:
        """Where *passage* stands on the *pages* (from 1) of a PDF; else its longest beginning, or nothing."""
        given = {"path": str(path), "pages": [*pages], "passage": passage}
        return _hits((await self._pool.run("passage", given, limit_s=_SHOW_S, urgent=True))[0])

    async def search(self, path: Path, words: str, most: int = _MOST_HITS) -> tuple[PageHit, ...]:
        """Where *words* stand in a PDF, large or small letters alike, at most *most* places, in order."""
        given = {"path": str(path), "words": words, "most": most}
        return _hits((await self._pool.run("search", given, limit_s=_MAKE_S, urgent=True))[0])

    async def close(self) -> None:
        """End the workers."""
        await self._pool.close()


def _facts(found: dict[str, Any]) -> AttachmentFacts:
    listed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}
    listed["page_sizes"] = tuple((float(width), float(height)) for width, height in found["page_sizes"])
    return AttachmentFacts(**listed)


def _hits(found: list[Any]) -> tuple[PageHit, ...]:
    return tuple(PageHit(page, tuple((a, b, c, d) for a, b, c, d in boxes)) for page, boxes in found)
