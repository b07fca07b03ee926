"""A move that was killed is told at the next start: gone on with, what it had copied deleted, or left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.base.paths import Paths
from app.storage.begun_moves import MOVED
from app.storage.folders import default_data_dir, usual_data_dir
from app.storage.location import MARK
from app.storage.wiping import own_files
from app.ui.outcome import Outcome
from tests.fakes.window_driver import Person
from tests.faults.world import ROOT
from tests.ui.conftest import Office, Offices
from tests.unit.storage.samples import posix_only

pytestmark = [pytest.mark.process, posix_only]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the data was to be moved to."""
    return tmp_path / "elsewhere"


@pytest.fixture
def home(offices: Offices, tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> Offices:
    """Sessions in this user's usual folder, from which a process was killed while it copied to *target*."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    if default_data_dir() != tmp_path / "home" / "chatelaine":
        pytest.skip("the platform's place cannot be named by the environment here")
    (tmp_path / "home").mkdir()
    offices.paths, offices.movable = Paths(usual_data_dir()), True
    office = offices.open()
    office.ask("hello")
    office.close()
    kill_when_copied(tmp_path / "home", target)
    return offices


def kill_when_copied(home: Path, target: Path) -> None:
    """Have moves killed, each a little later, until one has copied something."""
    environ = {**os.environ, "XDG_DATA_HOME": str(home)}
    steps = 10
    while not own_files(Paths(target), MOVED):
        command = [sys.executable, "-m", "tests.faults.killed_moving", str(target), str(steps)]
        ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=60, check=False)
        assert ended.returncode == -signal.SIGKILL
        steps += 2


def told(office: Office, target: Path) -> Person:
    person = Person(office)
    person.until(person.window.told.isVisible, "it is told")
    assert f"Moving the data to \N{FIRST STRONG ISOLATE}{target}" in person.window.told.message()
    assert [button.text() for button in person.window.told.buttons()] == [
        "Go on moving…",
        "Delete what was copied",
        "Leave it",
    ]
    return person


def is_quiet(offices: Offices) -> bool:
    """Whether the next start says nothing."""
    again = offices.open()
    again.run(again.desk.tasks.settle())
    quiet = not again.window.told.isVisible()
    again.close()
    return quiet


def test_what_was_copied_is_deleted(home: Offices, target: Path) -> None:
    person = told(home.open(), target)
    person.window.told.buttons()[1].click()
    person.until(lambda: person.window.told.message() == "What was copied is deleted.", "it is deleted")
    assert not target.exists()
    person.until(lambda: person.texts() and person.texts()[0] == "hello", "the conversation is open")
    person.office.close()
    assert is_quiet(home)


def test_it_is_gone_on_with_by_keyboard(home: Offices, target: Path) -> None:
    person = told(home.open(), target)
    button = person.window.told.buttons()[0]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    control = person.office.desk.files.relocating
    assert control is not None
    dialog = control.dialog()
    assert dialog is not None
    assert dialog.path() == str(target)
    person.until(dialog.go.isEnabled, "the folder is looked at")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert person.office.close() is Outcome.AGAIN
    home.paths = Paths(usual_data_dir())
    assert home.paths.root == target
    again = Person(home.open())
    again.until(lambda: again.texts() and again.texts()[0] == "hello", "the conversation is open")
    again.until(again.window.told.isVisible, "the old folder is offered")
    assert "The old folder" in again.window.told.message()
    assert not (target / MARK).exists()


def test_it_is_left_and_not_told_again(home: Offices, target: Path) -> None:
    person = told(home.open(), target)
    person.window.told.buttons()[2].click()
    person.until(lambda: not person.window.told.isVisible(), "the bar goes")
    person.settle()
    assert own_files(Paths(target), MOVED)
    person.office.close()
    assert is_quiet(home)


def test_dismissed_it_is_told_again(home: Offices, target: Path) -> None:
    person = told(home.open(), target)
    person.window.told.hide()
    person.office.close()
    told(home.open(), target)


def test_what_is_used_meanwhile_is_not_told_of(home: Offices, target: Path) -> None:
    """Somebody has looked into it with --data-dir: it is theirs from then on."""
    usual, home.paths, home.movable = home.paths, Paths(target), False
    home.open().close()
    home.paths, home.movable = usual, True
    assert is_quiet(home)
    assert own_files(Paths(target), MOVED)


def test_deleting_everything_finds_it(home: Offices, target: Path, tmp_path: Path) -> None:
    office = home.open()
    office.window.commands.action("data.wipe").trigger()
    dialog = office.desk.files.wiping.dialog()
    assert dialog is not None
    office.run(office.desk.tasks.settle())
    assert "copies in other folders" in dialog.lines.toPlainText()
    QTest.keyClicks(dialog.field, "delete")
    dialog.go.click()
    office.wait_until(lambda: office.session.errand, "the errand has begun")
    assert office.session.errand is not None
    window = office.session.errand.window
    office.wait_until(lambda: window.button.text() == "Quit", "it has ended")
    assert "nothing of Chatelaine is left" in window.words.text()
    window.button.click()
    assert office.close() is Outcome.QUIT
    assert (target.exists(), home.paths.root.exists()) == (False, False)
