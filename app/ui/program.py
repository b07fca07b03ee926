"""The program around the sessions: application, event loop, one instance, stop signals."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from app.ui.application import make_application
from app.ui.instance import Claim, Instance
from app.ui.session import Build, Outcome, Session
from app.ui.stop_signals import StopSignals
from app.ui.theme.controller import ThemeController
from app.ui.theme.look import Look, look_from_file
from app.ui.theme.system import SystemLook
from app.ui.window_state import Memory, WindowState
from app.ui.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Place:
    """Where one session works.

    ``folder`` is its data folder, ``memory`` keeps the window's place, ``stored`` is the raw settings file, from
    which the first paint takes its looks, and ``build`` makes the services. ``real`` says that the demo may be left
    for a session with the API.
    """

    folder: Path
    memory: Memory
    stored: Mapping[str, object]
    build: Build
    real: bool = True


Places = Callable[[Outcome | None], Place]


def run_program(arguments: Sequence[str], places: Places, wishes: Wishes, picture: Path | None = None) -> int:
    """Run sessions until one ends for good, and return the exit code (0 done, 1 an error).

    *places* says where the next session works, given how the last one ended (None before the first). With *picture*
    the window is saved to that file once the demo has answered, and the program ends.
    """
    application = make_application(arguments)
    signals = StopSignals()
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    try:
        return int(loop.run_until_complete(_run_sessions(application, signals, places, wishes, picture)))
    finally:
        signals.close()
        loop.close()
        asyncio.set_event_loop(None)


async def _run_sessions(
    application: QApplication, signals: StopSignals, places: Places, wishes: Wishes, picture: Path | None
) -> int:
    system = SystemLook(application)
    outcome: Outcome | None = None
    while outcome is not Outcome.QUIT:
        place = places(outcome)
        instance = Instance(place.folder)
        if instance.claim() is Claim.RAISED:
            return 0
        state = WindowState(place.memory)
        themes = ThemeController(system, _first_look(place, wishes), state.zoom)
        session = Session(application, themes, state, place.build, replace(wishes, leave_demo=place.real))
        instance.raise_wanted.connect(session.window.bring_to_front)
        signals.received.connect(session.quit)
        try:
            outcome = await (session.run() if picture is None else _run_for_picture(session, picture))
        finally:
            signals.received.disconnect(session.quit)
            instance.close()
            for each in (session, themes, instance):
                each.deleteLater()
    return 0


async def _run_for_picture(session: Session, file: Path) -> Outcome:
    from app.ui.picture import take_picture  # noqa: PLC0415  # only here

    taking = asyncio.create_task(take_picture(session, file), name="take picture")
    try:
        return await session.run()
    finally:
        await taking


def _first_look(place: Place, wishes: Wishes) -> Look:
    stored = dict(place.stored)
    if wishes.theme is not None:
        stored["look.theme"] = wishes.theme
    return look_from_file(stored)
