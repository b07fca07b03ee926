"""What years of conversations cost in the things that are done all day, as ratios to 100 conversations.

``CHATELAINE_ARCHIVE`` names a data folder of ``python -m tests.perf.archives FOLDER 100000`` to be used in the place of
one with 5,000 conversations. The program opens it as a user's own, and puts a backup into it.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.perf.archives import make_archive
from tests.perf.processes import in_turn, peer, report, times

_SMALL, _LARGE = 100, 5_000
_NAMED = {
    "start_ms": "start, to a window that works",
    "open_ms": "another conversation, to the paint, median",
    "branch_ms": "another version, to the paint, median",
    "bin_ms": "a conversation into the bin, median",
    "back_ms": "and back, median",
    "gap_ms": "longest gap of the loop meanwhile",
}


def test_years_of_conversations(tmp_path: Path) -> None:
    given = os.environ.get("CHATELAINE_ARCHIVE")
    small, large = tmp_path / "small", Path(given) if given else tmp_path / "large"
    make_archive(small, _SMALL)
    if not given:
        make_archive(large, _LARGE)
    with peer(1, 0) as url:
        few, many = in_turn(*(("tests.perf.years", url, folder) for folder in (small, large)))
    rows = {
        words: f"{few[key]:.1f} · {many[key]:.1f} ms = {times(many[key], few[key])}" for key, words in _NAMED.items()
    }
    rows["the next page of the list, the first five · five after thousands of rows"] = (
        f"{many['first_ms']:.1f} · {many['scroll_ms']:.1f} ms = {times(many['scroll_ms'], many['first_ms'])}"
    )
    rows["a backup, against copying the same file alone"] = (
        f"{many['backup_ms'] / 1000:.1f} s / {many['copy_ms'] / 1000:.1f} s, {many['megabytes']:.0f} MB"
        f" = {times(many['backup_ms'], many['copy_ms'])}"
    )
    report(f"{_SMALL} conversations · {large if given else f'{_LARGE:,}'}", rows)
    assert many["open_ms"] < 5 * few["open_ms"]
