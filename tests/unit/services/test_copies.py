"""Copies of held bytes outside the data folder."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.model.attachment import Held
from app.services.copies import Copies, CopyError

PDF = Held("a" * 64, 5, "application/pdf")
SCRIPT = Held("b" * 64, 5, "text/plain")


@pytest.fixture
async def copies(tmp_path: Path) -> AsyncIterator[Copies]:
    for held in (PDF, SCRIPT):
        (tmp_path / held.sha256).write_bytes(b"bytes")
    made = Copies(lambda sha256: tmp_path / sha256)
    yield made
    await made.close()


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
    assert not first.parent.parent.exists()
    await copies.close()


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
    assert sorted(os.listdir(tmp_path)) == [PDF.sha256, SCRIPT.sha256]  # noqa: PTH208  # nothing was left half
