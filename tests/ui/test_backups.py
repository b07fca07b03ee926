"""Backups from the window: made, deleted, one brought back by a session that follows."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.model.errors import ErrorKind, TurnError
from app.model.news import BackupFailed
from app.storage.backups import BackupFiles
from app.ui.dialogs import ConfirmDialog
from app.ui.dialogs.backups.dialog import BackupsDialog
from app.ui.outcome import Outcome
from tests.fakes.dialogs import shown
from tests.ui.conftest import Office, Offices


def press(button: QPushButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def settle(office: Office) -> None:
    office.run(office.desk.tasks.settle())


def listed(office: Office) -> BackupsDialog:
    office.window.commands.action("view.backups").trigger()
    settle(office)
    found = office.desk.files.backups.dialog()
    assert found is not None
    return found


@pytest.fixture
def dialog(office: Office) -> Iterator[BackupsDialog]:
    office.ask("First question")
    found = listed(office)
    yield found
    if office.desk.files.backups.dialog() is not None:
        found.reject()
        settle(office)


def cells(dialog: BackupsDialog, column: int) -> list[str]:
    rows = range(dialog.rows.rowCount())
    return [str(dialog.rows.data(dialog.rows.index(row, column))).strip("\u2068\u2069") for row in rows]


def confirm(office: Office) -> str:
    question = shown(office, ConfirmDialog)
    title = question.windowTitle()
    press(question.yes)
    settle(office)
    return title


def test_without_backups_it_says_so(dialog: BackupsDialog) -> None:
    assert dialog.status.text() == "There is no backup yet."
    assert not dialog.restore.isEnabled()
    assert not dialog.delete.isEnabled()


def test_one_is_made_by_hand_and_deleted(office: Office, dialog: BackupsDialog) -> None:
    press(dialog.make)
    settle(office)
    assert cells(dialog, 1) == ["by hand"]
    assert dialog.status.text().startswith("1 backup, ")
    QTest.keyClick(dialog, Qt.Key.Key_Delete)
    assert confirm(office) == "Delete a backup"
    assert cells(dialog, 1) == []


def test_what_cannot_be_made_is_said_in_the_list(office: Office, dialog: BackupsDialog) -> None:
    office.services.paths.backups.write_bytes(b"in the way")
    press(dialog.make)
    settle(office)
    assert dialog.trouble.isVisible()
    assert dialog.make.isEnabled()
    office.services.paths.backups.unlink()


def test_a_backup_that_failed_by_itself_is_told_in_the_window(office: Office) -> None:
    office.services.feed.publish(
        BackupFailed(TurnError(ErrorKind.MACHINE, "disk_full", "The disk is full.", "Free it."))
    )
    notice = office.window.notice
    assert notice.isVisible()
    assert notice.message() == "No backup could be made. The disk is full. Free it."


def test_the_session_that_follows_is_back_where_the_backup_was(offices: Offices) -> None:
    office = offices.open()
    office.ask("First question")
    dialog = listed(office)
    press(dialog.make)
    settle(office)
    dialog.reject()
    office.desk.new_chat()
    settle(office)
    office.ask("Second question")
    assert len(office.titles()) == 2
    dialog = listed(office)
    press(dialog.restore)
    assert confirm(office) == "Restore a backup"
    assert office.close() is Outcome.AGAIN
    again = offices.open()
    again.wait_until(lambda: again.titles() == ["First question"], "the list of the backup")
    assert sorted(cells(listed(again), 1)) == ["by hand", "what a backup took the place of"]


def test_a_damaged_database_offers_its_last_whole_backup(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    office = offices.open()
    office.ask("First question")
    for _ in range(2):
        office.run(office.services.backups.make())
    newest, older = office.run(office.services.backups.list())
    office.close()
    database = offices.paths.database
    database.write_bytes(database.read_bytes()[:5_000])
    (offices.paths.backups / newest.name).write_bytes(b"damaged, too")
    looked, check = threading.Event(), BackupFiles.check

    async def slow(files: BackupFiles, name: str) -> None:
        await asyncio.to_thread(looked.wait, 10)
        await check(files, name)

    monkeypatch.setattr(BackupFiles, "check", slow)
    again = offices.start()

    def restores() -> list[QPushButton]:
        found = again.window.failure.findChildren(QPushButton)
        return [button for button in found if button.text().startswith("Restore the backup of ")]

    again.wait_until(again.window.failure.isVisible, "the failure, before any backup was looked at")
    assert restores() == []
    looked.set()
    again.wait_until(restores, "a whole backup is offered")
    press(restores()[0])
    again.wait_until(lambda: again.session.desk is not None and again.titles() == ["First question"], "it is back")
    assert older.name in {each.name for each in again.run(again.services.backups.list())}


def test_a_damaged_backup_is_refused_with_words(office: Office, dialog: BackupsDialog) -> None:
    press(dialog.make)
    settle(office)
    chosen = dialog.chosen()
    assert chosen is not None
    (office.services.paths.backups / chosen.name).write_bytes(b"damaged")
    press(dialog.restore)
    confirm(office)
    assert dialog.trouble.isVisible()
    assert not office.running.done()


def test_what_deletes_for_good_looks_like_it(office: Office, dialog: BackupsDialog) -> None:
    press(dialog.make)
    settle(office)
    for button, look in ((dialog.delete, "danger"), (dialog.restore, "primary")):
        press(button)
        asked = office.window.findChild(ConfirmDialog) or dialog.findChild(ConfirmDialog)
        assert asked is not None
        assert asked.yes.property("look") == look
        press(asked.no)
        settle(office)
