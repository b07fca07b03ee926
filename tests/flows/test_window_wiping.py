"""Everything is deleted from the window: said before, confirmed by typing, verified, and nothing is left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.base.paths import Paths
from app.model.wiping import WipeReport
from app.storage.datalock import DataLock
from app.storage.driver import offers_encryption
from app.storage.sealing.derive import new_key
from app.storage.sealing.note import NoteState, write_note
from app.ui.dialogs import ExportDialog
from app.ui.dialogs.phrase.unlock import UnlockDialog
from app.ui.dialogs.wipe import WipeDialog, is_typed
from app.ui.errand_window import ErrandWindow
from app.ui.outcome import Outcome
from tests.ui.conftest import Office, Offices
from tests.unit.storage.samples import posix_only


def ask(office: Office) -> WipeDialog:
    """Open the dialog from the settings, and wait until it says what goes."""
    office.window.commands.action("program.settings").trigger()
    settings = office.desk.preferences.dialog()
    assert settings is not None
    settings.show_page("Safety")
    [button] = [each for each in settings.findChildren(QPushButton) if each.text() == "Delete all data…"]
    button.click()
    dialog = office.desk.files.wiping.dialog()
    assert dialog is not None
    office.run(office.desk.tasks.settle())
    return dialog


def end_of(office: Office) -> ErrandWindow:
    """Wait until the errand says what came of it."""
    office.wait_until(lambda: office.session.errand, "the errand has begun")
    assert office.session.errand is not None
    window = office.session.errand.window
    office.wait_until(lambda: window.button.text() in ("Quit", "Continue"), "it has ended")
    return window


def filled(offices: Offices) -> Office:
    office = offices.open()
    office.ask("hello")
    office.run(office.services.backups.make())
    office.run(office.services.settings.set("chat.send_key", "ctrl_enter"))
    return office


def test_everything_goes(offices: Offices) -> None:
    office = filled(offices)
    dialog = ask(office)
    for words in ("conversations, drafts", "backups: ", "settings and the window", "system's keyring", "flash memory"):
        assert words in dialog.lines.toPlainText()
    assert not dialog.go.isEnabled()
    QTest.keyClicks(dialog.field, "delet")
    assert not dialog.go.isEnabled()
    QTest.keyClicks(dialog.field, "e")
    assert dialog.go.isEnabled()
    QTest.keyClick(dialog.go, Qt.Key.Key_Space)
    window = end_of(office)
    assert "nothing of Chatelaine is left in it" in window.words.text()
    assert window.button.text() == "Quit"
    assert not offices.paths.root.exists()
    window.button.click()
    assert office.close() is Outcome.QUIT
    assert not offices.paths.root.exists()


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("delete", True),
        ("  Delete ", True),
        ("ｄｅｌｅｔｅ", True),  # as some input methods write
        ("4821", True),
        ("４８２１", True),
        ("٤٨٢١", True),
        ("४८२१", True),
        ("", False),
        ("yes", False),
        ("482", False),
        ("deleted", False),
    ],
)
def test_the_word_can_be_typed_on_every_keyboard(text: str, typed: bool) -> None:
    assert is_typed(text, "delete", 4821) is typed


def test_enter_deletes_nothing(offices: Offices) -> None:
    office = offices.open()
    dialog = ask(office)
    QTest.keyClicks(dialog.field, "delete")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert office.desk.files.wiping.dialog() is None
    assert not office.running.done()
    assert offices.paths.database.exists()


def test_everything_is_exported_first(offices: Offices, tmp_path: Path) -> None:
    office = filled(offices)
    dialog = ask(office)
    dialog.export.click()
    office.run(office.desk.tasks.settle())
    assert office.desk.files.wiping.dialog() is None
    [export] = office.window.findChildren(ExportDialog)
    assert (export.choice().scope, export.choice().form) == ("all", "archive")
    export.reject()


def test_answers_that_run_are_said_and_end(offices: Offices) -> None:
    office = offices.open()
    dialog = ask(office)
    office.say("/fault stall")
    QTest.keyClicks(dialog.field, "delete")
    dialog.go.click()
    assert dialog.running.text() == "1 answer is being written, and will be stopped."
    dialog.go.click()
    window = end_of(office)
    assert not offices.paths.root.exists()
    window.button.click()
    assert office.close() is Outcome.QUIT


def test_a_demo_that_runs_beside_it_is_said_and_nothing_goes(offices: Offices) -> None:
    office = filled(offices)
    demo = Paths(offices.paths.root / "demo")
    demo.root.mkdir()
    lock = DataLock(demo.lock)
    lock.acquire()
    dialog = ask(office)
    assert dialog.trouble.text() == (
        "The demo is running, and uses data that is to be deleted. Close the demo's window, then try again."
    )
    QTest.keyClicks(dialog.field, "delete")
    assert not dialog.go.isEnabled()
    dialog.reject()
    lock.release()
    dialog = ask(office)
    assert not dialog.trouble.isVisible()
    QTest.keyClicks(dialog.field, "delete")
    lock.acquire()  # it was started meanwhile
    dialog.go.click()
    window = end_of(office)
    assert "The demo is running" in window.words.text()
    assert window.button.text() == "Continue"
    lock.release()
    window.button.click()
    assert office.close() is Outcome.AGAIN
    again = offices.open()
    again.wait_until(lambda: again.titles() == ["hello"], "it is as it was")


@posix_only
def test_what_cannot_be_deleted_is_said(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    office = filled(offices)
    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path.parent == offices.paths.backups:
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    dialog = ask(office)
    QTest.keyClicks(dialog.field, "delete")
    dialog.go.click()
    window = end_of(office)
    assert "This could not be deleted, and is still there:" in window.words.text()
    assert "Permission denied" in window.words.text()
    [left] = [path for path in offices.paths.root.rglob("*") if path.is_file()]
    assert left.name in window.words.text()
    assert not left.read_bytes().strip(b"\0")
    window.button.click()
    assert office.close() is Outcome.QUIT
    monkeypatch.undo()


def test_copies_that_moves_have_left_go_too(offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.storage.folders import default_data_dir, usual_data_dir
    from app.storage.moving import move

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    default = tmp_path / "home" / "chatelaine"
    if default_data_dir() != default:
        pytest.skip("the platform's place cannot be named by the environment here")
    offices.paths, offices.movable = Paths(usual_data_dir()), True
    filled(offices).close()
    (default / "demo").mkdir()
    (default / "demo" / "chatelaine.db").write_bytes(b"demo")
    move(offices.paths, tmp_path / "elsewhere", default, lambda done, total: None)
    offices.paths = Paths(usual_data_dir())
    assert offices.paths.root == tmp_path / "elsewhere"
    office = offices.open()
    dialog = ask(office)
    assert "copies in other folders" in dialog.lines.toPlainText()
    QTest.keyClicks(dialog.field, "delete")
    dialog.go.click()
    window = end_of(office)
    assert "nothing of Chatelaine is left" in window.words.text()
    window.button.click()
    assert office.close() is Outcome.QUIT
    left = [path for path in (tmp_path / "home").rglob("*") if "chatelaine" in path.as_posix()]
    assert (left, offices.paths.root.exists()) == ([], False)


def test_of_many_names_some_are_said() -> None:
    from app.model.wiping import Amount
    from app.ui.control.wipe_report import after

    left = tuple((f"attachments/{number}", "") for number in range(20))
    lines = after(WipeReport(Amount(3, 5_000), left, ("letter.txt",)), demo=True)
    assert lines[0] == "Deleted: 3 files, 5 kB."
    assert "  and 12 more" in lines
    assert not any("keyring" in line for line in lines)
    assert os.sep not in lines[0]


@pytest.mark.parametrize("why", ["phrase", "damage"])
def test_what_cannot_be_opened_can_be_deleted(offices: Offices, why: str) -> None:
    filled(offices).close()
    if why == "damage":
        offices.paths.database.write_bytes(b"damaged " * 1_000)
    elif offers_encryption():
        write_note(offices.paths, NoteState.ENCRYPTED, new_key())
    else:
        pytest.skip("no build of SQLCipher for this system")
    office = offices.start()

    def button() -> QPushButton | None:
        found = [each for each in office.window.failure.buttons() if each.text() == "Delete all data…"]
        return found[0] if found and office.window.failure.isVisible() else None

    wanted = office.loop.wait_until(button, what="it is offered")
    for asking in office.window.findChildren(UnlockDialog):
        asking.reject()
    wanted.click()
    office.wait_until(lambda: office.session.last_resort and office.session.last_resort.control, "it asks")
    assert office.session.last_resort is not None
    assert office.session.last_resort.control is not None
    dialog = office.session.last_resort.control.dialog()
    assert dialog is not None
    assert not dialog.export.isVisible()
    QTest.keyClicks(dialog.field, "delete")
    office.wait_until(dialog.go.isEnabled, "it says what goes")
    dialog.go.click()
    window = end_of(office)
    assert "nothing of Chatelaine is left" in window.words.text()
    window.button.click()
    assert office.close() is Outcome.QUIT
    assert not offices.paths.root.exists()
