"""The panels at the sides: which are shown at which width, where the focus goes, what is remembered."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.ui.inspector import WIDTH
from app.ui.main_window import MainWindow
from app.ui.sides import LEAST_PAGE, Side, fitting
from app.ui.theme.palette import Theme
from app.ui.window_state import WindowState
from tests.ui.conftest import Offices
from tests.ui.test_window_state import Memory

BOTH = {Side.SIDEBAR: 264, Side.INSPECTOR: 328}
SIDEBAR, INSPECTOR = {Side.SIDEBAR}, {Side.INSPECTOR}


def page_width(window: MainWindow) -> int:
    return window.header.width()


@pytest.mark.parametrize(
    ("width", "latest", "shown"),
    [
        (1360, Side.SIDEBAR, SIDEBAR | INSPECTOR),
        (264 + 328 + LEAST_PAGE + 2, Side.SIDEBAR, SIDEBAR | INSPECTOR),
        (264 + 328 + LEAST_PAGE + 1, Side.SIDEBAR, SIDEBAR),
        (900, Side.INSPECTOR, INSPECTOR),
        (759, Side.SIDEBAR, INSPECTOR),
        (328 + LEAST_PAGE, Side.INSPECTOR, set()),
    ],
)
def test_the_conversation_keeps_its_room(width: int, latest: Side, shown: set[Side]) -> None:
    assert fitting(width, BOTH, latest) == shown


def test_only_what_is_wanted_is_shown() -> None:
    assert fitting(2000, {Side.SIDEBAR: 264}, Side.INSPECTOR) == SIDEBAR
    assert fitting(2000, {}, Side.SIDEBAR) == set()


def test_the_inspector_opens_and_closes_by_its_action_and_by_the_pill(window: MainWindow) -> None:
    assert not window.shows(Side.INSPECTOR)
    window.commands.action("view.inspector").trigger()
    assert window.shows(Side.INSPECTOR)
    assert window.inspector.width() == WIDTH
    assert window.header.inspector.isChecked()
    window.header.inspector.click()
    assert not window.shows(Side.INSPECTOR)
    assert not window.header.inspector.isChecked()


def test_in_a_narrow_window_the_one_that_was_asked_for_last_stays(window: MainWindow) -> None:
    window.resize(900, 600)
    window.sides.toggle(Side.INSPECTOR)
    assert (window.shows(Side.SIDEBAR), window.shows(Side.INSPECTOR)) == (False, True)
    assert page_width(window) >= LEAST_PAGE
    window.sides.toggle(Side.SIDEBAR)
    assert (window.shows(Side.SIDEBAR), window.shows(Side.INSPECTOR)) == (True, False)
    window.resize(1360, 600)
    assert window.shows(Side.SIDEBAR)
    assert window.shows(Side.INSPECTOR)


def test_both_go_when_the_window_becomes_narrow_and_come_back(window: MainWindow) -> None:
    window.sides.toggle(Side.INSPECTOR)
    window.resize(600, 600)
    assert not window.shows(Side.INSPECTOR)
    assert not window.shows(Side.SIDEBAR)
    assert window.sides.wants(Side.INSPECTOR)
    window.resize(1200, 600)
    assert window.shows(Side.INSPECTOR)
    assert window.shows(Side.SIDEBAR)


def test_asked_for_in_a_narrow_window_it_makes_the_window_wider(window: MainWindow) -> None:
    window.resize(500, 600)
    window.sides.toggle(Side.INSPECTOR)
    assert window.shows(Side.INSPECTOR)
    assert page_width(window) >= LEAST_PAGE


def test_a_hidden_inspector_gives_the_focus_away(window: MainWindow) -> None:
    window.sides.toggle(Side.INSPECTOR)
    window.inspector.tabs.setFocus()
    window.resize(600, 600)
    assert not window.shows(Side.INSPECTOR)
    assert window.composer.field.hasFocus()


def test_esc_goes_back_to_the_message_field(window: MainWindow, qtbot: Any) -> None:
    stopped: list[int] = []
    window.commands.handle("answer.stop", lambda: stopped.append(1))
    window.sides.toggle(Side.INSPECTOR)
    window.inspector.tabs.setFocus()
    qtbot.keyClick(window.inspector.tabs, Qt.Key.Key_Escape)
    assert window.composer.field.hasFocus()
    assert stopped == []


def test_right_to_left_the_inspector_stands_at_the_left(window: MainWindow, qtbot: Any) -> None:
    window.sides.toggle(Side.INSPECTOR)
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        qtbot.waitUntil(lambda: window.inspector.mapTo(window, window.inspector.rect().topLeft()).x() < 5)
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_what_the_outline_leaves_free_for_the_inspector(qapp: Any) -> None:
    assert WindowState(Memory({"inspector": True, "inspector_width": 400})).inspector_width == 400
    assert WindowState(Memory({"inspector": False, "inspector_width": 400})).inspector_width == 0
    assert WindowState(Memory({})).inspector_width == 0


def test_the_next_session_opens_it_as_wide_as_it_was(offices: Offices) -> None:
    first = offices.open()
    first.window.resize(1300, 800)
    first.window.sides.toggle(Side.INSPECTOR)
    first.window.sides.set_width(Side.INSPECTOR, 380)
    assert first.window.inspector.width() == 380
    first.close()
    second = offices.open()
    second.window.resize(1300, 800)
    assert second.window.shows(Side.INSPECTOR)
    assert second.window.inspector.width() == 380


def test_furnished_after_it_is_shown_a_window_gives_both_the_widths_they_had(qtbot: Any, theme: Theme) -> None:
    made = MainWindow(theme.colors, 264, 328)
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    qtbot.waitExposed(made)
    made.furnish(theme)
    WindowState(Memory({"sidebar": True, "sidebar_width": 290, "inspector": True, "inspector_width": 328})).arrange(
        made
    )
    qtbot.waitUntil(lambda: made.sidebar.isVisible() and made.composer.isVisible())
    QApplication.processEvents()
    assert (made.sidebar.width(), made.inspector.width()) == (290, 328)
