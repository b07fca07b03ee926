"""What a streamed chunk costs in the real window, up to its pixels and to disk."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.perf.histories import copied
from tests.perf.processes import in_turn, measured, peer, report, times
from tests.perf.replies import KINDS

_CHUNKS, _RATE, _LONG = 2_000, 500, 64 * 1024 // 4
_LENGTHS = (10, 1_000, 10_000)


def test_length_of_the_conversation(tmp_path: Path, history: Path) -> None:
    modes = ("received", "unpainted", "whole")
    folders = {length: copied(history, tmp_path / str(length), length) for length in _LENGTHS}
    window = "tests.perf.stream_window"
    with peer(_CHUNKS, _RATE) as url:
        programs = [(window, url, folders[length], mode) for length in _LENGTHS for mode in modes]
        bare, *figures = in_turn(("tests.perf.stream_floor", url), *programs)
    received, unpainted, whole = (figures[at :: len(modes)] for at in range(len(modes)))

    def row(of: list[dict[str, float]], key: str, digits: int) -> str:
        return " · ".join(f"{one[key]:.{digits}f}" for one in of)

    def cost(of: list[dict[str, float]]) -> str:
        return row(of, "cpu_ms_per_event", 2) + " ms"

    floor = median(one["cpu_ms_per_event"] for one in received)
    costs = [one["cpu_ms_per_event"] for one in whole]
    report(
        f"A reply of {_CHUNKS * 4 // 1000} KB, {whole[0]['rate']:.0f} chunks/s, with 10 · 1,000 · 10,000 messages",
        {
            "CPU per chunk, bare async for": f"{bare['cpu_ms_per_event']:.2f} ms",
            "CPU per chunk, received, window shown (Z)": cost(received),
            "CPU per chunk, stored as well": cost(unpainted),
            "CPU per chunk, whole": cost(whole),
            "whole / bare async for": " · ".join(times(one, bare["cpu_ms_per_event"]) for one in costs),
            "whole / Z (target 2.2)": " · ".join(times(one, floor) for one in costs),
            "whole, 10,000 / 10 (target 1.1)": times(costs[2], costs[0]),
            "frames/s": row(whole, "frames_per_s", 0),
            "longest gap of the loop, Z": row(received, "longest_gap_ms", 0) + " ms",
            "longest gap of the loop, whole (target 16 beyond Z)": row(whole, "longest_gap_ms", 0) + " ms",
            "99 % of gaps, whole": row(whole, "gap_p99_ms", 0) + " ms",
            "longest gap from Enter to the first event": row(whole, "send_gap_ms", 0) + " ms",
            "longest gap after the last event": row(whole, "end_gap_ms", 0) + " ms",
        },
    )
    assert min(costs) > floor


def test_length_of_the_reply(tmp_path: Path, history: Path) -> None:
    rows = {}
    for kind in KINDS:
        folder = copied(history, tmp_path / kind, 10)
        with peer(_LONG, _RATE, kind=kind) as url:
            found = measured("tests.perf.stream_window", url, folder, "whole")
        rows[kind] = (
            f"{found['cpu_ms_per_event']:.2f} ms · {found['last_to_first']:.2f} · {found['frames_per_s']:.0f}"
            f" · {found['longest_gap_ms']:.0f} ms · {found['gap_p99_ms']:.0f} ms"
        )
    report(
        "A reply of 64 KB: CPU per chunk · last quarter / first (target 1.2) · frames/s · longest gap · 99 % of gaps",
        rows,
    )
    assert len(rows) == len(KINDS)
