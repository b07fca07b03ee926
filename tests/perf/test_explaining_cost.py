"""What it costs to explain turns below a long conversation: inspector, Cache tab, a message sent, the next estimate."""

from __future__ import annotations

from pathlib import Path

from tests.perf.histories import copied
from tests.perf.processes import in_turn, peer, report, times

_LENGTHS = (10, 10_000)
_STEPS = {
    "turn": "the inspector shows the last answer",
    "cache": "the Cache tab shows the next request",
    "send": "Enter to the first event, inspector open",
    "after": "after the answer: an estimate again, inspector open",
    "plain_send": "Enter to the first event, inspector shut",
    "plain_after": "after the answer: an estimate again, inspector shut",
}


def test_explaining_turns_of_a_long_conversation(tmp_path: Path, history: Path) -> None:
    with peer(20, 100) as url:
        programs = [
            ("tests.perf.explain_turns", url, copied(history, tmp_path / str(length), length), length)
            for length in _LENGTHS
        ]
        short, long = in_turn(*programs, runs=1)
    rows = {}
    for step, words in _STEPS.items():
        rows[words] = f"{short[f'{step}_ms']:.0f} · {long[f'{step}_ms']:.0f} ms"
        rows[f"  longest gap of the loop ({step})"] = f"{short[f'{step}_gap_ms']:.0f} · {long[f'{step}_gap_ms']:.0f} ms"
    rows["after the answer: the inspector shows it"] = f"{short['turn_after_ms']:.0f} · {long['turn_after_ms']:.0f} ms"
    rows["memory (PSS) that all this adds"] = f"{short['rise_mb']:.0f} · {long['rise_mb']:.0f} MB"
    rows["memory (PSS), 10,000 / 10"] = times(long["pss_mb"], short["pss_mb"])
    report("Explaining turns below 10 · 10,000 messages", rows)
