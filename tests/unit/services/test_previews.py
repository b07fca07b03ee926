"""Pictures and texts of held bytes, made by the real worker processes."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from app.base.paths import Paths
from app.media.media import Media
from app.media.values import MediaError
from app.model.attachment import Held
from app.services.previews import PreviewError, Previews
from app.storage.blobs import BlobStore
from app.storage.plain_copies import PrivateRoom
from app.storage.sealing.derive import new_key
from tests.fakes.files_there import private_copies
from tests.fakes.papers import paper
from tests.fakes.waiting import until


@dataclass
class Shelf:
    """Held bytes, plain or sealed, and previews of them."""

    blobs: BlobStore
    previews: Previews

    async def put(self, data: bytes, media_type: str) -> Held:
        return await self.blobs.put(data, media_type)


@pytest.fixture(params=["plain", "sealed"])
async def shelf(paths: Paths, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Shelf]:
    media, room = Media(), PrivateRoom([tmp_path])
    blobs = BlobStore(paths, new_key() if request.param == "sealed" else None, room)
    made = Shelf(blobs, Previews(media, blobs, most_bytes=400_000))
    yield made
    await made.previews.close()
    await media.close()
    left = private_copies(tmp_path)
    room.close()
    assert left == []  # plain copies of sealed bytes go as soon as nobody needs them


async def test_what_is_at_hand_is_made_plain_once(shelf: Shelf, tmp_path: Path) -> None:
    held = await shelf.put(paper(["One", "Two"]), "application/pdf")
    let_go = shelf.previews.keep_at_hand(held)
    if shelf.blobs.sealed:
        await until(lambda: private_copies(tmp_path), what="it is at hand")
    before = private_copies(tmp_path)
    assert len(before) == shelf.blobs.sealed
    for page in (1, 2):
        assert await shelf.previews.picture(held, 60, 60, page) is not None
    assert await shelf.previews.text(held) == "One\n\nTwo"
    assert private_copies(tmp_path) == before
    let_go()
    await until(lambda: not private_copies(tmp_path), what="it is gone")


async def test_what_is_missing_or_damaged_is_at_nobodys_hand(shelf: Shelf, tmp_path: Path) -> None:
    held = await shelf.put(png(30, 30), "image/png")
    shelf.blobs.path(held.sha256).write_bytes(b"other bytes")
    broken = shelf.previews.keep_at_hand(held)
    gone = shelf.previews.keep_at_hand(Held("0" * 64, 5, "image/png"))
    assert await shelf.previews.picture(held, 10, 10) is None
    broken()
    gone()
    assert private_copies(tmp_path) == []


def png(width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "#1f6f63").save(made, "PNG")
    return made.getvalue()


async def test_pictures_and_pages_fit_into_what_is_asked_for(shelf: Shelf) -> None:
    picture = await shelf.previews.picture(await shelf.put(png(400, 200), "image/png"), 100, 100)
    assert picture is not None
    assert (picture.width, picture.height) == (100, 50)
    assert picture.rgba[:4] == bytes((0x1F, 0x6F, 0x63, 255))
    page = await shelf.previews.picture(await shelf.put(paper(["One", "Two"]), "application/pdf"), 612, 100, page=2)
    assert page is not None
    assert (len(page.rgba), page.height) == (page.width * page.height * 4, 100)


async def test_what_cannot_be_shown_is_none_or_says_why(shelf: Shelf) -> None:
    assert await shelf.previews.picture(await shelf.put(b"words", "text/plain"), 10, 10) is None
    broken = await shelf.put(b"%PDF-1.7 nothing", "application/pdf")
    assert await shelf.previews.picture(broken, 10, 10) is None
    with pytest.raises(MediaError, match="damaged"):
        await shelf.previews.raster(broken, 10, 10)
    gone = Held("0" * 64, 3, "image/png")
    assert await shelf.previews.picture(gone, 10, 10) is None
    with pytest.raises(PreviewError, match="not in the data folder"):
        await shelf.previews.raster(gone, 10, 10)


async def test_what_is_remembered_is_not_made_again_and_has_a_bound(shelf: Shelf) -> None:
    held = await shelf.put(png(300, 300), "image/png")
    first = await shelf.previews.raster(held, 300, 300)
    shelf.blobs.path(held.sha256).unlink()
    assert await shelf.previews.raster(held, 300, 300) is first
    await shelf.put(png(300, 300), "image/png")
    await shelf.previews.raster(held, 200, 200)  # both together are more than is kept
    assert shelf.previews.remembered == 200 * 200 * 4
    assert await shelf.previews.raster(held, 300, 300) is not first


async def test_texts_come_as_they_are_or_converted(shelf: Shelf) -> None:
    assert await shelf.previews.text(await shelf.put("Größe\r\n".encode(), "text/plain")) == "Größe\r\n"
    words = "Die Größe und das Maß der Häuser für später. " * 9
    assert await shelf.previews.text(await shelf.put(words.encode("cp1252"), "text/plain")) == words
    pages = await shelf.put(paper(["One", "Two"]), "application/pdf")
    assert await shelf.previews.text(pages) == "One\n\nTwo"
    assert await shelf.previews.page_texts(pages, [2]) == ("Two",)


async def test_words_are_found_on_pages(shelf: Shelf) -> None:
    pages = await shelf.put(paper(["One apple", "Two apples"]), "application/pdf")
    assert [hit.page for hit in await shelf.previews.search(pages, "Apple")] == [1, 2]
    assert [hit.page for hit in await shelf.previews.passages(pages, [2], "two apples")] == [2]
    assert await shelf.previews.search(pages, "  ") == ()
    assert await shelf.previews.search(await shelf.put(png(9, 9), "image/png"), "One") == ()


async def test_two_at_once_wait_for_one_picture(shelf: Shelf) -> None:
    held = await shelf.put(png(30, 30), "image/png")
    one, other = await asyncio.gather(shelf.previews.raster(held, 9, 9), shelf.previews.raster(held, 9, 9))
    assert one is other
