"""The real program, used by a script in the place of a person: ``-m tests.fakes.errand_program WHAT ADDRESS [TARGET]``.

It works in this user's usual data folder, with the API at ADDRESS, and prints one JSON object in a line for what it
sees. WHAT is ``ask`` (have a conversation, and quit), ``look`` (say what is there, and quit), ``move`` (to TARGET; then
say what is there), ``hold`` (the same, and wait within the first file for as long as TARGET.go is not there), ``full``
(the same, and fill the disk of TARGET within the first file), ``ask to move`` (say why TARGET is refused, and quit) or
``wipe`` (delete everything).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest

import app.ui.sessions
from app.main import main
from app.ui.errand_window import ErrandWindow
from app.ui.outcome import Outcome
from app.ui.session import Session
from tests.fakes.waiting import until

_PATIENCE_S = 120.0
QUESTION = "Is anybody there?"


def tell(**seen: object) -> None:
    """Print what is seen, at once."""
    print(json.dumps(seen), flush=True)


class Used(Session):
    """Does one thing after the other as soon as its window works."""

    what = ""
    target: Path | None = None
    begun = False

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.working.connect(self._start)

    def _start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._use(), name="use")

    async def _use(self) -> None:
        try:
            await self._follow()
        except BaseException as error:
            tell(error=repr(error))
            self.quit()
            raise

    async def _follow(self) -> None:
        assert self.desk is not None
        await self.desk.tasks.settle()
        if Used.what == "ask":
            self.window.composer.set_text(QUESTION)
            self.window.composer.sent.emit()
            await until(self._answered, _PATIENCE_S)
            self.quit()
        elif Used.what == "look" or Used.begun:
            self._tell_all()
            self.quit()
        elif Used.what == "wipe":
            await self._wipe()
        else:
            await self._move()

    def _answered(self) -> bool:
        desk = self.desk
        return desk is not None and len(desk.chat.messages) == 2 and not desk.running.ids()

    def _tell_all(self) -> None:
        desk = self.desk
        assert desk is not None
        logging.getLogger("app").info("somebody looks")
        texts = [message.text for message in desk.chat.messages]
        tell(folder=str(desk.services.paths.root), messages=texts, told=self.window.told.message())

    async def _move(self) -> None:
        Used.begun = True
        desk = self.desk
        assert desk is not None
        assert desk.files.relocating is not None
        if Used.what in ("hold", "full"):
            within_first_file(self, fill if Used.what == "full" else hold)
        desk.files.relocating.open()
        dialog = desk.files.relocating.dialog()
        assert dialog is not None
        dialog.set_path(str(Used.target))
        await until(lambda: dialog.go.isEnabled() or dialog.trouble.isVisible(), _PATIENCE_S)
        if Used.what == "ask to move":
            tell(refused=dialog.trouble.text())
            self.quit()
            return
        dialog.go.click()
        if Used.what == "full":
            window = await until(self._ended, _PATIENCE_S)
            tell(failed=window.words.text())
            window.button.click()

    async def _wipe(self) -> None:
        desk = self.desk
        assert desk is not None
        desk.files.wiping.open()
        dialog = desk.files.wiping.dialog()
        assert dialog is not None
        await desk.tasks.settle()
        tell(before=dialog.lines.toPlainText())
        QTest.keyClicks(dialog.field, "delete")
        dialog.go.click()
        window = await until(self._ended, _PATIENCE_S)
        tell(after=window.words.text())
        window.button.click()

    def _ended(self) -> ErrandWindow | None:
        """The window of the errand, once it says what came of it."""
        window = None if self.errand is None else self.errand.window
        return window if window is not None and window.button.text() in ("Quit", "Continue") else None

    async def run(self) -> Outcome:
        """As the session's own; say how it ended."""
        outcome = await super().run()
        if Used.what != "ask":
            tell(outcome=outcome.value)
        return outcome


def within_first_file(session: Session, work: Callable[[], None]) -> None:
    """Have *work* done before the errand's first file is forced to the disk, and tell when the window is raised."""
    sync, front, done = os.fsync, session.bring_to_front, threading.Event()

    def slow(handle: int) -> None:
        if session.errand is not None and not done.is_set():
            done.set()
            work()
        sync(handle)

    def told() -> None:
        front()
        tell(raised="window" if session.errand is None else session.errand.window.windowTitle())

    os.fsync = slow  # type: ignore[assignment]
    session.bring_to_front = told  # type: ignore[method-assign]


def hold() -> None:
    """Wait until others have looked at the program."""
    tell(copying=True)
    while not Path(f"{Used.target}.go").exists():
        time.sleep(0.02)


def fill() -> None:
    """Leave no room on the target's disk."""
    assert Used.target is not None
    with contextlib.suppress(OSError), (Used.target.parent / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))


if __name__ == "__main__":
    Used.what = sys.argv[1]
    Used.target = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    app.ui.sessions.Session = Used  # type: ignore[attr-defined, assignment]
    sys.exit(main(["--base-url", sys.argv[2], "--key-from-env", "--theme", "light"]))
