"""The chips above the message field: where they stand, how they are reached, ordered and removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from app.model.attachment import ItemState
from app.ui.composer.chip import Chip, ChipValue
from app.ui.composer.chip_grid import ChipGrid
from app.ui.composer.chips import ChipRow
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from app.ui.widgets.labels import ElidedLabel

_KEY = Qt.Key


def values(*names: str, state: ItemState = ItemState.READY, deed: str = "") -> list[ChipValue]:
    return [ChipValue(name, name, "40 × 30 · ≈ 6 tokens", "image", state, deed) for name in names]


@pytest.fixture
def row(qtbot: Any, theme: Theme) -> ChipRow:
    made = ChipRow()
    qtbot.addWidget(made)
    spread_theme(made, theme)
    made.resize(728, 200)
    made.show()
    return made


def show(row: ChipRow, shown: Sequence[ChipValue]) -> list[Chip]:
    row.show_values(shown)
    QApplication.processEvents()
    return row.chips()


def focused() -> Chip:
    chip = QApplication.focusWidget()
    assert isinstance(chip, Chip)
    return chip


def said(spy: QSignalSpy) -> list[tuple[object, ...]]:
    return [tuple(spy.at(number)) for number in range(spy.count())]


def test_a_chip_alone_has_the_whole_row(row: ChipRow) -> None:
    [chip] = show(row, values("a"))
    assert chip.width() > 700
    assert show(row, values("a", "b"))[0].width() < 400


def test_chips_of_equal_size_stand_in_lines(row: ChipRow) -> None:
    first, second, third = show(row, values("a", "b", "c"))
    assert first.y() == second.y() < third.y()
    assert first.x() == third.x() < second.x()
    assert first.size() == second.size() == third.size()
    assert second.geometry().right() <= row.width()


def test_a_narrow_row_has_one_column(row: ChipRow) -> None:
    row.resize(360, 300)
    chips = show(row, values("a", "b"))
    assert chips[0].x() == chips[1].x()
    assert chips[0].geometry().right() < row.width()


def test_of_hundreds_only_those_in_view_are_made(row: ChipRow) -> None:
    seen = QSignalSpy(row.seen)
    names = [f"{number}.png" for number in range(500)]
    assert len(show(row, values(*names))) < 30
    assert [value.name for value in row.values()] == names
    assert seen.at(seen.count() - 1)[0][:2] == names[:2]
    bar = row._area.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert row.chips()[-1].value.name == "499.png"
    assert seen.at(seen.count() - 1)[0][-1] == "499.png"


def test_tab_reaches_one_chip_and_arrows_walk(row: ChipRow) -> None:
    chips = show(row, values("a", "b", "c", "d"))
    assert [bool(chip.focusPolicy() & Qt.FocusPolicy.TabFocus) for chip in chips] == [True, False, False, False]
    chips[0].setFocus()
    for key, there in ((_KEY.Key_Right, "b"), (_KEY.Key_Down, "d"), (_KEY.Key_Home, "a"), (_KEY.Key_Left, "a")):
        QTest.keyClick(focused(), key)
        assert focused().value.name == there
    QTest.keyClick(focused(), _KEY.Key_End)
    tabbed = [chip.value.name for chip in row.chips() if chip.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert tabbed == ["d"]


def test_end_reaches_the_last_of_hundreds(row: ChipRow) -> None:
    show(row, values(*(f"{number}" for number in range(300))))[0].setFocus()
    QTest.keyClick(focused(), _KEY.Key_End)
    assert focused().value.name == "299"
    assert not focused().visibleRegion().isEmpty()


def test_keys_say_what_is_wanted(row: ChipRow) -> None:
    chip = show(row, values("a", "b"))[0]
    removed, opened, moved = QSignalSpy(row.removed), QSignalSpy(row.opened), QSignalSpy(row.moved)
    undone, left = QSignalSpy(row.undo_wanted), QSignalSpy(row.left)
    QTest.keyClick(chip, _KEY.Key_Delete)
    QTest.keyClick(chip, _KEY.Key_Return)
    QTest.keyClick(chip, _KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(chip, _KEY.Key_Left, Qt.KeyboardModifier.AltModifier)  # there is nothing before it
    QTest.keyClick(chip, _KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(chip, _KEY.Key_Escape)
    assert (said(removed), said(opened), said(moved)) == ([("a",)], [("a",)], [("a", 1)])
    assert (undone.count(), left.count()) == (1, 1)


def test_the_menu_key_asks_for_the_menu(row: ChipRow) -> None:
    chip = show(row, values("a"))[0]
    menu = QSignalSpy(row.menu_wanted)
    QApplication.sendEvent(chip, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1)))
    assert menu.at(0)[0] == "a"
    assert chip.rect().contains(chip.mapFromGlobal(menu.at(0)[1]))


def test_enter_does_what_the_button_says(row: ChipRow) -> None:
    chip = show(row, values("a", state=ItemState.LOCKED, deed="Enter password…"))[0]
    acted, opened = QSignalSpy(row.acted), QSignalSpy(row.opened)
    QTest.keyClick(chip, _KEY.Key_Return)
    QTest.mouseClick(chip.deed, Qt.MouseButton.LeftButton)
    assert (acted.count(), opened.count()) == (2, 0)
    assert "Enter password…" in chip.accessibleName()


def test_the_focus_goes_to_a_neighbour_of_what_is_removed(row: ChipRow) -> None:
    show(row, values("a", "b", "c"))[1].setFocus()
    show(row, values("a", "c"))
    assert focused().value.name == "c"


def test_a_chip_is_dragged_to_another_place(row: ChipRow) -> None:
    chips = show(row, values("a", "b", "c", "d"))
    moved = QSignalSpy(row.moved)
    start = QPoint(80, 20)
    QTest.mousePress(chips[0], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    behind = chips[0].mapFromGlobal(chips[3].mapToGlobal(QPoint(chips[3].width() - 5, 20)))
    QTest.mouseMove(chips[0], (start + behind) / 2)
    QTest.mouseMove(chips[0], behind)
    assert row._mark.isVisible()
    QTest.mouseRelease(chips[0], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, behind)
    assert said(moved) == [("a", 3)]
    assert not row._mark.isVisible()


def test_a_click_moves_nothing(row: ChipRow) -> None:
    chip = show(row, values("a", "b"))[0]
    moved = QSignalSpy(row.moved)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(80, 20))
    assert moved.count() == 0
    assert chip.hasFocus()


def test_long_names_are_cut_in_the_middle_and_told_whole(row: ChipRow) -> None:
    name = "A" * 250 + ".pdf"
    value = ChipValue("a", name, "1 page", "file", ItemState.READY, tip=name)
    chip = show(row, [value])[0]
    assert chip.geometry().right() <= row.width()
    assert chip.name.text() == name
    assert chip.name.width() < chip.name.fontMetrics().horizontalAdvance(name)
    assert chip.toolTip() == name
    assert name in chip.accessibleName()


def test_progress_offers_to_cancel(row: ChipRow) -> None:
    show(row, values("a"))
    cancelled = QSignalSpy(row.cancel_wanted)
    row.show_progress("37 of 412 files")
    assert row.progress.isVisible()
    QTest.mouseClick(row.cancel, Qt.MouseButton.LeftButton)
    assert cancelled.count() == 1
    row.show_progress("")
    assert not row.cancel.isVisible()


@given(st.integers(20, 2_000), st.integers(1, 60), st.booleans())
def test_no_two_chips_stand_in_the_same_place(width: int, count: int, mirrored: bool) -> None:
    grid = ChipGrid(width, 50, mirrored=mirrored)
    places = [grid.place(position) for position in range(count)]
    assert len({(place.x(), place.y()) for place in places}) == count
    assert all(place.x() >= 0 and place.right() < width for place in places)
    assert all(place.bottom() < grid.whole_height(count) for place in places)
    assert [*grid.shown(0, grid.whole_height(count), count)] == [*range(count)]
    for position, place in enumerate(places):
        edge = place.topRight() if mirrored else place.topLeft()
        assert grid.gap_at(edge, count) == position


@given(
    st.integers(300, 2_000), st.integers(1, 60), st.integers(0, 59), st.sampled_from(["left", "right", "up", "down"])
)
def test_a_step_and_its_opposite_lead_back(width: int, count: int, position: int, step: str) -> None:
    grid, back = ChipGrid(width, 50), {"left": "right", "right": "left", "up": "down", "down": "up"}
    here = min(position, count - 1)
    there = grid.stepped(here, step, count)
    assert 0 <= there < count
    assert there == here or grid.stepped(there, back[step], count) == here


def test_where_there_is_no_room_the_short_facts_stand(qtbot: Any) -> None:
    label, other = ElidedLabel("4000 × 3000 → 1263 × 948 · ≈ 4,740 → 1,564 tokens"), ElidedLabel()
    for each in (label, other):
        qtbot.addWidget(each)
    label.short = "4000 × 3000 → 1263 × 948 · ≈ 1,564 tokens"
    for text, width in ((label.text(), 600), (label.short, label.fontMetrics().horizontalAdvance(label.text()) - 1)):
        other.setText(text)
        for each in (label, other):
            each.resize(width, 20)
        assert label.grab().toImage() == other.grab().toImage()
    assert label.toolTip() == label.text()
