"""The list of files on the server, in the real window, with the demo as the server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.attachment import Held
from app.ui.dialogs import ConfirmDialog
from app.ui.dialogs.files.dialog import ServerFilesDialog
from tests.fakes.dialogs import shown
from tests.ui.conftest import Office


def upload(office: Office, data: bytes, name: str) -> Held:
    """Put *data* on the server as the program does."""
    held = Held(hashlib.sha256(data).hexdigest(), len(data), "text/plain")
    folder = office.services.paths.attachments / held.sha256[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / held.sha256).write_bytes(data)
    office.run(office.services.server_files.file_id(held, name))
    return held


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def dialog(office: Office) -> Iterator[ServerFilesDialog]:
    upload(office, b"one", "first.txt")
    upload(office, b"two and more", "second.txt")
    office.window.commands.action("view.server_files").trigger()
    office.run(office.desk.tasks.settle())
    found = office.desk.files.server_files.dialog()
    assert found is not None
    yield found
    found.reject()
    office.run(office.desk.tasks.settle())


def names(dialog: ServerFilesDialog) -> list[str]:
    rows = range(dialog.rows.rowCount())
    return [str(dialog.rows.data(dialog.rows.index(row, 0))).strip("\u2068\u2069") for row in rows]


def confirm(office: Office, dialog: ServerFilesDialog) -> ConfirmDialog:
    press(dialog.delete)
    question = shown(office, ConfirmDialog)
    press(question.yes)
    office.run(office.desk.tasks.settle())
    return question


def test_the_newest_file_stands_first_with_the_sum_below(dialog: ServerFilesDialog) -> None:
    assert names(dialog) == ["second.txt", "first.txt"]
    assert "2 files" in dialog.status.text()
    assert dialog.rows.data(dialog.rows.index(0, 1), Qt.ItemDataRole.AccessibleTextRole) == "Kind: Text"
    assert dialog.table.accessibleName() == "Files on the server"


def test_a_chosen_file_is_deleted_after_a_question(office: Office, dialog: ServerFilesDialog) -> None:
    dialog.table.selectRow(1)
    confirm(office, dialog)
    assert names(dialog) == ["second.txt"]
    assert [file.name for file in office.run(office.services.server_files.list())] == ["second.txt"]


def test_all_can_be_deleted_and_the_empty_list_says_so(office: Office, dialog: ServerFilesDialog) -> None:
    dialog.table.selectAll()
    confirm(office, dialog)
    assert names(dialog) == []
    assert dialog.status.text() == "Nothing lies on the server."
    assert not dialog.delete.isEnabled()


def test_what_is_gone_already_is_no_trouble(office: Office, dialog: ServerFilesDialog) -> None:
    dialog.table.selectRow(0)
    [file] = dialog.chosen()
    office.run(office.services.server_files.delete(file.id))
    confirm(office, dialog)
    assert names(dialog) == ["first.txt"]
    assert dialog.trouble.isHidden()


def test_a_refusal_stands_in_the_dialog(office: Office, dialog: ServerFilesDialog, demo_server: DemoServer) -> None:
    demo_server.script(Script.error(403, "permission_error", "No.", path="/v1/files"))
    press(dialog.refresh)
    office.run(office.desk.tasks.settle())
    assert "not allowed" in dialog.trouble.text()
    assert not dialog.trouble.isHidden()
    press(dialog.refresh)
    office.run(office.desk.tasks.settle())
    assert dialog.trouble.isHidden()
