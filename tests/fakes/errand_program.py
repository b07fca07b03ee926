"""The real program, used by a script in the place of a person: ``-m tests.fakes.errand_program WHAT ADDRESS [TARGET]``.

It works in this user's usual data folder, with the API at ADDRESS, and prints one JSON object in a line for what it
sees. WHAT is ``ask`` (have a conversation, and quit), ``look`` (say what is there, and quit), ``move`` (to TARGET; then
say what is there), ``hold`` (the same, and wait within the first file for as long as TARGET.go is not there) or
``wipe`` (delete everything).
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import time
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

    what = sys.argv[1]
    target = Path(sys.argv[3]) if len(sys.argv) > 3 else None
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
        if Used.what == "hold":
            hold(self)
        desk.files.relocating.open()
        dialog = desk.files.relocating.dialog()
        assert dialog is not None
        dialog.set_path(str(Used.target))
        await until(dialog.go.isEnabled, _PATIENCE_S)
        dialog.go.click()

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


def hold(session: Session) -> None:
    """Have the errand's first file wait to be forced to the disk, so that others can look at the program meanwhile."""
    sync, go = os.fsync, Path(f"{Used.target}.go")
    raised: list[bool] = []

    def slow(handle: int) -> None:
        if session.errand is not None and not raised:
            raised.append(True)
            tell(copying=True)
            while not go.exists():
                time.sleep(0.02)
        sync(handle)

    os.fsync = slow  # type: ignore[assignment]
    front = session.bring_to_front

    def told() -> None:
        front()
        tell(raised="window" if session.errand is None else session.errand.window.windowTitle())

    session.bring_to_front = told  # type: ignore[method-assign]


if __name__ == "__main__":
    app.ui.sessions.Session = Used  # type: ignore[attr-defined, assignment]
    sys.exit(main(["--base-url", sys.argv[2], "--key-from-env", "--theme", "light"]))
