"""What a row costs that comes into the list of conversations, by the rows that were read."""

from __future__ import annotations

import pytest

from tests.perf.processes import in_turn, report, times


def test_a_row_that_comes_or_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    few, many = in_turn(*(("tests.perf.list_rows", rows) for rows in (30, 3_000)))
    report(
        "A row that comes or goes, with 30 · 3,000 rows",
        {
            "until it is painted, median": f"{few['row_ms']:.1f} · {many['row_ms']:.1f} ms",
            "3,000 / 30": times(many["row_ms"], few["row_ms"]),
            "longest": f"{few['most_ms']:.1f} · {many['most_ms']:.1f} ms",
        },
    )
    assert many["row_ms"] < 20 * few["row_ms"]
