"""Runs the real program with a coroutine of the measurement inside, on the window's loop."""

from __future__ import annotations

import asyncio
import json
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtGui import QPaintEvent

import app.ui.sessions
from app.main import main
from app.ui.session import Session
from app.ui.transcript import TranscriptView

Work = Callable[[Session], Awaitable[dict[str, Any]]]


class Paints:
    """Counts what the transcript paints, and lets a coroutine wait for it."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: list[asyncio.Future[None]] = []
        paint = TranscriptView.paintEvent

        def watched(view: TranscriptView, event: QPaintEvent) -> None:
            paint(view, event)
            self._painted()

        TranscriptView.paintEvent = watched  # type: ignore[assignment, method-assign]

    def _painted(self) -> None:
        self.count += 1
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            one.set_result(None)

    async def next(self) -> None:
        """Return after the next paint; TimeoutError when there is none within 60 s."""
        one = asyncio.get_running_loop().create_future()
        self._waiting.append(one)
        await asyncio.wait_for(one, 60)


async def idle(milliseconds: int = 300) -> None:
    """Let what is due happen, until nothing did for *milliseconds* of processor time below a tenth of that."""
    while True:
        used = time.process_time()
        await asyncio.sleep(milliseconds / 1000)
        if (time.process_time() - used) * 1000 < milliseconds / 10:
            return


def run_inside(work: Work, folder: str, url: str) -> None:
    """Start the program on *folder* with the API at *url*, run *work* once it can be used, print what it returns."""
    found: dict[str, Any] = {}
    trouble: list[BaseException] = []

    class Measured(Session):
        """Begins the measurement when the composer can be used."""

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.working.connect(self._measure)

        def _measure(self) -> None:
            self._task = asyncio.get_running_loop().create_task(self._run_work(), name="measure")

        async def _run_work(self) -> None:
            try:
                found.update(await work(self))
            except BaseException as error:
                trouble.append(error)
            self.quit()

    app.ui.sessions.Session = Measured  # type: ignore[attr-defined, assignment]
    code = main(["--data-dir", folder, "--base-url", url, "--key-from-env", "--theme", "light"])
    if trouble:  # the program's own crash log has taken over what Python does with exceptions
        traceback.print_exception(trouble[0])
        sys.exit(1)
    print(json.dumps(found))
    sys.exit(code)
