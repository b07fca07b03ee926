"""The settings say where the data lies and how much room it takes, and show the folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest

from app.base.paths import Paths
from app.ui.control.data_place import DataPlaceControl
from app.ui.settings.place_section import PlaceSection
from tests.fakes.window_driver import Person


def section_of(person: Person) -> PlaceSection:
    """Open the settings on the page."""
    person.office.desk.preferences.open_page("Safety")
    dialog = person.office.desk.preferences.dialog()
    assert dialog is not None
    return dialog.place_section


def test_where_it_lies_and_what_room_it_takes(person: Person) -> None:
    office = person.office
    office.run(office.services.backups.make())
    section = section_of(person)
    assert section.path.text() == str(office.services.paths.root)
    person.until(lambda: "It takes" in section.room.text(), "it was measured")
    assert "(attachments: none, backups: " in section.room.text()
    assert "backups: none" not in section.room.text()
    assert section.room.text().endswith(" are free there.")
    assert section.path.accessibleDescription() == section.room.text()


def test_it_is_not_measured_before_the_page_is_seen(person: Person) -> None:
    person.office.desk.preferences.open()
    dialog = person.office.desk.preferences.dialog()
    assert dialog is not None
    person.settle()
    assert "It takes" not in dialog.place_section.room.text()
    dialog.show_page("Safety")
    person.until(lambda: "It takes" in dialog.place_section.room.text(), "it was measured")


def test_the_folder_is_shown_by_keyboard(person: Person) -> None:
    shown: list[QUrl] = []

    def show(url: QUrl) -> bool:
        shown.append(url)
        return True

    section = section_of(person)
    person.office.desk.preferences.place.open_folder = show
    section.path.setFocus()
    QTest.keyClick(section.path, Qt.Key.Key_Tab)
    assert section.window().focusWidget() is section.show_button
    QTest.keyClick(section.show_button, Qt.Key.Key_Space)
    assert [Path(url.toLocalFile()) for url in shown] == [person.office.services.paths.root]


def test_without_a_program_for_folders_that_is_said(person: Person) -> None:
    section = section_of(person)
    person.until(lambda: "It takes" in section.room.text(), "it was measured")
    person.office.desk.preferences.place.open_folder = lambda url: False
    section.show_button.click()
    assert section.room.text() == "No program was found that shows folders."


def test_a_folder_that_is_gone_is_said(person: Person, tmp_path: Path) -> None:
    control, section = DataPlaceControl(Paths(tmp_path / "gone"), person.office.desk.tasks), PlaceSection()
    control.take(section)
    section.looked_at.emit()
    person.until(lambda: "not there any more" in section.room.text(), "it is said")
