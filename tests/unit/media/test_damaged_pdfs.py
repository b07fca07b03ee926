"""PDFs that are damaged or meant to do harm: read as far as they can be, or refused with a word; never the end."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

import pytest

from app.media.media import Media
from app.media.pool import MediaPool
from app.media.values import ImageWish, Looked, MediaError
from app.media.worker import MOST_MEMORY
from tests.fakes.media_workers import peak_memory, workers
from tests.fakes.odd_papers import DAMAGED, endless_drawing, large_scan
from tests.fakes.papers import paper

T = TypeVar("T")
_CODES = ("broken_file", "crashed", "out_of_memory")


async def tried(work: Awaitable[T]) -> T | str:
    """What *work* gives, or the code of its refusal, which must say what is the matter and what to do."""
    try:
        return await work
    except MediaError as error:
        return clear_word(error)


def clear_word(error: MediaError) -> str:
    assert error.error.message.endswith(".")
    assert error.error.advice.endswith(".")
    return error.error.code


@pytest.mark.parametrize("name", DAMAGED)
async def test_it_is_read_or_refused_with_a_word(media: Media, tmp_path: Path, name: str) -> None:
    make, expected = DAMAGED[name]
    path = tmp_path / "file.pdf"
    path.write_bytes(make())
    found = await tried(media.look(path, "file.pdf"))
    if isinstance(found, Looked):
        assert expected == "read"
        await use(media, path, found)
    else:
        assert found == expected
    assert peak_memory() < MOST_MEMORY
    (tmp_path / "good.pdf").write_bytes(paper(["A good one."]))
    assert isinstance(await tried(media.look(tmp_path / "good.pdf", "good.pdf")), Looked)


async def use(media: Media, path: Path, found: Looked) -> None:
    """All that is done with a PDF: the first page can be used, the others are or say what is the matter."""
    assert 1 <= found.facts.pages <= 20_000
    assert all(1 <= side <= 14_400 for size in found.facts.page_sizes for side in size)
    drawn = await media.raster(path, "application/pdf", 1, 100, 100)
    assert drawn.width <= 100
    assert drawn.height <= 100
    assert await media.pdf_pages(path, [1], path.with_name("made")) > 0
    (picture,) = await media.pdf_images(path, [1], path.parent, ImageWish(784, 1_568))
    assert max(picture.width, picture.height) <= 784
    assert len(await media.pdf_text(path)) == found.facts.pages
    assert all(hit.page <= 2 for hit in await media.search(path, "the first page"))
    last = await tried(media.raster(path, "application/pdf", found.facts.pages, 100, 100))
    assert not isinstance(last, str) or last in _CODES


@pytest.mark.parametrize(
    "name", [name for name, (_, found) in DAMAGED.items() if "start" in name or "promised" in name]
)
async def test_what_is_written_can_still_be_read_and_found(media: Media, tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(DAMAGED[name][0]())
    assert [text.strip() for text in (await media.pdf_text(path))[:2]] == ["The first page.", "The second page."]
    assert [hit.page for hit in await media.search(path, "second")] == [2]
    assert [hit.page for hit in await media.find_passage(path, [1, 2, 9], "The first page.")] == [1]


async def test_a_page_that_is_promised_and_not_there_is_refused(media: Media, tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(DAMAGED["fifteen thousand promised"][0]())
    with pytest.raises(MediaError) as caught:
        await media.pdf_pages(path, [1, 15_000], tmp_path / "made")
    assert caught.value.error.message == "A page of those that are wanted cannot be read."


async def test_forty_megabytes_are_read_with_little_memory(media: Media, tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(large_scan((4_000, 3_400)))
    assert path.stat().st_size > 40_000_000
    assert (await media.look(path, "large.pdf")).facts.pages == 2
    drawn = await media.raster(path, "application/pdf", 1, 300, 300)
    assert len(set(drawn.rgba[::4])) > 20
    assert await media.pdf_pages(path, [1], tmp_path / "first") > 30_000_000
    assert await media.pdf_pages(path, [2], tmp_path / "second") < 2_000
    assert peak_memory() < 400_000_000


async def test_a_drawing_without_end_is_ended(tmp_path: Path) -> None:
    pool = MediaPool(workers=1)
    path = tmp_path / "file.pdf"
    path.write_bytes(endless_drawing())
    given = {"path": str(path), "media_type": "application/pdf", "page": 1, "width": 100, "height": 100}
    with pytest.raises(MediaError) as caught:
        await pool.run("raster", given, limit_s=1.0)
    assert caught.value.error.code == "timed_out"
    assert (await pool.run("look", {"path": str(path), "name": "x"}, limit_s=30))[0]["kind"] == "pdf"
    await pool.close()
    assert workers() == []
