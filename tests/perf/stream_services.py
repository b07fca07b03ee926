"""The whole way of a reply without a window: network thread, fold, journal, database.

``python -m tests.perf.stream_services URL EVENTS`` prints {"cpu_ms_per_event", "longest_gap_ms"}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.message import Status
from app.model.turn import Draft, TurnSettings
from app.services.bundle import Services
from app.wiring import Session, build
from tests.perf.gaps import watch_gaps


async def _receive(url: str, events: int, folder: Path) -> dict[str, float]:
    wired = await build(Session(Paths(folder / "data"), base_url=url), SystemClock())
    services = wired.services
    try:
        await services.keys.use_environment()
        await _turn(services, "warm up")
        with watch_gaps() as gaps:
            start = time.process_time()
            await _turn(services, "measured")
            used = time.process_time() - start
    finally:
        await wired.close()
    return {"cpu_ms_per_event": used * 1000 / events, "longest_gap_ms": gaps.longest_ms}


async def _turn(services: Services, text: str) -> None:
    turns = services.turns
    started = await turns.send(Draft(text, TurnSettings("claude-opus-5-5")))
    answer = await turns.wait(started.conversation_id)
    assert answer.status is Status.COMPLETE, answer.error


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(_receive(sys.argv[1], int(sys.argv[2]), Path(folder)))))
