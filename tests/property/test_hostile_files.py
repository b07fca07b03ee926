"""Real files of every kind, changed by chance: a reading that agrees with itself or a refusal in words.

A worker is asked as the program asks it. One that crashes, or hangs, fails the test.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.fakes.media_workers import Worker
from tests.fakes.real_files import real_files

MOST_MEMORY = 600_000_000  # bytes: far below what a worker may have, for files of some kilobytes
WISH = {"edge": 784, "tokens": 1_568, "keep_metadata": False}
CODES = {
    "unknown_kind", "empty_file", "too_large", "too_many_pixels", "broken_file", "unknown_lock", "too_many_pages",
    "no_text", "has_entities", "out_of_memory",
}  # fmt: skip
FILES = real_files()
_INSERTED = (b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"-1", b"99999999999", b"<", b"/", b"1e999")

Change = tuple[str, float, int, bytes]
changes = st.lists(
    st.tuples(
        st.sampled_from(("flip", "cut", "repeat", "insert", "write")),
        st.floats(0, 1, exclude_max=True),  # where, as a share of the file
        st.integers(0, 300),  # which bit, or how many bytes
        st.one_of(st.sampled_from(_INSERTED), st.binary(min_size=1, max_size=8)),
    ),
    min_size=1,
    max_size=6,
)


def changed(data: bytes, wanted: list[Change]) -> bytes:
    made = bytearray(data)
    for kind, share, number, more in wanted:
        at = int(share * len(made))
        if kind == "flip" and made:
            made[at] ^= 1 << number % 8
        elif kind == "cut":
            del made[at : at + number]
        elif kind == "repeat":
            made[at:at] = made[at : at + number]
        elif kind == "insert":
            made[at:at] = more
        elif kind == "write":
            made[at : at + len(more)] = more
    return bytes(made)


def changed_inside(data: bytes, part: float, wanted: list[Change]) -> bytes:
    """An archive one of whose parts is changed; the archive itself stays sound."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for number, name in enumerate(names):
            inside = old.read(name)
            new.writestr(name, changed(inside, wanted) if number == int(part * len(names)) else inside)
    return made.getvalue()


class Reader:
    """Asks a worker about one file after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.worker = Worker()

    def look(self, data: bytes) -> dict[str, Any] | None:
        (self.folder / "file").write_bytes(data)
        found: dict[str, Any] | None = self.asked("look", name="file")
        assert self.worker.peak() < MOST_MEMORY
        return found

    def asked(self, job: str, **more: Any) -> Any:
        """The answer, or None for a refusal, which must be one of those that are known, in words."""
        told, self.data = self.worker.ask(job, path=str(self.folder / "file"), **more)
        assert self.worker.peak() < MOST_MEMORY
        if "error" not in told:
            return told["answer"]
        assert told["error"]["code"] in CODES
        assert told["error"]["message"].endswith(".")
        assert told["error"]["advice"].endswith(".")
        return None


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    made = Reader(tmp_path_factory.mktemp("hostile"))
    yield made
    made.worker.close()


def use(reader: Reader, data: bytes) -> None:
    found = reader.look(data)
    if found is None or found["locked"]:
        return
    {"image": use_picture, "pdf": use_paper, "text": use_text}[found["kind"]](reader, found)


def use_picture(reader: Reader, found: dict[str, Any]) -> None:
    target = reader.folder / "made"
    made = reader.asked("image", target=str(target), wish=WISH)
    shown = reader.asked("raster", media_type=found["media_type"], page=1, width=50, height=40)
    if shown is not None:
        wide, high = shown
        assert wide <= 50
        assert high <= 40
        assert len(reader.data) == 4 * wide * high
    if made is None:
        return
    with Image.open(reader.folder / "file" if made["as_it_is"] else target) as image:
        image.load()  # what is sent can be read
        assert image.size == (made["width"], made["height"])
        assert Image.MIME[str(image.format)] == made["media_type"]
        assert max(image.size) <= 784
    once = b"" if made["as_it_is"] else target.read_bytes()
    assert reader.asked("image", target=str(target), wish=WISH) == made
    assert made["as_it_is"] or target.read_bytes() == once


def use_paper(reader: Reader, found: dict[str, Any]) -> None:
    pages = len(found["facts"]["page_sizes"])
    assert pages == len(found["facts"]["newer"]) >= 1
    assert all(1 <= side <= 14_400 for size in found["facts"]["page_sizes"] for side in size)
    texts = reader.asked("pdf_text", pages=None)
    assert len(texts) == pages
    for page, _ in reader.asked("search", words="page", most=20) or ():
        assert 1 <= page <= pages
    shown = reader.asked("raster", media_type="application/pdf", page=1, width=50, height=40)
    made = reader.asked("pdf_pages", pages=[1], target=str(reader.folder / "made"))
    if made is not None:  # a page may be drawn although it is too damaged to be copied
        assert shown is not None
        once = (reader.folder / "made").read_bytes()
        assert len(once) == made
        assert reader.asked("pdf_pages", pages=[1], target=str(reader.folder / "made")) == made
        assert (reader.folder / "made").read_bytes() == once


def use_text(reader: Reader, found: dict[str, Any]) -> None:
    made = reader.asked("text", target=str(reader.folder / "made"), source=found["facts"]["source"])
    assert (made["newer"], made["older"]) == (found["facts"]["newer"][0], found["facts"]["older"][0])
    assert len((reader.folder / "made").read_bytes()) == made["size"]
    (reader.folder / "made").read_text("utf-8")


@pytest.mark.parametrize("name", FILES)
def test_the_file_itself_is_read(reader: Reader, name: str) -> None:
    found = reader.look(FILES[name])
    assert found is not None
    format_ = name.split(maxsplit=1)[0]
    assert found["kind"] == {"pdf": "pdf", "text": "text", "docx": "text", "xlsx": "text"}.get(format_, "image")
    use(reader, FILES[name])


@pytest.mark.parametrize("name", FILES)
@given(wanted=changes)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_is_changed_in_a_file(reader: Reader, name: str, wanted: list[Change]) -> None:
    use(reader, changed(FILES[name], wanted))


@pytest.mark.parametrize("name", ["docx", "xlsx"])
@given(part=st.floats(0, 1, exclude_max=True), wanted=changes)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_is_changed_inside_a_document(reader: Reader, name: str, part: float, wanted: list[Change]) -> None:
    use(reader, changed_inside(FILES[name], part, wanted))


@given(st.binary(max_size=300), st.sampled_from([data[:16] for data in FILES.values()]))
@settings(max_examples=200, deadline=None)
def test_whatever_begins_like_a_file(reader: Reader, rest: bytes, start: bytes) -> None:
    use(reader, start + rest)
