"""Choosing the pages of a PDF: grid, field and sums, in a real session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.model.attachment import DraftItem, ItemState
from app.ui.attachments.page_model import TOKENS_ROLE
from app.ui.attachments.page_values import PageValues
from app.ui.attachments.page_words import limit_words
from app.ui.attachments.pages_dialog import PagesDialog
from app.ui.composer.chip import Chip
from tests.fakes.papers import paper
from tests.ui.conftest import Office

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
COUNT = 601


@pytest.fixture
def item(office: Office, tmp_path: Path) -> DraftItem:
    """A PDF of 601 pages, attached to the new chat."""
    path = tmp_path / "long.pdf"
    path.write_bytes(paper([f"Page {number}" for number in range(1, COUNT + 1)]))
    office.desk.attaching.add_files([path])

    def ready() -> DraftItem | None:
        items = office.services.attachments.items(office.desk.attaching.place())
        return items[0] if items and items[0].state is ItemState.READY and items[0].prepared is not None else None

    office.wait_until(ready, "the PDF is attached")
    found = ready()
    assert found is not None
    return found


@pytest.fixture
def dialog(office: Office, item: DraftItem) -> Iterator[PagesDialog]:
    office.desk.files.pages.pick(item.id)
    settle(office)
    found = office.desk.files.pages.dialog()
    assert found is not None
    yield found
    last = office.desk.files.pages.dialog()
    if last is not None:
        last.reject()
    settle(office)


def settle(office: Office) -> None:
    office.run(office.desk.tasks.settle())


def draw(office: Office, dialog: PagesDialog) -> None:
    dialog.grid.ask()
    settle(office)


def click(dialog: PagesDialog, page: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    grid = dialog.grid
    place = grid.visualRect(grid.model().index(page - 1, 0)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifiers, place)


def test_only_pages_that_are_seen_are_drawn_and_memory_is_bounded(office: Office, dialog: PagesDialog) -> None:
    asked: list[int] = []
    dialog.grid.wanted.connect(lambda wishes: asked.extend(wish.page for wish in wishes))
    draw(office, dialog)
    first = dialog.grid.pages.pictures
    assert 4 <= first <= 40
    bar = dialog.grid.verticalScrollBar()
    for share in range(1, 41):
        bar.setValue(bar.maximum() * share // 40)
    draw(office, dialog)
    assert dialog.grid.pages.has_picture(COUNT)
    assert dialog.grid.pages.pictures <= 2 * first + 10
    assert set(range(200, 400)).isdisjoint(asked)  # they flew by
    assert office.services.previews.remembered < 8_000_000


def test_pages_are_chosen_by_click_and_by_keys_and_the_field_follows(dialog: PagesDialog) -> None:
    assert dialog.field.text() == f"1-{COUNT}"
    click(dialog, 3)
    assert dialog.field.text() == f"1-2, 4-{COUNT}"
    click(dialog, 3)
    assert dialog.field.text() == f"1-{COUNT}"
    dialog.none.click()
    assert dialog.field.text() == ""
    assert not dialog.use.isEnabled()
    click(dialog, 2)
    assert dialog.field.text() == "2"
    click(dialog, 4, _SHIFT)
    assert dialog.field.text() == "2-4"
    click(dialog, 3)
    assert dialog.field.text() == "2, 4"
    grid = dialog.grid
    grid.setCurrentIndex(grid.model().index(0, 0))
    dialog.grid.choose([2, 4])
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert grid.chosen_pages() == (2, 4)  # arrows only move
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert dialog.field.text() == "2-4"
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert dialog.field.text() == "2, 4"
    QTest.keyClick(grid, Qt.Key.Key_A, _CTRL)
    assert dialog.field.text() == f"1-{COUNT}"


def test_ranges_are_written_and_what_is_wrong_is_said(dialog: PagesDialog) -> None:
    dialog.field.selectAll()
    QTest.keyClicks(dialog.field, "1-3, 7")
    assert dialog.grid.chosen_pages() == (1, 2, 3, 7)
    assert dialog.sum.text().startswith("4 of 601 pages · ≈ ")
    QTest.keyClicks(dialog.field, "00")
    assert dialog.trouble.text() == "700 is not in this PDF: its pages are 1 to 601."
    assert (dialog.sum.text(), "≈" in dialog.forms["pdf"].text()) == ("", False)
    assert not dialog.use.isEnabled()
    dialog.field.selectAll()
    QTest.keyClicks(dialog.field, "x")
    assert "x is no page" in dialog.trouble.text()
    QTest.keyClick(dialog.field, Qt.Key.Key_Backspace)
    assert dialog.trouble.text() == "Choose at least one page."
    dialog.all.click()
    assert dialog.trouble.isHidden()
    assert dialog.use.isEnabled()


def test_what_each_way_takes_is_said_and_too_many_pages_are_warned_of(dialog: PagesDialog) -> None:
    assert "at most" in dialog.limit.text()
    assert [button.isChecked() for button in dialog.forms.values()] == [True, False, False]
    costs = dialog._values.costs
    assert f"{costs.of(range(1, COUNT + 1), 'text'):,}" in dialog.forms["text"].text()
    dialog.forms["text"].click()
    assert dialog.limit.isHidden()
    assert f"{costs.of(range(1, COUNT + 1), 'text'):,}" in dialog.sum.text()
    assert "$" in dialog.sum.text()
    spoken = dialog.grid.pages.index(6).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"Page 7, about {costs.text[6]:,} tokens"


def test_the_choice_is_kept_and_prepared(office: Office, item: DraftItem, dialog: PagesDialog) -> None:
    dialog.field.setText("2-3")
    dialog.field.textEdited.emit("2-3")
    dialog.forms["text"].click()
    dialog.use.click()
    settle(office)
    place = office.desk.attaching.place()
    office.wait_until(office.desk.attaching.settled, "it is prepared")
    (kept,) = office.services.attachments.items(place)
    assert kept.attachment is not None
    assert (kept.attachment.choice.pages, kept.attachment.choice.form) == ((2, 3), "text")
    office.desk.files.pages.pick(item.id)
    settle(office)
    again = office.desk.files.pages.dialog()
    assert again is not None
    assert again.field.text() == "2-3"
    assert again.choice() == kept.attachment.choice
    again.all.click()
    again.forms["pdf"].click()
    assert again.choice().pages is None


def test_tokens_are_counted_by_the_api(office: Office, dialog: PagesDialog) -> None:
    dialog.field.setText("1")
    dialog.field.textEdited.emit("1")
    dialog.count.click()
    assert not dialog.count.isEnabled()
    settle(office)
    assert dialog.count.isEnabled()
    assert "tokens, counted" in dialog.sum.text()
    click(dialog, 2)
    assert "≈" in dialog.sum.text()


def test_what_was_counted_stands_in_the_pill_on_the_pages_and_on_the_chip(
    office: Office, item: DraftItem, dialog: PagesDialog
) -> None:
    dialog.field.setText("3-5")
    dialog.field.textEdited.emit("3-5")
    dialog.count.click()
    settle(office)
    counted = dialog._counted[dialog.choice()]
    assert dialog.forms["pdf"].text() == f"PDF · {counted:,}"
    assert "≈" in dialog.forms["text"].text()
    assert dialog.sum.text().startswith(f"3 of 601 pages · {counted:,} tokens, counted")
    shown = [dialog.grid.pages.index(row).data(TOKENS_ROLE) for row in range(5)]
    assert sum(shown[2:]) == counted
    guess = dialog._values.costs.of((3, 4, 5), "pdf")
    assert abs(counted - guess) < guess / 10  # they are estimated by the same rule
    dialog.use.click()
    settle(office)
    office.wait_until(office.desk.attaching.settled, "it is prepared")

    def says_it() -> bool:
        (chip,) = office.window.composer.chips.findChildren(Chip)
        return chip.value.facts.startswith(f"3 of 601 pages · {counted:,} tokens · $")

    office.wait_until(says_it, "the chip says what was counted")


def test_the_menu_of_a_chip_leads_to_the_pages(office: Office, item: DraftItem) -> None:
    office.window.composer.chips.menu_wanted.emit(item.id, QPoint(10, 10))
    menu = office.window.findChildren(QMenu)[-1]
    (action,) = [each for each in menu.actions() if each.text() == "Choose pages…"]
    menu.hide()
    action.trigger()
    settle(office)
    found = office.desk.files.pages.dialog()
    assert found is not None
    found.reject()
    settle(office)


def test_limits_are_those_of_the_model_and_of_a_request(dialog: PagesDialog) -> None:
    values: PageValues = dialog._values
    assert limit_words(values, values.most_pages, "pdf", 10) == ""
    assert "at most" in limit_words(values, values.most_pages + 1, "images", 10)
    assert "more than" in limit_words(values, 1, "text", values.most_tokens + 1)
