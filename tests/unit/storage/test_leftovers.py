"""What a killed process left half made goes by and by; nothing else does."""

from __future__ import annotations

import os
import time

from app.base.paths import Paths
from app.storage.leftovers import Leftovers

OURS = [
    "backups/20250101T000000Z-auto.partial",
    "backups/20250101T000000Z-auto.partial-journal",
    ".settings.json.abcd1234",
    ".window.json.zz_00aa1",
    ".restore.json.abcdefgh",
    "chatelaine.db-restored",
]
OTHERS = [
    "settings.json",
    ".settings.json.kept-by-hand",
    "backups/20250101T000000Z-auto.db",
    "chatelaine.db",
    ".hidden",
]


def make(paths: Paths, age_s: float) -> None:
    paths.backups.mkdir(exist_ok=True)
    for name in (*OURS, *OTHERS):
        (paths.root / name).write_bytes(b"x")
        os.utime(paths.root / name, (time.time() - age_s,) * 2)


def there(paths: Paths) -> set[str]:
    return {path.relative_to(paths.root).as_posix() for path in paths.root.rglob("*") if path.is_file()}


async def test_old_ones_are_deleted_and_nothing_else(paths: Paths) -> None:
    make(paths, age_s=100)
    assert await Leftovers(paths).drop(50) == len(OURS)
    assert there(paths) == set(OTHERS)


async def test_what_may_still_be_written_stays(paths: Paths) -> None:
    make(paths, age_s=10)
    assert await Leftovers(paths).drop(50) == 0
    assert there(paths) == {*OURS, *OTHERS}


async def test_a_copy_that_is_to_be_brought_back_stays(paths: Paths) -> None:
    make(paths, age_s=100)
    paths.restore_note.write_bytes(b"{}")
    assert await Leftovers(paths).drop(50) == len(OURS) - 1


async def test_there_may_be_nothing(paths: Paths) -> None:
    paths.root.rmdir()
    assert await Leftovers(paths).drop(50) == 0
