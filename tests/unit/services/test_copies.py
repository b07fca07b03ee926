"""Copies of held bytes outside the data folder."""

from __future__ import annotations

import hashlib
import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.model.attachment import Held
from app.services.copies import Copies, CopyError
from app.storage.blobs import BlobStore
from app.storage.plain_copies import PrivateRoom
from app.storage.sealing.derive import new_key

PDF = Held(hashlib.sha256(b"bytes").hexdigest(), 5, "application/pdf")
SCRIPT = Held(hashlib.sha256(b"run()").hexdigest(), 5, "text/plain")


@pytest.fixture(params=["plain", "sealed"])
async def copies(paths: Paths, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Copies]:
    room = PrivateRoom([tmp_path])
    blobs = BlobStore(paths, new_key() if request.param == "sealed" else None, room)
    for held, data in ((PDF, b"bytes"), (SCRIPT, b"run()")):
        assert await blobs.put(data, held.media_type) == held
    yield Copies(blobs, room)
    room.close()


def _files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file()]


async def test_other_programs_get_a_private_file_that_is_gone_at_the_end(copies: Copies) -> None:
    first = await copies.for_others(PDF, "My report")
    again = await copies.for_others(PDF, "My report")
    script = await copies.for_others(SCRIPT, "run.sh")
    assert (first.name, script.name) == ("My report.pdf", "run.sh.txt")
    assert first == again
    assert first.read_bytes() == b"bytes"
    assert stat.S_IMODE(first.parent.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    await copies.close()
    assert not first.exists()
    assert not script.exists()
    await copies.close()


async def test_a_copy_that_was_cleaned_up_is_made_again(copies: Copies) -> None:
    first = await copies.for_others(PDF, "My report")
    shutil.rmtree(first.parent.parent)
    assert (await copies.for_others(PDF, "My report")).read_bytes() == b"bytes"


async def test_saving_replaces_the_file_that_was_chosen(copies: Copies, tmp_path: Path) -> None:
    target = tmp_path / "kept.pdf"
    target.write_bytes(b"old")
    await copies.save(PDF, target)
    assert target.read_bytes() == b"bytes"


async def test_what_cannot_be_copied_says_why(copies: Copies, tmp_path: Path) -> None:
    with pytest.raises(CopyError, match=r"x\.pdf could not be saved"):
        await copies.save(PDF, tmp_path / "nowhere" / "x.pdf")
    with pytest.raises(CopyError, match="not in the data folder"):
        await copies.save(Held("c" * 64, 1, "image/png"), tmp_path / "x.png")
    assert _files_in(tmp_path) == []  # nothing was left half


async def test_damage_is_told_and_replaces_nothing(paths: Paths, tmp_path: Path) -> None:
    blobs = BlobStore(paths, new_key())
    held = await blobs.put(bytes(200_000), "text/plain")
    file = bytearray(blobs.path(held.sha256).read_bytes())
    file[100_000] ^= 1
    blobs.path(held.sha256).write_bytes(file)
    target = tmp_path / "kept.txt"
    target.write_bytes(b"old")
    with pytest.raises(CopyError, match="damaged on the disk"):
        await Copies(blobs, PrivateRoom([tmp_path])).save(held, target)
    assert target.read_bytes() == b"old"
    assert _files_in(tmp_path) == ["kept.txt"]
