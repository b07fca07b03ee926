"""What explains a turn below a conversation: the inspector, the Cache tab, a message sent and the estimate after it.

``python -m tests.perf.explain_turns URL FOLDER LENGTH`` works in the conversation of LENGTH messages, which FOLDER
opens at the start. Prints milliseconds, and the longest gap of the window's loop meanwhile:

- ``turn_ms`` ``turn_gap_ms`` until the inspector, opened, shows the last answer
- ``cache_ms`` ``cache_gap_ms`` until the Cache tab shows the next request
- ``send_ms`` ``send_gap_ms`` from Enter to the first event, with the inspector open
- ``after_ms`` ``after_gap_ms`` from the end of the answer until there is an estimate again, ``turn_after_ms`` until the
  inspector shows the new answer
- ``plain_send_ms`` and so on: the same without the inspector

``rise_mb`` is what all that adds to memory (PSS), ``pss_mb`` what it comes to.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import psutil

from app.model.news import News, TurnFinished, TurnProgress
from app.ui.desk import Desk
from app.ui.inspector.cache_page import CachePage
from app.ui.inspector.turn_page import TurnPage
from app.ui.session import Session
from tests.fakes.waiting import until
from tests.perf.gaps import watch_gaps
from tests.perf.inside import idle, run_inside

_LONG = 120  # seconds
_TIMES = 3


@dataclass
class _Seen:
    """When something was shown, or came, last: seconds on the clock of perf_counter."""

    turn: float = 0.0
    answer: str = ""
    cache: float = 0.0
    estimate: float = 0.0
    first: float = 0.0
    finished: float = 0.0
    figures: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, value: float) -> None:
        self.figures.setdefault(name, []).append(value)


def _watch(desk: Desk, seen: _Seen) -> None:
    set_turn, set_outline = TurnPage.set_turn, CachePage.set_outline

    def turn(page: TurnPage, *given: Any) -> None:
        set_turn(page, *given)
        seen.turn, seen.answer = time.perf_counter(), given[0].answer.id

    def outline(page: CachePage, *given: Any) -> None:
        set_outline(page, *given)
        seen.cache = time.perf_counter()

    def news(news: News) -> None:
        if isinstance(news, TurnProgress) and not seen.first:
            seen.first = time.perf_counter()
        if isinstance(news, TurnFinished):
            assert news.answer.error is None, news.answer.error
            seen.finished = time.perf_counter()

    def estimated(estimate: object) -> None:
        seen.estimate = time.perf_counter() if estimate is not None else 0.0

    TurnPage.set_turn = turn  # type: ignore[assignment, method-assign]
    CachePage.set_outline = outline  # type: ignore[assignment, method-assign]
    desk.services.feed.subscribe(news)
    desk.estimating.shown.connect(estimated)


async def _measure(session: Session, length: int) -> dict[str, Any]:
    desk, window = session.desk, session.window
    assert desk is not None
    await asyncio.wait_for(desk.services.turns._tools.api.prepare(), 60)
    await until(lambda: desk.estimating.latest() is not None, _LONG, "there is an estimate")
    await until(lambda: len(desk.chat.messages) == length, _LONG, "the whole branch is open")
    await idle()
    start_mb, seen = _pss_mb(), _Seen()
    _watch(desk, seen)
    window.inspector.show_turn()
    await _show_turn(session, seen)
    await _send(desk, seen, "", inspected=True)
    for _ in range(_TIMES):
        await _show_turn(session, seen)
        await _show_cache(session, seen)
        window.inspector.show_turn()
        await idle()
        await _send(desk, seen, "", inspected=True)
    await _hide(session)
    for _ in range(_TIMES):
        await _send(desk, seen, "plain_", inspected=False)
    gc.collect()
    found = {name: sorted(values)[len(values) // 2] for name, values in seen.figures.items()}
    return found | {"rise_mb": _pss_mb() - start_mb, "pss_mb": _pss_mb()}


async def _hide(session: Session) -> None:
    if not session.window.inspector.isHidden():
        session.window._toggle_inspector()
    await until(session.window.inspector.isHidden, _LONG, "the inspector is hidden")
    await idle()


async def _show_turn(session: Session, seen: _Seen) -> None:
    await _hide(session)
    seen.turn = 0.0
    with watch_gaps() as gaps:
        begun = time.perf_counter()
        session.window.show_inspector()
        await until(lambda: seen.turn, _LONG, "the inspector shows the answer")
        await asyncio.sleep(0.05)
    seen.note("turn_ms", (seen.turn - begun) * 1000)
    seen.note("turn_gap_ms", gaps.longest_ms)
    await idle()


async def _show_cache(session: Session, seen: _Seen) -> None:
    seen.cache = 0.0
    with watch_gaps() as gaps:
        begun = time.perf_counter()
        session.window.inspector.tabs.setCurrentIndex(1)
        await until(lambda: seen.cache, _LONG, "the Cache tab shows the next request")
        await asyncio.sleep(0.05)
    seen.note("cache_ms", (seen.cache - begun) * 1000)
    seen.note("cache_gap_ms", gaps.longest_ms)
    await idle()


async def _send(desk: Desk, seen: _Seen, name: str, inspected: bool) -> None:
    """Send a message; until the first event, then until the estimate and the inspector follow the whole answer."""
    composer = desk.window.composer
    seen.first = seen.finished = 0.0
    composer.set_text("Go on")
    await idle()
    with watch_gaps() as gaps:
        begun = time.perf_counter()
        composer.sent.emit()
        await until(lambda: seen.first, _LONG, "the first event came")
    seen.note(f"{name}send_ms", (seen.first - begun) * 1000)
    seen.note(f"{name}send_gap_ms", gaps.longest_ms)
    await until(lambda: seen.finished, _LONG, "the answer is there")
    with watch_gaps() as gaps:
        last = desk.chat.last_answer()
        assert last is not None
        await until(lambda: seen.estimate > seen.finished, _LONG, "there is an estimate again")
        if inspected:
            await until(lambda: seen.turn > seen.finished and seen.answer == last.id, _LONG, "the answer is shown")
            seen.note("turn_after_ms", (seen.turn - seen.finished) * 1000)
        await asyncio.sleep(0.05)
    seen.note(f"{name}after_ms", (seen.estimate - seen.finished) * 1000)
    seen.note(f"{name}after_gap_ms", gaps.longest_ms)
    await idle()


def _pss_mb() -> float:
    return float(psutil.Process().memory_full_info().pss / 2**20)


if __name__ == "__main__":
    run_inside(lambda session: _measure(session, int(sys.argv[3])), sys.argv[2], sys.argv[1])
