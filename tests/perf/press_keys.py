"""Typing below a conversation, with the meter beside Send.

``python -m tests.perf.press_keys URL FOLDER LENGTH`` types words below the conversation of LENGTH messages, which
FOLDER opens at the start. Prints {"key_ms", "most_ms", "look_ms"}: a key until it is painted with its estimate, median
and longest; and the time of the look at the branch, which is not on the window's thread.
"""

from __future__ import annotations

import asyncio
import sys
import time
from statistics import median
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services.estimates import Place
from app.ui.composer import Composer
from app.ui.session import Session
from tests.fakes.waiting import until
from tests.perf.inside import idle, run_inside

_KEYS = 200


async def _measure(session: Session, length: int) -> dict[str, Any]:
    desk, composer = session.desk, session.window.composer
    assert desk is not None
    await until(lambda: desk.estimating.latest() is not None, 60, "there is an estimate")
    assert len(desk.chat.messages) >= min(length, 100)
    await idle()
    begun = time.perf_counter()
    await desk.services.estimates.look(Place(desk.chat.id), await desk.sending.next_settings())
    look_ms = (time.perf_counter() - begun) * 1000
    taken = [await _press(composer) for _ in range(_KEYS)]
    latest = desk.estimating.latest()
    assert latest is not None
    assert latest.split.draft > 0
    return {"key_ms": median(taken), "most_ms": max(taken), "look_ms": look_ms}


async def _press(composer: Composer) -> float:
    begun = time.perf_counter()
    QTest.keyClick(composer.field, Qt.Key.Key_A)
    composer.repaint()
    taken = (time.perf_counter() - begun) * 1000
    await asyncio.sleep(0.01)
    return taken


if __name__ == "__main__":
    run_inside(lambda session: _measure(session, int(sys.argv[3])), sys.argv[2], sys.argv[1])
