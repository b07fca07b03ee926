"""A picture of the window at work, for a machine without a display: asks the demo and saves what is to be seen."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.news import TurnFinished
from app.ui.desk import Desk
from app.ui.outcome import Outcome
from app.ui.session import Session

SIZE = (1360, 860)  # pixels
QUESTION = "What does an answer cost, and why?"
_SETTLE_S = 0.5  # for what is laid out after the last event


class PictureError(ChatelaineError):
    """The picture could not be saved. Kind MACHINE, code ``picture_not_saved``."""


async def take_picture(session: Session, file: Path) -> None:
    """Wait until *session* works, have the demo answer, save the window to *file* and end the session.

    Raises:
        PictureError: the file cannot be written, or its ending names no format.
    """
    working = asyncio.Event()
    session.working.connect(working.set)
    if session.desk is None:
        await working.wait()
    assert session.desk is not None
    try:
        session.window.resize(*SIZE)
        await _ask(session.desk)
        await asyncio.sleep(_SETTLE_S)
        if not session.window.grab().save(str(file)):
            raise _not_saved(file)
    finally:
        session.end(Outcome.QUIT)


async def _ask(desk: Desk) -> None:
    answered = asyncio.Event()
    finished: list[TurnFinished] = []
    desk.bridge.turn_finished.connect(finished.append)
    desk.bridge.turn_finished.connect(lambda _news: answered.set())
    desk.window.composer.set_text(QUESTION)
    desk.sending.send()
    await answered.wait()
    desk.bridge.flush()


def _not_saved(file: Path) -> PictureError:
    return PictureError(
        TurnError(ErrorKind.MACHINE, "picture_not_saved", f"The picture could not be saved as {file}.", "Try .png.")
    )
