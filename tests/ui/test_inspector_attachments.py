"""The inspector's page Attachments in a real session: by turn, with what can be done."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.model.attachment import ItemState
from app.ui.inspector.attachments_page import AttachmentsPage
from app.ui.inspector.shelf_rows import ShelfRow, TurnRow
from tests.fakes.papers import paper
from tests.ui.conftest import Office


def attach(office: Office, folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    place = office.desk.attaching.place()
    before = len(office.services.attachments.items(place))
    office.desk.attaching.add_files([folder / name])

    def ready() -> bool:
        items = office.services.attachments.items(place)
        told = tuple(item for item, _facts in office.desk.attaching.described()) == items
        ready = len(items) > before and items[-1].state is ItemState.READY and office.desk.attaching.settled()
        return told and ready

    office.wait_until(ready, f"{name} is attached")


def png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (300, 200), "#1f6f63").save(made, "PNG")
    return made.getvalue()


def settle(office: Office) -> None:
    office.run(office.desk.tasks.settle())


def look(office: Office) -> AttachmentsPage:
    """The page, as it is after all that changes it."""
    office.desk.files.shelf.refresh()
    settle(office)
    office.window.inspector.attachments.list.ask()
    settle(office)
    return office.window.inspector.attachments


@pytest.fixture
def page(office: Office) -> AttachmentsPage:
    office.window.resize(1360, 900)
    office.window.commands.action("view.inspector").trigger()
    office.window.inspector.tabs.setCurrentIndex(2)
    settle(office)
    return office.window.inspector.attachments


def shown(page: AttachmentsPage) -> list[str]:
    return [row.title.split(" · ")[0] if isinstance(row, TurnRow) else row.name for row in page.list.rows.rows()]


def row(page: AttachmentsPage, name: str) -> ShelfRow:
    (found,) = [each for each in page.list.rows.rows() if isinstance(each, ShelfRow) and each.name == name]
    return found


def test_without_attachments_it_says_what_to_do(page: AttachmentsPage) -> None:
    assert page.state.isVisible()
    assert page.state.text().startswith("Nothing is attached in this conversation.")


def test_attachments_stand_with_their_turn_and_those_of_the_draft_last(
    office: Office, page: AttachmentsPage, tmp_path: Path
) -> None:
    attach(office, tmp_path, "chart.png", png())
    assert shown(look(office)) == ["Draft", "chart.png"]
    office.ask("What is in it?")
    office.ask("And else?")
    attach(office, tmp_path, "report.pdf", paper(["One", "Two"]))
    office.ask("And in this?")
    attach(office, tmp_path, "notes.txt", b"Some notes.")
    look(office)
    assert shown(page) == ["Turn 1", "chart.png", "Turn 3", "report.pdf", "Draft", "notes.txt"]
    assert row(page, "chart.png").facts.startswith("300 × 200 · ≈ ")
    assert row(page, "report.pdf").facts.startswith("2 pages · ≈ ")
    assert page.list.rows.has_picture(row(page, "chart.png").id)
    office.desk.new_chat()
    settle(office)
    look(office)
    assert shown(page) == []
    assert page.state.isVisible()


def test_nothing_is_read_while_nobody_looks(office: Office, tmp_path: Path) -> None:
    attach(office, tmp_path, "chart.png", png())
    office.ask("What is in it?")
    settle(office)
    assert office.window.inspector.attachments.list.rows.rows() == ()


def test_a_heading_leads_to_its_turn(office: Office, page: AttachmentsPage, tmp_path: Path) -> None:
    attach(office, tmp_path, "chart.png", png())
    office.ask("First " + "and long " * 400)
    for number in range(3):
        office.ask(f"Again {number} " + "and long " * 400)
    look(office)
    transcript = office.desk.transcript
    transcript.jump_to_latest()
    page.list.setCurrentIndex(page.list.rows.index(0))
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert transcript.anchor()["message"] == office.desk.chat.messages[0].id
    assert not transcript.jumps.to("nobody")


def test_an_attachment_is_opened_and_one_of_the_draft_removed_with_undo(
    office: Office, page: AttachmentsPage, tmp_path: Path
) -> None:
    attach(office, tmp_path, "report.pdf", paper(["One", "Two"]))
    look(office)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    settle(office)
    (viewing,) = office.desk.files.viewing.viewers()
    assert viewing.shown.name == "report.pdf"
    viewing.viewer.close()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    office.wait_until(lambda: not office.desk.attaching.described(), "it is removed")
    look(office)
    assert shown(page) == []
    office.window.undo._buttons[0].click()
    settle(office)
    office.wait_until(office.desk.attaching.described, "it is back")
    look(office)
    assert shown(page) == ["Draft", "report.pdf"]


def test_the_menu_offers_what_fits(office: Office, page: AttachmentsPage, tmp_path: Path) -> None:
    attach(office, tmp_path, "report.pdf", paper(["One", "Two"]))
    look(office)
    page.list.menu_wanted.emit(row(page, "report.pdf"), QPoint(5, 5))
    (menu,) = page.findChildren(QMenu)
    words = [action.text() for action in menu.actions()]
    assert words[:3] == ["Open", "Choose pages…", "Copy"]
    assert words[-1] == "Remove"
    menu.actions()[1].trigger()
    menu.hide()
    settle(office)
    dialog = office.desk.files.pages.dialog()
    assert dialog is not None
    dialog.reject()
    office.ask("What is in it?")
    look(office)
    page.list.menu_wanted.emit(row(page, "report.pdf"), QPoint(5, 5))
    menu = page.findChildren(QMenu)[-1]
    words = [action.text() for action in menu.actions()]
    assert "Remove" not in words
    assert words[-1] == "Go to its turn"
    menu.hide()


def test_rows_are_read_aloud(office: Office, page: AttachmentsPage, tmp_path: Path) -> None:
    attach(office, tmp_path, "notes.txt", b"Some notes.")
    look(office)
    index = page.list.rows.index(1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("notes.txt, ≈ ")
    assert page.list.accessibleName() == "Attachments of this conversation"
