"""What a key costs below a long conversation, with the estimate beside Send."""

from __future__ import annotations

from pathlib import Path

from tests.perf.histories import copied
from tests.perf.processes import in_turn, peer, report, times

_LENGTHS = (10, 10_000)


def test_a_key_below_a_long_conversation(tmp_path: Path, history: Path) -> None:
    with peer(1, 0) as url:
        programs = [
            ("tests.perf.press_keys", url, copied(history, tmp_path / str(length), length), length)
            for length in _LENGTHS
        ]
        short, long = in_turn(*programs)
    report(
        "A key below 10 · 10,000 messages",
        {
            "key, median": f"{short['key_ms']:.2f} · {long['key_ms']:.2f} ms",
            "key, 10,000 / 10 (target 1.2)": times(long["key_ms"], short["key_ms"]),
            "key, longest": f"{short['most_ms']:.0f} · {long['most_ms']:.0f} ms",
            "look at the branch, once for each of its states": f"{short['look_ms']:.0f} · {long['look_ms']:.0f} ms",
        },
    )
    assert long["key_ms"] < 3 * short["key_ms"]
