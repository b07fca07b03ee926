"""Searching all conversations, key by key.

``python -m tests.perf.search_keys URL FOLDER`` types queries into the search of the program on FOLDER. Prints key_ms
and key_most_ms, a key on the window's thread until it is painted; first_ms, first_99_ms and first_most_ms, from a key
until the first part of its answer is shown; gap_ms, the longest time in which the loop stood still.
"""

from __future__ import annotations

import asyncio
import sys
import time
from statistics import median
from typing import Any

from PySide6.QtTest import QTest

from app.services.search import Search
from app.ui.search import SearchPanel
from app.ui.session import Session
from tests.perf.gaps import watch_gaps
from tests.perf.inside import idle, run_inside

QUERIES = (
    "the station",
    "quarterly report",
    "zymurgist",
    "nothinglikethis",
    "the has:pdf before:2023",
    "role:user question -report",
    "cost:>0.10 contract",
    'title:the "in the"',
)


async def _measure(session: Session) -> dict[str, Any]:
    desk = session.desk
    assert desk is not None
    await idle()
    desk.search.open()
    panel = desk.search.panel
    assert panel is not None
    await idle()
    keys: list[float] = []
    first: list[float] = []
    with watch_gaps() as gaps:
        for query in QUERIES:
            panel.field.clear()
            for letter in query:
                await _press(desk.services.search, panel, letter, keys, first)
    first.sort()
    return {
        "key_ms": median(keys),
        "key_most_ms": max(keys),
        "first_ms": median(first),
        "first_99_ms": first[len(first) * 99 // 100],
        "first_most_ms": first[-1],
        "gap_ms": gaps.longest_ms,
    }


async def _press(search: Search, panel: SearchPanel, letter: str, keys: list[float], first: list[float]) -> None:
    answered = asyncio.Event()
    begin = panel.begin

    def begun(*arguments: Any) -> None:
        begin(*arguments)
        panel.repaint()
        answered.set()

    panel.begin = begun  # type: ignore[method-assign, assignment]
    pressed = time.perf_counter()
    QTest.keyClicks(panel.field, letter)
    panel.repaint()
    keys.append((time.perf_counter() - pressed) * 1000)
    if search.understand(panel.field.text()):
        await asyncio.wait_for(answered.wait(), 60)
        first.append((time.perf_counter() - pressed) * 1000)
    panel.begin = begin  # type: ignore[method-assign]


if __name__ == "__main__":
    run_inside(_measure, sys.argv[2], sys.argv[1])
