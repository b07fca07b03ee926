"""The data folder is moved from the window: everything is there afterwards, or all is as it was."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.base.paths import Paths
from app.storage.folders import default_data_dir, usual_data_dir
from app.storage.location import MARK
from app.ui.control.relocating import RelocateControl
from app.ui.dialogs import ConfirmDialog
from app.ui.dialogs.relocate import RelocateDialog
from app.ui.disks import Disk
from app.ui.errand_window import ErrandWindow
from app.ui.outcome import Outcome
from tests.fakes import on_disk
from tests.fakes.window_driver import Person
from tests.ui.conftest import Office, Offices


@pytest.fixture
def at_home(offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offices:
    """Sessions in this user's usual folder, which is a throw-away one."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    if default_data_dir() != tmp_path / "home" / "chatelaine":
        monkeypatch.setattr("app.storage.folders.default_data_dir", lambda: tmp_path / "home" / "chatelaine")
        monkeypatch.setattr("app.services.moving.default_data_dir", lambda: tmp_path / "home" / "chatelaine")
    offices.paths, offices.movable = Paths(usual_data_dir()), True
    return offices


def control_of(office: Office) -> RelocateControl:
    control = office.desk.files.relocating
    assert control is not None
    return control


def ask(office: Office) -> RelocateDialog:
    """Open the dialog from the settings."""
    office.desk.window.commands.action("program.settings").trigger()
    settings = office.desk.preferences.dialog()
    assert settings is not None
    settings.show_page("Safety")
    [button] = [each for each in settings.findChildren(QPushButton) if "Move data folder…" in each.text()]
    button.click()
    dialog = control_of(office).dialog()
    assert dialog is not None
    return dialog


def choose(office: Office, dialog: RelocateDialog, target: Path) -> None:
    """Choose the folder with the system's dialog."""
    control_of(office).ask_folder = lambda parent, start, chosen: chosen(str(target))
    dialog.set_path("")
    dialog.browse.click()
    office.wait_until(lambda: dialog.go.isEnabled() or dialog.trouble.isVisible(), "the folder is looked at")


def go_on(offices: Offices, office: Office) -> Person:
    """Let the errand end, and open the next session where the data lies then."""
    assert office.close() is Outcome.AGAIN
    offices.paths = Paths(usual_data_dir())
    return Person(offices.open())


def errand_window(office: Office) -> ErrandWindow:
    office.wait_until(lambda: office.session.errand, "the errand has begun")
    assert office.session.errand is not None
    return office.session.errand.window


def content(root: Path) -> dict[str, bytes]:
    names = ("chatelaine.db", "attachments", "backups", "settings.json")
    files = [path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] in names]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def filled(offices: Offices) -> Office:
    office = offices.open()
    office.ask("hello")
    office.run(office.services.backups.make())
    office.run(office.services.settings.set("chat.send_key", "ctrl_enter"))
    office.window.composer.set_text("half a thought")
    return office


def test_moved_and_everything_is_there(at_home: Offices, tmp_path: Path) -> None:
    office = filled(at_home)
    old, target = at_home.paths.root, tmp_path / "elsewhere"
    dialog = ask(office)
    assert not dialog.go.isEnabled()
    choose(office, dialog, target)
    assert "will be moved" in dialog.facts.text()
    assert "free there" in dialog.facts.text()
    assert not dialog.running.isVisible()
    dialog.go.click()
    person = go_on(at_home, office)
    assert at_home.paths.root == target
    assert person.office.services.paths.root == target
    person.until(lambda: person.texts() and person.texts()[0] == "hello", "the conversation is open")
    assert person.composer.field.toPlainText() == "half a thought"
    assert len(person.office.run(person.office.services.backups.list())) == 1
    assert person.office.services.settings.get("chat.send_key") == "ctrl_enter"
    assert not (target / MARK).exists()
    assert (old / "chatelaine.db").exists()

    told = person.window.told
    person.until(told.isVisible, "the old folder is offered")
    assert str(old) in told.message()
    told.buttons()[0].click()
    [question] = person.window.findChildren(ConfirmDialog)
    question.yes.click()
    person.until(lambda: told.message() == "The old folder was deleted.", "it is deleted")
    assert [path.name for path in old.iterdir()] == ["location.json"]
    assert person.office.run(on_disk.problems(at_home.paths)) == []
    person.office.close()
    again = at_home.open()
    again.run(again.desk.tasks.settle())
    assert not again.window.told.isVisible()


def test_the_old_folder_is_kept(at_home: Offices, tmp_path: Path) -> None:
    office = at_home.open()
    old = at_home.paths.root
    dialog = ask(office)
    choose(office, dialog, tmp_path / "elsewhere")
    QTest.keyClick(dialog.go, Qt.Key.Key_Space)
    person = go_on(at_home, office)
    person.until(person.window.told.isVisible, "the old folder is offered")
    person.window.told.buttons()[1].click()
    person.settle()
    person.office.close()
    again = at_home.open()
    again.run(again.desk.tasks.settle())
    assert not again.window.told.isVisible()
    assert (old / "chatelaine.db").exists()


def test_cancelled_within_a_file(at_home: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = filled(at_home)
    old, target = at_home.paths.root, tmp_path / "elsewhere"
    office.run(office.services.backups.make())
    dialog = ask(office)
    choose(office, dialog, target)
    reached, goes_on, sync = threading.Event(), threading.Event(), os.fsync

    def slow(handle: int) -> None:
        if office.session.errand is not None:
            reached.set()
            assert goes_on.wait(20)
        sync(handle)

    monkeypatch.setattr(os, "fsync", slow)
    before = content(old)
    dialog.go.click()
    window = errand_window(office)
    office.wait_until(reached.is_set, "it copies")
    assert window.windowTitle() == "Moving the data folder"
    window.button.click()
    goes_on.set()
    person = go_on(at_home, office)
    assert at_home.paths.root == old
    assert not target.exists()
    assert content(old).keys() == before.keys()
    person.until(lambda: person.texts() and person.texts()[0] == "hello", "the conversation is open")


def test_answers_are_stopped_and_what_came_is_kept(at_home: Offices, tmp_path: Path) -> None:
    office = at_home.open()
    dialog = ask(office)
    choose(office, dialog, tmp_path / "elsewhere")
    office.say("/fault stall")
    dialog.go.click()
    assert dialog.running.text() == "1 answer is being written, and will be stopped. What came is kept."
    assert dialog.isVisible()
    dialog.go.click()
    person = go_on(at_home, office)
    assert at_home.paths.root == tmp_path / "elsewhere"
    person.until(lambda: len(person.texts()) == 2, "the conversation is open")
    assert not person.is_busy()


def test_folders_that_do_not_fit_are_refused_in_words(at_home: Offices, tmp_path: Path) -> None:
    office = at_home.open()
    dialog = ask(office)
    for typed, words in (
        (str(at_home.paths.root), "The new folder is the old one, or lies in it."),
        (str(at_home.paths.root / "deeper"), "The new folder is the old one, or lies in it."),
        (str(tmp_path / "no" / "parent"), "The folder in which the new one is to be made is not there."),
        ("elsewhere", "This is not the whole path of a folder."),
        (str(tmp_path), "The new folder is not empty."),
    ):
        dialog.field.clear()
        QTest.keyClicks(dialog.field, typed)
        assert not dialog.go.isEnabled()
        office.wait_until(dialog.trouble.isVisible, f"{typed} is refused")
        assert dialog.trouble.text() == f"{words} Choose a folder that is new or empty."
        assert not dialog.go.isEnabled()
    choose(office, dialog, tmp_path)
    assert dialog.path() == str(tmp_path / "chatelaine")
    assert dialog.go.isEnabled()
    dialog.cancel.click()
    assert control_of(office).dialog() is None


def test_a_disk_without_room_is_said(at_home: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = at_home.open()
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000))
    dialog = ask(office)
    choose(office, dialog, tmp_path / "elsewhere")
    assert dialog.trouble.text().startswith("There is too little room in the new folder: 17 MB are needed there. ")
    assert not dialog.go.isEnabled()


def test_a_disk_that_fills_up_meanwhile_changes_nothing(
    at_home: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = filled(at_home)
    old, target = at_home.paths.root, tmp_path / "elsewhere"
    dialog = ask(office)
    choose(office, dialog, target)
    sync = os.fsync

    def full(handle: int) -> None:
        if office.session.errand is not None:
            raise OSError(28, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    dialog.go.click()
    window = errand_window(office)
    office.wait_until(lambda: window.button.text() == "Continue", "it has failed")
    assert "The disk is full" in window.words.text()
    window.button.click()
    person = go_on(at_home, office)
    assert (at_home.paths.root, target.exists()) == (old, False)
    person.until(lambda: person.texts() and person.texts()[0] == "hello", "the conversation is open")


def test_disks_of_the_network_and_drives_are_warned_of(
    at_home: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.disks.disk_of", lambda path: Disk(5_000_000_000, network=True, removable=True))
    office = at_home.open()
    dialog = ask(office)
    choose(office, dialog, tmp_path / "elsewhere")
    assert "5.0 GB are free there." in dialog.facts.text()
    assert "disk of the network" in dialog.warning.text()
    assert "can be taken out" in dialog.warning.text()
    assert dialog.go.isEnabled()


def test_not_offered_where_the_folder_was_named(person: Person) -> None:
    assert not person.window.commands.action("data.move").isEnabled()
    person.trigger("program.settings")
    settings = person.office.desk.preferences.dialog()
    assert settings is not None
    assert "Move data folder…" not in [each.text() for each in settings.findChildren(QPushButton)]


def test_without_the_disk_it_was_moved_to_one_can_go_on(at_home: Offices, tmp_path: Path) -> None:
    office = filled(at_home)
    default, target = at_home.paths.root, tmp_path / "elsewhere"
    dialog = ask(office)
    choose(office, dialog, target)
    dialog.go.click()
    go_on(at_home, office).office.close()
    target.rename(tmp_path / "pulled out")
    lost = at_home.start()
    failure = lost.window.failure
    lost.wait_until(failure.isVisible, "it says what is wrong")
    assert [button.text() for button in failure.buttons()] == ["Try again", "Go on without it…", "Quit"]
    failure.buttons()[1].click()
    [question] = lost.window.findChildren(ConfirmDialog)
    question.yes.click()
    lost.wait_until(lost.running.done, "the session has ended")
    person = go_on(at_home, lost)
    assert at_home.paths.root == default
    person.until(lambda: person.texts() and person.texts()[0] == "hello", "what was left there is used")
    assert (tmp_path / "pulled out" / "chatelaine.db").exists()
    assert not target.exists()


def test_all_windows_come_back(at_home: Offices, tmp_path: Path) -> None:
    office = at_home.open()
    office.ask("hello")
    office.window.commands.action("window.new").trigger()
    windows = office.session.windows
    assert windows is not None
    office.wait_until(lambda: len(windows.desks()) == 2, "another window")
    office.run(windows._tasks.settle())
    dialog = ask(office)
    choose(office, dialog, tmp_path / "elsewhere")
    dialog.go.click()
    office.wait_until(office.running.done, "the session has ended")
    person = go_on(at_home, office)
    again = person.office.session.windows
    assert again is not None
    person.until(lambda: len(again.desks()) == 2, "both windows are back")
    person.office.run(again._tasks.settle())
    told = [desk.window.told.isVisible() for desk in again.desks()]
    person.until(again.desks()[0].window.told.isVisible, "the old folder is offered")
    assert told[1] is False


def test_by_keyboard_alone(at_home: Offices, tmp_path: Path) -> None:
    office = at_home.open()
    dialog = ask(office)
    assert dialog.focusWidget() is dialog.field
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.field, str(tmp_path / "elsewhere"))
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible(), "it is looked at first"
    office.wait_until(dialog.go.isEnabled, "the folder is looked at")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    office.wait_until(office.running.done, "the session has ended")
    go_on(at_home, office)
    assert at_home.paths.root == tmp_path / "elsewhere"
