"""Damage is shown in the window, and mended from there."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.dialogs import ExportDialog
from app.ui.dialogs.health import HealthDialog
from app.ui.settings.dialog import RELATED
from tests.ui.conftest import Office


def opened(office: Office) -> HealthDialog:
    office.window.commands.action("view.health").trigger()
    office.run(office.desk.tasks.settle())
    found = office.desk.files.checking.dialog()
    assert found is not None
    return found


def close(office: Office, dialog: HealthDialog) -> None:
    QTest.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    office.run(office.desk.tasks.settle())
    assert office.desk.files.checking.dialog() is None


def test_sound_data_is_said_to_be_sound(office: Office) -> None:
    office.ask("First question")
    dialog = opened(office)
    assert dialog.status.text() == "The database and all attachments are sound."
    assert (dialog.repair.isEnabled(), dialog.again.isEnabled(), dialog.export.isEnabled()) == (False, True, False)
    office.window.commands.action("view.health").trigger()
    assert office.desk.files.checking.dialog() is dialog
    close(office, dialog)


def damaged(office: Office) -> HealthDialog:
    """The dialog over an index that is out of step."""
    office.ask("First question")
    database = office.services.paths.database
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("UPDATE conversation_titles SET title = 'another'")
    return opened(office)


def test_everything_is_exported_before_a_repair(office: Office) -> None:
    dialog = damaged(office)
    QTest.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    office.run(office.desk.tasks.settle())
    assert office.desk.files.checking.dialog() is None
    [export] = office.window.findChildren(ExportDialog)
    assert (export.choice().scope, export.choice().form) == ("all", "archive")
    export.reject()


def test_a_damaged_index_is_repaired(office: Office) -> None:
    dialog = damaged(office)
    assert dialog.status.text() == "One thing is wrong."
    assert "searched by another title" in dialog.lines.toPlainText()
    QTest.mouseClick(dialog.repair, Qt.MouseButton.LeftButton)
    assert not dialog.repair.isEnabled()
    office.run(office.desk.tasks.settle())
    assert dialog.status.text() == "The database and all attachments are sound."
    assert "before-repair" in dialog.lines.toPlainText()
    close(office, dialog)


def test_the_settings_lead_to_it() -> None:
    assert "view.health" in RELATED["Safety"]
