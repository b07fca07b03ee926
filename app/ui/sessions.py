"""The program after its first paint: the event loop, stop signals, and one session after the other."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from app.ui.front import Front, Places
from app.ui.handed_files import HandedFiles
from app.ui.instance import Claim, Instance
from app.ui.outcome import Outcome
from app.ui.session import Session
from app.ui.stop_signals import StopSignals
from app.ui.theme.icons import program_icon
from app.ui.theme.system import SystemLook
from app.ui.wishes import Wishes

_PAINT_S = 1.0


def run_sessions(
    application: QApplication,
    handed: HandedFiles,
    front: Front,
    instance: Instance,
    places: Places,
    wishes: Wishes,
    picture: Path | None,
) -> int:
    """Run the session of *front*, then those that are asked for, and return the exit code."""
    if sys.platform != "darwin":  # there the bundle brings it
        application.setWindowIcon(program_icon())
    signals = StopSignals()
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    try:
        work = _sessions(application, signals, handed, front, instance, places, wishes, picture)
        return int(loop.run_until_complete(work))
    finally:
        signals.close()
        loop.close()
        asyncio.set_event_loop(None)


async def _sessions(
    application: QApplication,
    signals: StopSignals,
    handed: HandedFiles,
    front: Front,
    instance: Instance,
    places: Places,
    wishes: Wishes,
    picture: Path | None,
) -> int:
    while True:
        outcome = await _session(application, signals, handed, front, instance, wishes, picture)
        instance.close()
        if outcome is Outcome.QUIT:
            return 0
        place = places(outcome)
        instance = Instance(place.folder)
        if instance.claim() is Claim.RAISED:
            return 0
        front = Front(place, SystemLook(application), wishes)
        await _painted(front)


async def _session(
    application: QApplication,
    signals: StopSignals,
    handed: HandedFiles,
    front: Front,
    instance: Instance,
    wishes: Wishes,
    picture: Path | None,
) -> Outcome:
    session = Session(application, front, front.place.build, replace(wishes, leave_demo=front.place.real))
    signals.received.connect(session.quit)
    instance.raise_wanted.connect(session.bring_to_front)
    instance.files_handed.connect(handed.add)
    session.take_from(handed)
    if signals.came:  # while there was no session
        session.quit()
    try:
        return await (session.run() if picture is None else _run_for_picture(session, picture))
    finally:
        signals.received.disconnect(session.quit)
        session.deleteLater()


async def _painted(front: Front) -> None:
    painted = asyncio.Event()
    front.window.painted.connect(painted.set)
    with suppress(TimeoutError):  # a window that is covered or minimised is never painted
        await asyncio.wait_for(painted.wait(), _PAINT_S)


async def _run_for_picture(session: Session, file: Path) -> Outcome:
    from app.ui.picture import take_picture  # noqa: PLC0415  # only here

    taking = asyncio.create_task(take_picture(session, file), name="take picture")
    try:
        return await session.run()
    finally:
        await taking
