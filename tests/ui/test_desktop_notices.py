"""Notices of finished answers, with a desktop on a bus of the test's own."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from app.demo.server import DemoServer
from app.model.ids import ConversationId
from app.ui.control.notifying import KEY
from app.ui.desktop_notices import DesktopNotices
from app.ui.tasks import Tasks
from tests.conftest import WindowLoop
from tests.fakes.notification_daemon import NotificationDaemon
from tests.fakes.replies import gates, said
from tests.fakes.session_bus import SessionBus
from tests.fakes.tools import require_tools
from tests.ui.conftest import Office, Offices

Desktop = Callable[..., NotificationDaemon]


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    require_tools("dbus-daemon")
    made = SessionBus(tmp_path / "bus", os.environ)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
    yield made
    made.stop()


@pytest.fixture
def desktop(bus: SessionBus) -> Iterator[Desktop]:
    made: list[NotificationDaemon] = []

    def start(refuses: bool = False) -> NotificationDaemon:
        made.append(NotificationDaemon(bus.address, refuses))
        return made[-1]

    yield start
    bus.stop()
    for each in made:
        each.join()


@pytest.fixture
def away(desktop: Desktop, office: Office) -> Office:
    """A session whose user looks at something else."""
    assert office.session.windows is not None
    office.session.windows.notifying.looked_at = lambda: False
    return office


def _settled(office: Office) -> None:
    windows = office.session.windows
    assert windows is not None
    office.wait_until(lambda: "tell of a finished answer" not in windows._tasks.names(), "nothing is being told")


def _told(away: Office, desktop: Desktop, words: str) -> tuple[NotificationDaemon, ConversationId]:
    """Ask, until the desktop shows that this is over; the desktop and the conversation."""
    daemon = desktop()
    away.run(away.services.settings.set(KEY, "plain"))
    away.ask(words)
    away.wait_until(lambda: daemon.shown, "the notice")
    assert away.desk.chat.id is not None
    return daemon, away.desk.chat.id


def test_nothing_is_told_unless_it_is_wanted(away: Office, desktop: Desktop) -> None:
    shown = desktop().shown
    away.ask("Hello")
    _settled(away)
    assert shown == []


def test_a_click_leads_to_the_answer(away: Office, desktop: Desktop) -> None:
    daemon, first = _told(away, desktop, "Something private")
    [(program, _, icon, title, words, actions, hints, _)] = daemon.shown
    assert (program, icon, title, words) == ("Chatelaine", "chatelaine", "The answer is finished.", "")
    assert actions == ["default", "Open"]
    assert hints["desktop-entry"] == ("s", "chatelaine")
    away.desk.new_chat()
    away.wait_until(lambda: away.desk.chat.id is None, "another chat is shown")
    daemon.click(1)
    away.wait_until(lambda: away.desk.chat.id == first, "the conversation is shown")
    daemon.click(7)  # of another program
    away.ask("Once more")
    away.wait_until(lambda: len(daemon.shown) == 2, "the next one goes by the same bus")


def test_a_notice_goes_when_its_conversation_is_opened_otherwise(away: Office, desktop: Desktop) -> None:
    daemon, first = _told(away, desktop, "First")
    away.desk.new_chat()
    away.wait_until(lambda: away.desk.chat.id is None, "another chat is shown")
    away.ask("Second")
    away.wait_until(lambda: len(daemon.shown) == 2, "the other notice")
    assert daemon.closed == []
    away.desk.open(first)
    away.wait_until(lambda: daemon.closed == [1], "the first notice goes, and it alone")
    away.desk.new_chat()
    away.wait_until(lambda: away.desk.chat.id is None, "another chat is shown")
    daemon.click(1)  # of a desktop that had not heard yet
    daemon.click(2)
    away.wait_until(lambda: away.desk.chat.id not in (None, first), "the second is shown")


def test_a_notice_goes_when_its_window_is_used_again(away: Office, desktop: Desktop) -> None:
    daemon, _ = _told(away, desktop, "Hello")
    away.window.activated.emit()
    away.wait_until(lambda: daemon.closed == [1], "it goes")


def test_a_notice_goes_with_its_conversation(away: Office, desktop: Desktop) -> None:
    daemon, id = _told(away, desktop, "Hello")
    away.run(away.services.organising.removing([id]).run())
    away.wait_until(lambda: daemon.closed == [1], "it goes")


def test_the_title_is_told_where_that_is_wanted(away: Office, desktop: Desktop) -> None:
    daemon = desktop()
    away.run(away.services.settings.set(KEY, "title"))
    away.ask("What is\u202e a turn?")
    away.wait_until(lambda: daemon.shown, "the notice")
    assert daemon.shown[0][3:5] == ("What is a turn?", "The answer is finished.")


def test_a_failure_is_told(away: Office, desktop: Desktop) -> None:
    daemon, _ = _told(away, desktop, "/fault nothing-like-this")
    assert daemon.shown[0][3] == "The answer could not be finished."


def test_whoever_stops_an_answer_knows_it(away: Office, desktop: Desktop, demo_server: DemoServer) -> None:
    daemon = desktop()
    away.run(away.services.settings.set(KEY, "plain"))
    [gate] = gates(1)
    demo_server.script(said("Half", gate, " an answer"))
    away.say("Go on")
    away.desk.sending.stop()
    away.wait_until(lambda: not away.desk.running.ids(), "it is stopped")
    _settled(away)
    assert daemon.shown == []


def test_nothing_is_told_to_who_looks(office: Office, desktop: Desktop) -> None:
    daemon = desktop()
    assert office.session.windows is not None
    office.session.windows.notifying.looked_at = lambda: True
    office.run(office.services.settings.set(KEY, "plain"))
    office.ask("Hello")
    _settled(office)
    assert daemon.shown == []


@pytest.mark.parametrize("there", [True, False])
def test_a_desktop_without_notices_is_no_trouble(
    away: Office, desktop: Desktop, there: bool, caplog: pytest.LogCaptureFixture
) -> None:
    if there:
        desktop(refuses=True)
    away.run(away.services.settings.set(KEY, "plain"))
    with caplog.at_level(logging.INFO):
        away.ask("Hello")
        away.wait_until(lambda: "the desktop shows no notices" in caplog.text, "it is logged")
    assert not away.window.trouble.isVisible()


def test_without_a_bus_there_is_no_trouble(
    offices: Offices, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nobody'}")
    office = offices.open()
    assert office.session.windows is not None
    office.session.windows.notifying.looked_at = lambda: False
    office.run(office.services.settings.set(KEY, "plain"))
    with caplog.at_level(logging.INFO):
        office.ask("Hello")
        office.wait_until(lambda: "the desktop shows no notices" in caplog.text, "it is logged")


def test_the_tray_does_it_elsewhere(window_loop: WindowLoop, monkeypatch: pytest.MonkeyPatch, qapp: Any) -> None:
    """Qt's own icon; the offscreen platform has no tray, so its answer is given here."""
    told: list[tuple[str, str]] = []
    hidden: list[bool] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _icon: None)
    monkeypatch.setattr(QSystemTrayIcon, "hide", lambda _icon: hidden.append(True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, title, words: told.append((title, words)))

    async def show() -> list[str]:
        notices = DesktopNotices(Tasks(), by_bus=False)
        heard: list[str] = []
        notices.clicked.connect(heard.append)
        await notices.show("c1", "A\ntitle", "Words")
        assert notices._tray is not None
        notices._tray.messageClicked.emit()
        await notices.withdraw("another")
        assert hidden == []
        await notices.withdraw("c1")
        assert hidden == [True]
        assert not notices.shows("c1")
        await notices.close()
        return heard

    assert window_loop.run(show()) == ["c1"]
    assert told == [("A title", "Words")]
