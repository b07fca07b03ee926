"""The data folder is measured, while others make and delete files in it, and wherever it has gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.data_room import measure
from app.storage.errors import StorageError


def fill(root: Path) -> None:
    for name, size in {
        "chatelaine.db": 1_000,
        "attachments/ab/abcd": 200,
        "attachments/cd/cdef": 30,
        "backups/one.db": 4_000,
        "logs/chatelaine.log": 50_000,
        "demo/chatelaine.db": 600_000,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(bytes(size))


def test_all_is_counted_but_the_demo(paths: Paths) -> None:
    fill(paths.root)
    room = measure(paths)
    assert (room.total, room.attachments, room.backups) == (55_230, 230, 4_000)
    assert 0 < room.free <= shutil.disk_usage(paths.root).total


def test_an_empty_folder_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    room = measure(Paths(tmp_path / "empty"))
    assert (room.total, room.attachments, room.backups) == (0, 0, 0)


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        measure(Paths(tmp_path / "gone"))
    assert caught.value.error.code == "disk_gone"
