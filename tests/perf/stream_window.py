"""A reply in the real window, up to its pixels and to disk.

``python -m tests.perf.stream_window URL FOLDER MODE`` sends a message in the conversation that FOLDER opens. MODE is
``received`` (the floor Z: the window is shown, the program's own client receives the stream, nothing is done with it),
``unpainted`` (everything but the transcript) or ``whole``. Prints {"cpu_ms_per_event", "last_to_first", "rate",
"frames_per_s", "send_gap_ms", "longest_gap_ms", "gap_p99_ms", "end_gap_ms"}: the cost of an event, that in the last
quarter of the reply as a ratio to that in the first, and the longest gaps of the window's loop before the first event,
while the reply streams, and after its last event.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import Any

from app.api.client import ApiClient
from app.api.endpoint import Endpoint
from app.api.network import NetworkThread
from app.model.news import News, TurnFinished, TurnProgress
from app.ui.session import Session
from app.ui.transcript import TranscriptView
from tests.perf.gaps import Gaps, watch_gaps
from tests.perf.inside import Paints, idle, run_inside

_REQUEST = {"model": "claude-opus-5-5", "max_tokens": 64_000, "messages": [{"role": "user", "content": "Go"}]}


class _Costs:
    """Processor time (s) by the number of events that have come, and the gaps of the loop meanwhile."""

    def __init__(self, gaps: Gaps) -> None:
        self.marks: list[tuple[int, float, float]] = []
        self._gaps = gaps
        self._streaming = slice(0, 0)  # the gaps between the first event and the last
        self._events = 0

    def came(self, events: int) -> None:
        if events:
            seen = len(self._gaps.seen_ms)
            self._streaming = slice(self._streaming.start if self.marks else seen, seen + 1)
            self._events += events
            self.marks.append((self._events, time.process_time(), time.perf_counter()))

    def figures(self) -> dict[str, float]:
        quarter = self._events // 4
        first, last = self._cost(0, quarter), self._cost(self._events - quarter, self._events)
        (begun, cpu, at), (ended, cpu_end, at_end) = self.marks[0], self.marks[-1]
        return {
            "cpu_ms_per_event": (cpu_end - cpu) * 1000 / (ended - begun),
            "last_to_first": last / first,
            "rate": (ended - begun) / (at_end - at),
            "seconds": at_end - at,
            **self._gap_figures(),
        }

    def _gap_figures(self) -> dict[str, float]:
        seen, streaming = self._gaps.seen_ms, Gaps(self._gaps.seen_ms[self._streaming])
        return {
            "send_gap_ms": Gaps(seen[: self._streaming.start]).longest_ms,
            "longest_gap_ms": streaming.longest_ms,
            "gap_p99_ms": streaming.percentile_ms(0.99),
            "end_gap_ms": Gaps(seen[self._streaming.stop :]).longest_ms,
        }

    def _cost(self, begin: int, end: int) -> float:
        inside = [mark for mark in self.marks if begin <= mark[0] <= end]
        return (inside[-1][1] - inside[0][1]) / (inside[-1][0] - inside[0][0])


async def _receive(url: str, costs: _Costs) -> None:
    """The floor: a network thread and a client as the program's, and nothing behind them."""
    network = NetworkThread()
    network.start()
    key = os.environ["ANTHROPIC_API_KEY"]
    api = ApiClient(network, lambda: Endpoint(url, key, None, 10, 60, allow_plain_http=False))
    await api.prepare()
    async for batch in api.stream(_REQUEST):
        costs.came(len(batch.events))
    await api.close()
    await network.stop()


async def _turn(session: Session, costs: _Costs) -> None:
    desk = session.desk
    assert desk is not None
    finished: asyncio.Future[TurnFinished] = asyncio.get_running_loop().create_future()

    def news(news: News) -> None:
        if isinstance(news, TurnProgress):
            costs.came(len(news.events))
        elif isinstance(news, TurnFinished):
            finished.set_result(news)

    leave = desk.services.feed.subscribe(news)
    session.window.composer.set_text("Go")
    session.window.composer.sent.emit()
    answer = (await asyncio.wait_for(finished, 200)).answer
    leave()
    await asyncio.sleep(0.2)  # the window takes the stored answer
    assert answer.error is None, answer.error


async def _measure(session: Session, url: str, mode: str, paints: Paints) -> dict[str, Any]:
    desk = session.desk
    assert desk is not None
    await asyncio.wait_for(desk.services.turns._tools.api.prepare(), 60)
    await idle()
    painted = paints.count
    with watch_gaps() as gaps:
        costs = _Costs(gaps)
        await (_receive(url, costs) if mode == "received" else _turn(session, costs))
    figures = costs.figures()
    figures["frames_per_s"] = (paints.count - painted) / figures.pop("seconds")
    return figures


def _main(url: str, folder: str, mode: str) -> None:
    paints = Paints()
    if mode == "unpainted":
        TranscriptView.apply_progress = lambda *arguments: None  # type: ignore[method-assign]
    run_inside(lambda session: _measure(session, url, mode, paints), folder, url)


if __name__ == "__main__":
    _main(*sys.argv[1:4])
