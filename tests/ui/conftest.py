"""Fixtures for tests of the window: a theme, and a whole session with real services and the demo as its API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.server import DemoServer
from app.services.bundle import Services
from app.services.encryption import Encryption
from app.storage.settings_file import JsonFile
from app.ui.desk import Desk
from app.ui.front import Front, Place
from app.ui.main_window import MainWindow
from app.ui.outcome import Outcome
from app.ui.session import Session
from app.ui.theme.controller import ThemeController
from app.ui.theme.look import Look
from app.ui.theme.palette import Theme
from app.ui.theme.system import SystemLook
from app.ui.theme.wear import dress
from app.ui.wishes import Wishes
from app.wiring import Session as Wish
from app.wiring import build, build_encryption, build_wiping
from tests.conftest import WindowLoop
from tests.fakes.waiting import PATIENCE_S

KEY = "sk-ant-api03-for-tests"


@pytest.fixture
def themes(qapp: QApplication) -> ThemeController:
    """Themes that start with the light one."""
    return ThemeController(SystemLook(qapp), Look(theme="light"))


@pytest.fixture
def theme(qapp: QApplication, themes: ThemeController) -> Iterator[Theme]:
    """The light theme, worn by the application."""
    dress(qapp, themes.current())
    yield themes.current()
    qapp.setStyleSheet("")


@pytest.fixture
def window(qtbot: Any, theme: Theme) -> Iterator[MainWindow]:
    """The window alone, furnished and shown, without a session."""
    made = MainWindow(theme.colors)
    made.furnish(theme)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    yield made
    if isValid(made):  # without a session nothing ends it, and it would be before the windows of later tests
        made.hide()


@dataclass
class Office:
    """A session that runs, with short names for what tests look at."""

    session: Session
    loop: WindowLoop
    running: asyncio.Task[Outcome]

    @property
    def desk(self) -> Desk:
        assert self.session.desk is not None
        return self.session.desk

    @property
    def window(self) -> MainWindow:
        return self.session.window

    @property
    def services(self) -> Services:
        return self.desk.services

    def run(self, work: Any, timeout: float = PATIENCE_S) -> Any:
        return self.loop.run(work, timeout)

    def wait_until(self, condition: Callable[[], object], what: str = "", timeout: float = PATIENCE_S) -> None:
        self.loop.wait_until(condition, timeout, what)

    def say(self, text: str) -> None:
        """Write *text* and send it; returns when its turn is on disk."""
        before = len(self.desk.chat.messages)
        self.window.composer.set_text(text)
        self.window.composer.sent.emit()
        self.wait_until(lambda: len(self.desk.chat.messages) > before, f"{text!r} is sent")

    def ask(self, text: str) -> str:
        """Send *text*, wait for the end of the answer and return it."""
        self.say(text)
        self.wait_until(lambda: not self.desk.running.has(self.desk.chat.id), f"{text!r} is answered")
        answer = self.desk.chat.last_answer()
        assert answer is not None
        return answer.text

    def titles(self) -> list[str]:
        """The titles in the sidebar, top first."""
        model = self.window.sidebar.model
        known = [model.get(one) for one in model.order()]
        return [one.title for one in known if one is not None]

    def close(self) -> Outcome:
        """End the session: as its window's cross does, or, of several windows, as Quit does."""
        windows = self.session.windows
        ends = self.running.done() or self.session._outcome is not None  # a restart takes the window away by itself
        if not ends and windows is not None and len(windows.desks()) > 1:
            self.session.quit()
        elif not ends:
            (self.window if windows is None else self.desk.window).close()
        return self.loop.loop.run_until_complete(asyncio.wait_for(self.running, PATIENCE_S))


@dataclass
class Offices:
    """Opens sessions on one data folder, one after the other."""

    application: QApplication
    loop: WindowLoop
    paths: Paths
    base_url: str
    opened: list[Office]
    movable: bool = False
    encryption: Encryption | None = None

    def open(self, wishes: Wishes | None = None, base_url: str | None = None) -> Office:
        """Open a session and wait until the window works."""
        office = self.start(wishes, base_url)
        office.wait_until(lambda: self._works(office), "the window works")
        return office

    def start(self, wishes: Wishes | None = None, base_url: str | None = None) -> Office:
        """Open a session; its window may not work yet, or never."""
        wish = Wish(self.paths, base_url or self.base_url, movable=self.movable)
        keys = self.encryption = self.encryption or build_encryption(wish)
        place = Place(
            self.paths.root,
            JsonFile(self.paths.window),
            {},
            lambda: build(wish, SystemClock(), encryption=keys),
            unlock=lambda text, keep: keys.unlock(text, remember=keep),
            key=keys.key,
            wiping=lambda: build_wiping(wish, with_demo=True),
        )
        wishes = wishes or Wishes(key_from_env=True, theme="light")
        front = Front(place, SystemLook(self.application), wishes)
        session = Session(self.application, front, place.build, wishes)
        office = Office(session, self.loop, self.loop.loop.create_task(session.run(), name="session"))
        self.opened.append(office)
        return office

    def _works(self, office: Office) -> bool:
        if office.running.done():
            office.running.result()
        return office.session.desk is not None and office.window.composer.is_ready()

    def close(self) -> None:
        for office in self.opened:
            office.close()
            office.session.deleteLater()  # as the program does when another session follows
        self.opened.clear()


@pytest.fixture
def offices(
    qapp: QApplication,
    window_loop: WindowLoop,
    paths: Paths,
    demo_server: DemoServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Offices]:
    """Sessions with the demo server as their API and a key from the environment."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    made = Offices(qapp, window_loop, paths, demo_server.base_url, [])
    yield made
    made.close()
    qapp.setStyleSheet("")


@pytest.fixture
def office(offices: Offices) -> Office:
    """One session that works."""
    return offices.open()
