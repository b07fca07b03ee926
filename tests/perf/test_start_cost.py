"""Cold start and memory of the real program, against a bare window of Qt in Python in the same rounds."""

from __future__ import annotations

from pathlib import Path

from tests.perf.processes import in_turn, measured, peer, report, times

_RUNS = 9


def test_start_against_a_bare_window(tmp_path: Path) -> None:
    with peer(1, 0) as url:
        measured("tests.perf.start_program", url, tmp_path)  # the data folder is made
        bare, ours = in_turn(("tests.perf.bare_window",), ("tests.perf.start_program", url, tmp_path), runs=_RUNS)
        heavy = measured("tests.perf.start_program", url, tmp_path)["heavy"]
        settled = in_turn(("tests.perf.settle_window", url, tmp_path))[0]

    report(
        "Cold start, from the start of the process",
        {
            "bare window painted": f"{bare['painted_ms']:.0f} ms",
            "first paint": f"{ours['painted_ms']:.0f} ms",
            "first paint / bare window (target 1.5)": times(ours["painted_ms"], bare["painted_ms"]),
            "usable composer": f"{ours['usable_ms']:.0f} ms",
            "usable composer / bare window": times(ours["usable_ms"], bare["painted_ms"]),
            "heavy modules before the first paint": ", ".join(heavy) or "none",
            "SDK ready": f"{settled['prepared_ms']:.0f} ms",
            "longest gap of the window's loop meanwhile": f"{settled['longest_gap_ms']:.0f} ms",
        },
    )
    report(
        "Memory (PSS)",
        {
            "bare window": f"{bare['pss_mb']:.0f} MB",
            "usable composer": f"{ours['pss_mb']:.0f} MB",
            "with the SDK imported": f"{settled['pss_mb']:.0f} MB",
            "usable composer / bare window": times(ours["pss_mb"], bare["pss_mb"]),
            "with the SDK imported / bare window": times(settled["pss_mb"], bare["pss_mb"]),
        },
    )
    assert not heavy
