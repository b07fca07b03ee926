"""What it costs to drop photos of 12 megapixels: time against Pillow alone, the window's thread, memory."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.perf.photos import take_photos
from tests.perf.processes import measured, peer, report, times

_FEW, _MANY = 10, 100
_EDGE = 1_568  # pixels; what the default model makes use of, or near it


def test_photos_that_are_dropped(tmp_path: Path) -> None:
    many, few = tmp_path / "many", tmp_path / "few"
    few.mkdir()
    for path in take_photos(many, _MANY)[:_FEW]:
        shutil.copy(path, few)
    with peer(1, 0) as url:
        short = measured("tests.perf.drop_photos", url, tmp_path / "data-few", few)
        long = measured("tests.perf.drop_photos", url, tmp_path / "data-many", many)
    alone = measured("tests.perf.photos", many, _EDGE)
    report(
        f"{_FEW} · {_MANY} photos of 12 megapixels dropped on the window",
        {
            "from the drop to the last thumbnail": f"{short['all_ms'] / 1000:.1f} · {long['all_ms'] / 1000:.1f} s",
            f"the same of {_MANY} against Pillow alone in two processes": times(long["all_ms"], alone["all_ms"]),
            "Pillow alone": f"{alone['all_ms'] / 1000:.1f} s",
            "longest gap of the window's loop": f"{short['longest_gap_ms']:.0f} · {long['longest_gap_ms']:.0f} ms",
            "gap, 99 %": f"{short['gap_p99_ms']:.1f} · {long['gap_p99_ms']:.1f} ms",
            "most memory (PSS) of the program": f"{short['most_mb']:.0f} · {long['most_mb']:.0f} MB",
            "of its workers": f"{short['workers_mb']:.0f} · {long['workers_mb']:.0f} MB",
            f"memory of the program, {_MANY} / {_FEW}": times(long["most_mb"], short["most_mb"]),
        },
    )
    assert long["workers_mb"] < 4_096  # two workers of 2 GB of address space each
