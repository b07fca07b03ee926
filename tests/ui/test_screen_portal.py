"""A part of the screen where only the desktop may take a picture, with a portal on a bus of the test's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fakes.attached import png
from tests.fakes.screenshot_portal import ScreenshotPortal
from tests.fakes.session_bus import SessionBus
from tests.fakes.tools import require_tools
from tests.ui.conftest import Office

Portal = Callable[[Path | None], ScreenshotPortal]


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    require_tools("dbus-daemon")
    with ExitStack() as ended:
        made = SessionBus(tmp_path / "bus", os.environ)
        ended.callback(made.stop)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
        yield made


@pytest.fixture
def portal(bus: SessionBus) -> Iterator[Portal]:
    made: list[ScreenshotPortal] = []

    def start(picture: Path | None) -> ScreenshotPortal:
        made.append(ScreenshotPortal(bus.address, picture))
        return made[-1]

    yield start
    bus.stop()
    for each in made:
        each.join()


def grab(office: Office) -> None:
    office.window.commands.action("attach.screen").trigger()
    office.run(office.desk.tasks.settle())


def test_the_desktops_picture_is_attached(office: Office, portal: Portal, tmp_path: Path) -> None:
    picture = tmp_path / "Screenshot from a desktop ü.png"
    picture.write_bytes(png(300, 200))
    asked = portal(picture).asked
    grab(office)
    assert [wish["interactive"] for wish in asked] == [True]
    assert office.window.isVisible()
    office.wait_until(lambda: office.window.composer.chips.chips() and office.desk.attaching.settled(), "a chip")
    [chip] = office.window.composer.chips.chips()
    assert chip.value.name == picture.name
    office.wait_until(lambda: chip.value.facts.startswith("300 × 200"), "its facts")
    assert picture.exists()  # it is the user's


def test_nothing_is_attached_when_the_user_gives_up(office: Office, portal: Portal) -> None:
    asked = portal(None).asked
    grab(office)
    assert len(asked) == 1
    assert office.window.isVisible()
    assert not office.window.notice.isVisible()
    assert office.window.composer.chips.chips() == []


def test_without_a_portal_it_says_what_to_do(office: Office, bus: SessionBus) -> None:
    grab(office)
    assert office.window.notice.isVisible()
    assert office.window.notice.message() == (
        "This desktop takes no pictures of the screen for programs. Take one with its own tool and paste it."
    )


def test_without_a_bus_it_says_so_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    grab(office)
    assert office.window.notice.isVisible()
