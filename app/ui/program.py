"""The program up to its first paint: application, one instance, the outline of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.ui.application import make_application
from app.ui.collecting import GuiCollector
from app.ui.front import Front, Places
from app.ui.handed_files import HandedFiles
from app.ui.instance import Claim, Instance
from app.ui.theme.system import SystemLook
from app.ui.wishes import Wishes

_PAINT_MS = 1000  # a window that is covered or minimised is never painted


def run_program(
    arguments: Sequence[str],
    places: Places,
    wishes: Wishes,
    painted: Callable[[], None],
    picture: Path | None = None,
) -> int:
    """Run sessions until one ends for good, and return the exit code (0 done, 1 an error).

    *places* says where the next session works, given how the last one ended (None before the first). *painted* is
    called once something is on the screen, for what can wait until then. With *picture* the window is saved to that
    file once the demo has answered, and the program ends.
    """
    application = make_application(arguments)
    GuiCollector(application)
    place = places(None)
    instance = Instance(place.folder)
    if instance.claim(wishes.files) is Claim.RAISED:
        return 0
    handed = HandedFiles(application, wishes.files)
    front = Front(place, SystemLook(application), wishes)
    _wait_for_paint(application, front)
    painted()
    from app.ui.sessions import run_sessions  # noqa: PLC0415  # asyncio and the panels are for after the first paint

    return run_sessions(application, handed, front, instance, places, wishes, picture)


def _wait_for_paint(application: QApplication, front: Front) -> None:
    """Let Qt's own loop run until the outline is on the screen. There is no other loop yet that it could disturb."""
    done = QTimer(singleShot=True, interval=_PAINT_MS)
    done.timeout.connect(lambda: application.exit(0))
    front.window.painted.connect(lambda: done.start(0))
    done.start()
    application.exec()
    done.stop()
