"""Importing the SDK beside a window."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.api import warm_up

NAME = "imported_for_a_test"
PARTS = {
    "__init__": "from . import whole, half",
    "whole": "",
    "half": "from pathlib import Path\nmark = Path(__file__).with_suffix('.seen')\n"
    "seen = mark.exists()\nmark.touch()\nif not seen:\n    raise ImportError('half of a module')",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package whose import fails when it is tried for the first time, and leaves a part of it behind."""
    folder = tmp_path / NAME
    folder.mkdir()
    for part, source in PARTS.items():
        (folder / f"{part}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [one for one in sys.modules if one.startswith(NAME)]:
        del sys.modules[name]


def test_an_import_that_fails_by_chance_is_done_again_from_nothing(package: Path) -> None:
    with pytest.raises(ImportError):
        __import__(NAME)
    left_behind = sys.modules[f"{NAME}.whole"]
    (package / "half.seen").unlink()
    warm_up.load(NAME)
    assert sys.modules[f"{NAME}.whole"] is not left_behind


def test_an_import_that_cannot_work_says_so(package: Path) -> None:
    (package / "half.py").write_text("raise ImportError('never')")
    with pytest.raises(ImportError, match="never"):
        warm_up.load(NAME)
