"""PDFs: pages and sizes, chosen pages, locks, text, pictures of pages, where words stand, and what is broken."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from app.media import passages, pdf, pdf_pictures
from app.media.values import ImageWish, MediaError
from app.model.attachment import AttachmentKind
from tests.fakes.odd_papers import filled_form
from tests.fakes.papers import encrypted_paper, paper

WORDS = ["The tide comes twice a day.\nIt follows the moon.", "", "Third page: the sun helps\nor hin-\nders the tide."]


@pytest.fixture
def tides(tmp_path: Path) -> Path:
    path = tmp_path / "tides.pdf"
    path.write_bytes(paper(WORDS, packed=True))
    return path


def test_pages_sizes_and_tokens_are_told(tides: Path) -> None:
    found = pdf.look(tides)
    assert (found.kind, found.media_type, found.locked) == (AttachmentKind.PDF, "application/pdf", False)
    assert found.facts.pages == 3
    assert found.facts.page_sizes[0] == (612.0, 792.0)
    assert found.facts.newer[1] == 0
    assert found.facts.newer[0] > found.facts.older[0] > 5


@pytest.mark.parametrize("count", [1, 100, 601])
def test_few_and_many_pages(tmp_path: Path, count: int) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(paper([f"Page {number}" for number in range(1, count + 1)]))
    assert pdf.look(path).facts.pages == count
    assert pdf.pages(path, [count, 1], tmp_path / "made") > 0
    assert [text.strip() for text in pdf.texts(tmp_path / "made", None)] == [f"Page {count}", "Page 1"]
    assert [hit.page for hit in passages.search(path, f"Page {count}", 9)] == [count]


def test_chosen_pages_are_a_real_pdf_with_its_text(tides: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    assert pdf.pages(tides, [3, 1], made) == made.stat().st_size
    assert [text.split("\n")[0] for text in pdf.texts(made, None)] == [
        "Third page: the sun helps",
        "The tide comes twice a day.",
    ]
    first = made.read_bytes()
    pdf.pages(tides, [3, 1], made)
    assert made.read_bytes() == first


@pytest.mark.parametrize("chosen", [[], [0], [4]])
def test_pages_that_are_not_there_are_refused(tides: Path, tmp_path: Path, chosen: list[int]) -> None:
    with pytest.raises(MediaError) as caught:
        pdf.pages(tides, chosen, tmp_path / "made")
    assert "pages 1 to 3" in caught.value.error.message


def test_a_locked_pdf_says_so_and_is_unlocked(tmp_path: Path) -> None:
    path, free = tmp_path / "locked.pdf", tmp_path / "free.pdf"
    path.write_bytes(encrypted_paper(["Secret words."], user="open sesame", owner="the owner's"))
    assert pdf.look(path).locked
    with pytest.raises(MediaError) as caught:
        pdf.unlock(path, "wrong", free)
    assert caught.value.error.code == "wrong_password"
    pdf.unlock(path, "open sesame", free)
    assert b"/Encrypt" not in free.read_bytes()
    assert not pdf.look(free).locked
    assert [text.strip() for text in pdf.texts(free, None)] == ["Secret words."]


def test_an_owners_password_alone_locks_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "owned.pdf"
    path.write_bytes(encrypted_paper(["Open words."], user="", owner="the owner's"))
    found = pdf.look(path)
    assert not found.locked
    assert found.facts.notes == ("unlocked",)
    assert pdf.pages(path, [1], tmp_path / "made")
    assert b"/Encrypt" not in (tmp_path / "made").read_bytes()


def test_a_page_is_drawn_on_white(tides: Path) -> None:
    made = pdf.raster(tides, 2, 100, 100)
    assert (made.width, made.height) == (78, 100)
    assert made.rgba == b"\xff" * (78 * 100 * 4)
    written = pdf.raster(tides, 1, 612, 792)
    assert written.rgba != b"\xff" * len(written.rgba)


def test_pages_become_pictures(tides: Path, tmp_path: Path) -> None:
    made = pdf_pictures.images(tides, [1, 3], tmp_path, ImageWish(784, 1_568))
    for page, picture in zip((1, 3), made, strict=True):
        with Image.open(tmp_path / str(page)) as image:
            assert image.size == (picture.width, picture.height)
        assert max(picture.width, picture.height) <= 784


def ink(path: Path, box: tuple[int, int, int, int]) -> int:
    """How many pixels of the first page are dark within *box*, in points from its top left."""
    made = pdf.raster(path, 1, 612, 792)
    picture = Image.frombytes("RGBA", (made.width, made.height), made.rgba).convert("L").crop(box)
    return sum(shade < 128 for shade in picture.tobytes())


@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.parametrize("needs", [True, False])
def test_what_is_filled_into_a_form_belongs_to_its_page(tmp_path: Path, drawn: bool, needs: bool) -> None:
    path, made, again = tmp_path / "form.pdf", tmp_path / "made", tmp_path / "again"
    path.write_bytes(filled_form("Ada Lovelace", drawn=drawn, needs=needs))
    before = path.read_bytes()
    pdf.pages(path, [1], made)
    pdf.pages(path, [1], again)
    for each in (path, made):
        assert list(pdf.texts(each, [1])) == ["Name:\nAda Lovelace"]
        [hit] = passages.search(each, "ada lovelace", 9)
        assert hit.boxes[0][0] == pytest.approx(101, abs=2)
        assert hit.boxes[0][1] == pytest.approx(175, abs=8)
        assert ink(each, (98, 170, 302, 194)) > 100
        assert ink(each, (98, 218, 114, 234)) > 4
    assert pdf.look(path).facts.newer[0] > pdf.look(path).facts.newer[1] == 0
    assert made.read_bytes() == again.read_bytes()
    assert path.read_bytes() == before


def test_a_scanned_page_is_a_picture_without_text(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    scan = Image.effect_noise((850, 1_100), 40)
    scan.save(path, "PDF", resolution=100, save_all=True, append_images=[scan])
    found = pdf.look(path)
    assert found.facts.page_sizes == ((612.0, 792.0), (612.0, 792.0))
    assert found.facts.newer == (0, 0)
    assert list(pdf.texts(path, None)) == ["", ""]
    assert passages.search(path, "anything", 9) == []
    assert pdf.pages(path, [2], tmp_path / "made") > 10_000
    shades = set(pdf.raster(tmp_path / "made", 1, 612, 792).rgba)
    assert len(shades) > 100


def turned(tides: Path, degrees: int) -> Path:
    document = pdfium.PdfDocument(tides)
    for page in document:
        page.set_rotation(degrees)
        page.set_cropbox(50, 100, 600, 780)
    path = tides.with_name(f"turned-{degrees}.pdf")
    document.save(path)
    document.close()
    return path


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_passage_is_found_where_it_is_drawn(tides: Path, degrees: int) -> None:
    path = turned(tides, degrees)
    [hit] = passages.find(path, [1], "tide comes   twice")
    made = pdf.raster(path, 1, 2_000, 2_000)
    with pdf.opened(path) as document:
        scale = made.width / pdf.shown_size(document[0])[0]
    left, top, width, height = (round(side * scale) for side in hit.boxes[0])
    picture = Image.frombytes("RGBA", (made.width, made.height), made.rgba).convert("L")
    inside = picture.crop((left, top, left + width, top + height))
    assert min(inside.tobytes()) < 100
    picture.paste(255, (left - 2, top - 2, left + width + 2, top + height + 2))
    assert len(hit.boxes) == 1
    assert (width > height) == (degrees in (0, 180))


@pytest.mark.parametrize(
    ("passage", "lines"),
    [
        ("It follows the moon.", 1),
        ("twice a day. It follows", 2),
        ("helps or hinders the tide", 3),
        ("THE SUN HELPS", 1),
    ],
)
def test_line_ends_hyphens_and_case_do_not_matter(tides: Path, passage: str, lines: int) -> None:
    hits = passages.find(tides, [1, 2, 3], passage)
    assert sum(len(hit.boxes) for hit in hits) == lines


def test_a_passage_runs_over_to_the_next_page(tides: Path) -> None:
    hits = passages.find(tides, [1, 2, 3], "follows the moon. Third page")
    assert [hit.page for hit in hits] == [1, 3]


def test_the_beginning_counts_where_the_end_is_not_there(tides: Path) -> None:
    [hit] = passages.find(tides, [1], "The tide comes twice a day, says somebody")
    assert hit.page == 1
    assert passages.find(tides, [1], "Nothing of this is there") == []


def test_all_places_of_words_are_found(tides: Path) -> None:
    assert [hit.page for hit in passages.search(tides, "TIDE", 10)] == [1, 3]
    assert len(passages.search(tides, "e", 3)) == 3
    assert passages.search(tides, "...", 3) == []


def test_words_for_a_search_have_a_limit_of_characters_and_of_time(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(paper([f"Page {number}" for number in range(1, 101)]))
    assert pdf.words(path, 2_000, 60).split("\n")[-1] == "Page 100"
    assert pdf.words(path, 13, 60) == "Page 1\nPage 2"
    assert pdf.words(path, 2_000, -1) == "Page 1"
