"""What the length of a conversation costs: opening it, its memory, resizing, the wheel."""

from __future__ import annotations

from pathlib import Path

from tests.perf.histories import copied
from tests.perf.processes import in_turn, peer, report, times

_LENGTHS = (10, 1_000, 10_000)


def test_long_conversations_against_short_ones(tmp_path: Path, history: Path) -> None:
    with peer(1, 0) as url:
        programs = [
            ("tests.perf.open_window", url, copied(history, tmp_path / str(length)), length) for length in _LENGTHS
        ]
        bare, empty, *figures = in_turn(
            ("tests.perf.bare_window",), ("tests.perf.settle_window", url, tmp_path / "empty"), *programs
        )
    short, middle, long = figures

    def row(key: str, unit: str) -> str:
        return " · ".join(f"{one[key]:.0f}" for one in figures) + f" {unit}"

    report(
        "Conversations of 10 · 1,000 · 10,000 messages",
        {
            "open, to the paint": row("open_ms", "ms"),
            "open 10,000 / 10 (target 5)": times(long["open_ms"], short["open_ms"]),
            "of it the transcript": row("show_ms", "ms"),
            "transcript 10,000 / 10": times(long["show_ms"], short["show_ms"]),
            "longest gap of the window's loop meanwhile": row("open_gap_ms", "ms"),
            "memory (PSS)": row("pss_mb", "MB"),
            "memory, 10,000 / the empty window (target 1.5)": times(long["pss_mb"], empty["pss_mb"]),
            "memory, 10,000 / bare window": times(long["pss_mb"], bare["pss_mb"]),
            "resize by 300 px, median": row("resize_median_ms", "ms"),
            "resize, the longest of ten": row("resize_most_ms", "ms"),
            "resize, 1,000 / 10 (target 1.5)": times(middle["resize_median_ms"], short["resize_median_ms"]),
            "frame of the wheel, median": row("wheel_median_ms", "ms"),
            "frame of the wheel, 99 % (target 16 ms with 1,000)": row("wheel_p99_ms", "ms"),
            "frame of the wheel, longest": row("wheel_most_ms", "ms"),
        },
    )
    assert long["pss_mb"] > bare["pss_mb"]
