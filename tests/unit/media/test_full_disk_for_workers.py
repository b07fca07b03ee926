"""A disk that is full, or files that are gone, are the disk's fault and not the file's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.media_workers import Worker
from tests.fakes.papers import encrypted_paper
from tests.fakes.real_files import real_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="another process can be limited on Linux only")

FILES = real_files() | {"locked": encrypted_paper(["Secret words. " * 500], user="sesame", owner="the owner's")}
WISH = {"edge": 32, "tokens": 1_568, "keep_metadata": False}
JOBS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a picture": ("png", "image", {"wish": WISH}),
    "a drawing": ("svg", "image", {"wish": WISH}),
    "pages": ("pdf", "pdf_pages", {"pages": [1]}),
    "a text": ("text", "text", {"source": "txt"}),
    "a workbook": ("xlsx", "text", {"source": "xlsx"}),
    "an unlocked copy": ("locked", "unlock", {"password": "sesame"}),
}


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.mark.parametrize("what", JOBS)
def test_a_full_disk_is_told_as_such(worker: Worker, tmp_path: Path, what: str) -> None:
    name, job, given = JOBS[what]
    path, target = tmp_path / "file", tmp_path / "made"
    path.write_bytes(FILES[name])
    worker.let_write(50)
    told, _ = worker.ask(job, path=str(path), target=str(target), **given)
    assert told["error"]["code"] == "disk_full"
    worker.let_write(-1)
    told, _ = worker.ask(job, path=str(path), target=str(target), **given)
    assert "answer" in told
    assert target.stat().st_size > 50


def test_pages_as_pictures_on_a_full_disk(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(FILES["pdf"])
    worker.let_write(50)
    told, _ = worker.ask("pdf_images", path=str(path), pages=[1, 2], folder=str(tmp_path), wish=WISH)
    assert told["error"]["code"] == "disk_full"


@pytest.mark.parametrize("what", JOBS)
def test_a_file_that_is_gone_is_told_as_such(worker: Worker, tmp_path: Path, what: str) -> None:
    _, job, given = JOBS[what]
    told, _ = worker.ask(job, path=str(tmp_path / "gone"), target=str(tmp_path / "made"), **given)
    assert told["error"]["code"] == "file_gone"
    assert not (tmp_path / "made").exists()
