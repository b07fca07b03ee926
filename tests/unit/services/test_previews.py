"""Pictures and texts of held bytes, made by the real worker processes."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from app.media.media import Media
from app.media.values import MediaError
from app.model.attachment import Held
from app.services.previews import PreviewError, Previews
from tests.fakes.papers import paper


@dataclass
class Shelf:
    """Held bytes in a folder, and previews of them."""

    folder: Path
    previews: Previews = field(init=False)

    def put(self, data: bytes, media_type: str) -> Held:
        held = Held(hashlib.sha256(data).hexdigest(), len(data), media_type)
        (self.folder / held.sha256).write_bytes(data)
        return held

    def path_of(self, sha256: str) -> Path:
        return self.folder / sha256


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    made, media = Shelf(tmp_path), Media()
    made.previews = Previews(media, made.path_of, most_bytes=400_000)
    yield made
    await made.previews.close()
    await media.close()


def png(width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "#1f6f63").save(made, "PNG")
    return made.getvalue()


async def test_pictures_and_pages_fit_into_what_is_asked_for(shelf: Shelf) -> None:
    picture = await shelf.previews.picture(shelf.put(png(400, 200), "image/png"), 100, 100)
    assert picture is not None
    assert (picture.width, picture.height) == (100, 50)
    assert picture.rgba[:4] == bytes((0x1F, 0x6F, 0x63, 255))
    page = await shelf.previews.picture(shelf.put(paper(["One", "Two"]), "application/pdf"), 612, 100, page=2)
    assert page is not None
    assert (len(page.rgba), page.height) == (page.width * page.height * 4, 100)


async def test_what_cannot_be_shown_is_none_or_says_why(shelf: Shelf) -> None:
    assert await shelf.previews.picture(shelf.put(b"words", "text/plain"), 10, 10) is None
    broken = shelf.put(b"%PDF-1.7 nothing", "application/pdf")
    assert await shelf.previews.picture(broken, 10, 10) is None
    with pytest.raises(MediaError, match="damaged"):
        await shelf.previews.raster(broken, 10, 10)
    gone = Held("0" * 64, 3, "image/png")
    assert await shelf.previews.picture(gone, 10, 10) is None
    with pytest.raises(PreviewError, match="not in the data folder"):
        await shelf.previews.raster(gone, 10, 10)


async def test_what_is_remembered_is_not_made_again_and_has_a_bound(shelf: Shelf) -> None:
    held = shelf.put(png(300, 300), "image/png")
    first = await shelf.previews.raster(held, 300, 300)
    shelf.path_of(held.sha256).unlink()
    assert await shelf.previews.raster(held, 300, 300) is first
    shelf.put(png(300, 300), "image/png")
    await shelf.previews.raster(held, 200, 200)  # both together are more than is kept
    assert shelf.previews.remembered == 200 * 200 * 4
    assert await shelf.previews.raster(held, 300, 300) is not first


async def test_texts_come_as_they_are_or_converted(shelf: Shelf) -> None:
    assert await shelf.previews.text(shelf.put("Größe\r\n".encode(), "text/plain")) == "Größe\r\n"
    words = "Die Größe und das Maß der Häuser für später. " * 9
    assert await shelf.previews.text(shelf.put(words.encode("cp1252"), "text/plain")) == words
    pages = shelf.put(paper(["One", "Two"]), "application/pdf")
    assert await shelf.previews.text(pages) == "One\n\nTwo"
    assert await shelf.previews.page_texts(pages, [2]) == ("Two",)


async def test_words_are_found_on_pages(shelf: Shelf) -> None:
    pages = shelf.put(paper(["One apple", "Two apples"]), "application/pdf")
    assert [hit.page for hit in await shelf.previews.search(pages, "Apple")] == [1, 2]
    assert [hit.page for hit in await shelf.previews.passages(pages, [2], "two apples")] == [2]
    assert await shelf.previews.search(pages, "  ") == ()
    assert await shelf.previews.search(shelf.put(png(9, 9), "image/png"), "One") == ()


async def test_two_at_once_wait_for_one_picture(shelf: Shelf) -> None:
    held = shelf.put(png(30, 30), "image/png")
    one, other = await asyncio.gather(shelf.previews.raster(held, 9, 9), shelf.previews.raster(held, 9, 9))
    assert one is other
