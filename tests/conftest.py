"""What every test can rely on: a throw-away home, silence as a rule, and the fixtures that several rooms need."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

from app.base.paths import Paths
from devtools.isolation import isolated_environment
from tests.fakes.clock import ManualClock
from tests.fakes.tasks import describe_tasks
from tests.fakes.tools import require_tools
from tests.fakes.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.demo.server import DemoServer
    from tests.fakes.desktop import Desktop
    from tests.fakes.patient_bot import PatientBot
    from tests.fakes.secret_service import SecretService, State

T = TypeVar("T")

pytest_plugins = ("tests.strictness",)

# By itself it fails an example that takes 200 ms, as any may on a busy machine.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--keep-pictures`` keeps what is drawn now in the place of the pictures that tests compare with."""
    parser.addoption("--keep-pictures", action="store_true", help="keep the pictures that are drawn now; look at them")


def _move_out() -> None:
    """Leave the user's home and desktop before any module of the program is imported."""
    home = Path(tempfile.mkdtemp(prefix="ct-"))  # short: the path of a socket has 104 characters on macOS
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    changed = isolated_environment(os.environ, home)
    changed["TMPDIR"] = str(home / "tmp")  # sockets of programs that tests kill
    (home / "tmp").mkdir(mode=0o700)
    os.environ.clear()
    os.environ.update(changed)


_move_out()


def pytest_sessionfinish() -> None:
    """Empty the clipboard: what Python has put on it makes Qt's offscreen platform crash when the process ends."""
    qt = sys.modules.get("PySide6.QtGui")
    if qt is not None and qt.QGuiApplication.instance() is not None:
        qt.QGuiApplication.clipboard().clear()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until told otherwise."""
    return ManualClock()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data folder, as the program makes it: for the owner alone."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def paths(data_dir: Path) -> Paths:
    """The places below the empty data folder."""
    return Paths(data_dir)


@pytest.fixture
def demo_server() -> Iterator[DemoServer]:
    """The loopback API peer, listening, without any delay between the pieces of a reply."""
    from app.demo.server import DemoServer

    server = DemoServer(pace=0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's helper, in the place of its own: it waits as long as everything else does."""
    from tests.fakes.patient_bot import PatientBot

    return PatientBot(request)


class WindowLoop:
    """Drives the event loop of the window from a plain test function. Times are seconds."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop

    def run(self, work: Coroutine[Any, Any, T], timeout: float = PATIENCE_S) -> T:
        """Run *work* to its end while Qt's events are processed; TimeoutError when it takes too long."""
        return self.loop.run_until_complete(asyncio.wait_for(work, timeout))

    def wait_until(self, condition: Callable[[], T | None], timeout: float = PATIENCE_S, what: str = "") -> T:
        """Process events until *condition* returns something true, and return that; AssertionError otherwise."""
        return self.loop.run_until_complete(until(condition, timeout, what))


@pytest.fixture
def window_loop(qapp: QApplication) -> Iterator[WindowLoop]:
    """The window's own kind of event loop (qasync on the QApplication). Tasks left on it fail the test."""
    import qasync
    import shiboken6

    class Loop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
        """Counts as running between its runs, too: pytest-qt and qasync process events then, and tasks step on."""

        def run_forever(self) -> int:
            try:
                return int(super().run_forever())
            finally:
                asyncio._set_running_loop(self)

    qapp.setQuitOnLastWindowClosed(False)  # as in the program: no window that is closed, or collected, ends the loop
    loop = Loop(qapp)
    asyncio.set_event_loop(loop)
    yield WindowLoop(loop)
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    asyncio._set_running_loop(None)
    loop.close()
    shiboken6.delete(loop._timer)  # cancelled timers run on: they must not end in whichever thread collects garbage
    asyncio.set_event_loop(None)
    if left:
        pytest.fail(describe_tasks(left), pytrace=False)


@pytest.fixture
def run(window_loop: WindowLoop) -> Callable[..., Any]:
    """``run(coroutine, timeout=60)`` on the window's loop."""
    return window_loop.run


@pytest.fixture
def wait_until(window_loop: WindowLoop) -> Callable[..., Any]:
    """``wait_until(condition, timeout=60, what="")`` on the window's loop."""
    return window_loop.wait_until


@pytest.fixture
def secret_service(tmp_path: Path) -> Iterator[Callable[[State], SecretService]]:
    """``secret_service(state)``: a gnome-keyring in that state (State lists them); clients run with its ``environ``."""
    require_tools("dbus-daemon", "gnome-keyring-daemon")
    from tests.fakes.secret_service import SecretService

    with contextlib.ExitStack() as started:

        def start(state: State) -> SecretService:
            service = SecretService(Path(tempfile.mkdtemp(dir=tmp_path)), os.environ, state)
            started.callback(service.stop)
            return service

        yield start


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """A screen with an accessibility bus; run the program with its ``environ``."""
    require_tools("dbus-daemon", "Xvfb", "xdotool", "/usr/libexec/at-spi-bus-launcher")
    from tests.fakes.desktop import Desktop

    small_world = Desktop(tmp_path / "desktop", os.environ)
    yield small_world
    small_world.stop()
