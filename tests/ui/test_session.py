"""Sessions: trouble is shown, the network may be away, the demo can be chosen and left, closing is always in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.errors import ErrorKind, TurnError
from app.model.news import StorageRelieved, StorageTrouble
from app.storage.settings_file import JsonFile
from app.ui.dialogs import DetailsDialog
from app.ui.front import Front, Place
from app.ui.handed_files import HandedFiles
from app.ui.instance import Instance
from app.ui.main_window import MainWindow
from app.ui.outcome import Outcome
from app.ui.sessions import _sessions
from app.ui.stop_signals import StopSignals
from app.ui.theme.system import SystemLook
from app.ui.wishes import Wishes
from app.wiring import Session as Wish
from app.wiring import build
from tests.conftest import WindowLoop
from tests.ui.conftest import Office, Offices


def test_storage_trouble_stays_in_sight_with_its_details(office: Office) -> None:
    error = TurnError(ErrorKind.MACHINE, "disk_full", "The disk is full.", "Free some space.", "ENOSPC")
    office.services.feed.publish(StorageTrouble(error))
    bar = office.window.trouble
    assert bar.isVisible()
    assert bar.message() == "The disk is full. Free some space."
    bar.buttons()[0].click()
    details = office.window.findChild(DetailsDialog)
    assert isinstance(details, DetailsDialog)
    assert "ENOSPC" in details.text.toPlainText()
    assert bar.isVisible()


def test_storage_trouble_goes_once_writing_works_again(office: Office) -> None:
    error = TurnError(ErrorKind.MACHINE, "disk_full", "The disk is full.", "Free some space.", "ENOSPC")
    office.services.feed.publish(StorageTrouble(error))
    office.services.feed.publish(StorageRelieved())
    assert office.window.trouble.isHidden()


def test_relief_takes_no_other_trouble_away(office: Office) -> None:
    office.services.feed.publish(StorageTrouble(TurnError(ErrorKind.MACHINE, "disk_full", "The disk is full.")))
    office.desk.trouble.show_error(TurnError(ErrorKind.USER, "odd", "Something else is odd."))
    office.services.feed.publish(StorageRelieved())
    assert office.window.trouble.message() == "Something else is odd."
    assert office.window.trouble.isVisible()


def test_a_damaged_settings_file_is_said(offices: Offices) -> None:
    offices.paths.settings.write_text("{not json")
    office = offices.open()
    office.wait_until(office.window.trouble.isVisible, "it says so")
    assert list(offices.paths.root.glob("settings.json.damaged-*"))


def test_being_offline_is_said_and_writing_goes_on(offices: Offices, demo_server: DemoServer) -> None:
    demo_server.stop()
    office = offices.open()
    hint = office.window.composer.hint
    office.wait_until(lambda: "cannot be reached" in hint.text(), "it says so", timeout=30)
    assert office.window.composer.is_ready()
    assert office.services.catalog.models()
    assert office.window.header.model.text() == "Sonnet 5.5"


def test_closing_while_the_services_are_built(offices: Offices) -> None:
    office = offices.start()
    office.window.close()
    assert office.close() is Outcome.QUIT
    assert office.session.desk is None


def test_closing_in_the_middle_of_an_answer_keeps_what_came(offices: Offices) -> None:
    office = offices.open()
    office.say("/fault stall")
    chat_id = office.desk.chat.id
    office.close()
    again = offices.open()
    assert again.desk.chat.id == chat_id
    assert not again.desk.running.ids()
    assert again.window.composer.send.isVisible()


def test_names_of_snapshots_are_known(office: Office) -> None:
    office.desk.models.choose_model("claude-haiku-4-5-20251001")
    office.ask("hello")
    assert office.desk.models.name_of("claude-haiku-4-5-20251001") == "Haiku 4.5"


class Places:
    """First a session with the API, and as the user chooses then."""

    def __init__(self, root: Path, base_url: str) -> None:
        self._root = root
        self._base_url = base_url
        self.asked: list[Outcome | None] = []

    def __call__(self, outcome: Outcome | None) -> Place:
        self.asked.append(outcome)
        paths = Paths(self._root / "demo" if outcome is Outcome.DEMO else self._root)
        wish = Wish(paths, None if outcome is Outcome.DEMO else self._base_url, demo=outcome is Outcome.DEMO)
        return Place(paths.root, JsonFile(paths.window), {}, lambda: build(wish, SystemClock()))


@pytest.fixture
def windows(qapp: QApplication) -> Callable[[], list[MainWindow]]:
    return lambda: [one for one in qapp.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()]


def test_the_demo_is_chosen_and_left_without_a_new_start(
    qapp: QApplication,
    window_loop: WindowLoop,
    data_dir: Path,
    demo_server: DemoServer,
    windows: Callable[[], list[MainWindow]],
) -> None:
    places = Places(data_dir, demo_server.base_url)
    place = places(None)
    instance, signals, wishes = Instance(place.folder), StopSignals(), Wishes(theme="light")
    instance.claim()
    front = Front(place, SystemLook(qapp), wishes)
    work = _sessions(qapp, signals, HandedFiles(qapp), front, instance, places, wishes, None)
    running = window_loop.loop.create_task(work)

    def shown(demo: bool) -> Any:
        found = [one for one in windows() if hasattr(one, "header") and one.header.demo.isVisible() == demo]
        return found[0] if found and found[0].composer.is_ready() else None

    real = window_loop.wait_until(lambda: shown(demo=False), 20, "the first window")
    window_loop.wait_until(lambda: not real.key_bar.isHidden(), 20, "there is no key")
    real.key_bar.buttons()[-1].click()
    demo = window_loop.wait_until(lambda: shown(demo=True), 20, "the demo's window")
    assert len(windows()) == 1
    demo.header.demo.click()
    demo.key_bar.buttons()[0].click()
    window_loop.wait_until(lambda: shown(demo=False), 20, "the first kind again")
    signals.received.emit()
    assert window_loop.run(_of(running)) == 0
    signals.close()
    qapp.setStyleSheet("")
    assert places.asked == [None, Outcome.DEMO, Outcome.REAL]


async def _of(running: asyncio.Task[int]) -> int:
    return await running
