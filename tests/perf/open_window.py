"""Opening conversations in the real window, and what is done with a long one.

``python -m tests.perf.open_window URL FOLDER LENGTH`` opens the conversation of LENGTH messages from another one,
several times, then resizes the window by 300 px and turns the wheel in it. Prints {"open_ms", "show_ms", "open_gap_ms",
"pss_mb"}, and of resizing ("resize_") and the wheel ("wheel_") the frames' "median_ms", "p99_ms" and "most_ms":
``open_ms`` from the wish to the paint, ``show_ms`` the transcript's part of it; ``pss_mb`` after opening.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

import psutil
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.ui.desk import Desk
from app.ui.session import Session
from tests.perf.gaps import Gaps, watch_gaps
from tests.perf.histories import conversation_of
from tests.perf.inside import Paints, idle, run_inside

_SHORT = 12  # messages of the conversation from which the measured one is opened
_TIMES = 5
_WIDE, _NARROW = (1000, 800), (700, 800)  # px; the column is narrower than its most in both
_NOTCHES = 300


async def _measure(session: Session, length: int, paints: Paints) -> dict[str, Any]:
    desk = session.desk
    assert desk is not None
    await asyncio.wait_for(desk.services.turns._tools.api.prepare(), 60)
    await _opened(desk, _SHORT, paints)
    await idle()
    figures = await _open(desk, length, paints)
    figures["pss_mb"] = psutil.Process().memory_full_info().pss / 2**20
    return {**figures, **await _resize(session, paints), **await _wheel(desk, paints)}


async def _opened(desk: Desk, length: int, paints: Paints) -> float:
    """Open a conversation; milliseconds until it was painted."""
    begun = time.perf_counter()
    await desk.view.open(conversation_of(length))
    await paints.next()
    return (time.perf_counter() - begun) * 1000


async def _open(desk: Desk, length: int, paints: Paints) -> dict[str, float]:
    opened, shown, gaps = [], [], []
    for _ in range(_TIMES):
        await _opened(desk, _SHORT, paints)
        await idle()
        with watch_gaps() as seen:
            opened.append(await _opened(desk, length, paints))
            await asyncio.sleep(0.1)
        gaps.append(seen.longest_ms)
    for _ in range(_TIMES):
        await idle()
        shown.append(await _timed(lambda: desk.transcript.show_conversation(desk.chat.messages), paints))
    return {"open_ms": median(opened), "show_ms": median(shown), "open_gap_ms": median(gaps)}


async def _timed(deed: Callable[[], object], paints: Paints) -> float:
    """Milliseconds from *deed* to the paint that it leads to."""
    begun = time.perf_counter()
    deed()
    await paints.next()
    return (time.perf_counter() - begun) * 1000


async def _resize(session: Session, paints: Paints) -> dict[str, float]:
    session.window.resize(*_WIDE)
    await idle()
    taken = []
    for size in (_NARROW, _WIDE) * _TIMES:
        taken.append(await _timed(lambda size=size: session.window.resize(*size), paints))  # type: ignore[misc]
        await idle()
    return _spread("resize", taken)


def _spread(name: str, frames: list[float]) -> dict[str, float]:
    seen = Gaps(frames)
    shares = {"median": median(frames), "p99": seen.percentile_ms(0.99), "most": seen.longest_ms}
    return {f"{name}_{share}_ms": value for share, value in shares.items()}


async def _wheel(desk: Desk, paints: Paints) -> dict[str, float]:
    """Turn the wheel upwards, a notch a frame; without gliding, whose frames wait for their timer and not for us."""
    frames = []
    desk.transcript.set_theme(replace(desk.themes.current(), reduced_motion=True))
    await idle()
    for _ in range(_NOTCHES):
        if desk.transcript.verticalScrollBar().value() == 0:
            break
        frames.append(await _timed(lambda: _turn(desk, 120), paints))
        await asyncio.sleep(0.016)
    return _spread("wheel", frames)


def _turn(desk: Desk, angle: int) -> None:
    viewport = desk.transcript.viewport()
    at = QPointF(viewport.rect().center())
    none, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    place = QPointF(viewport.mapToGlobal(at))
    event = QWheelEvent(at, place, QPoint(), QPoint(0, angle), buttons, none, phase, False)
    QApplication.sendEvent(viewport, event)


def _main(url: str, folder: str, length: int) -> None:
    paints = Paints()
    run_inside(lambda session: _measure(session, length, paints), folder, url)


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
