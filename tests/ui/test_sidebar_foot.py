"""The foot of the sidebar: the month, its budget, and the way to the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QMainWindow

from app.ui.actions import Actions
from app.ui.sidebar.foot import Foot
from app.ui.sidebar.month import MonthSpend
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme

SPEND = MonthSpend(
    "November",
    "$12.84",
    "Spent this month: $12.84 of $30.00.",
    of="$12.84 of $30.00",
    saved="$9.11",
    share=0.428,
    mark=0.75,
)
OVER = MonthSpend(
    "November", "$31.20", "Over.", of="$31.20 of $30.00", share=1.04, level="over", words="Over the month's budget"
)


@pytest.fixture
def window(qtbot: Any, theme: Theme) -> Iterator[QMainWindow]:
    made = QMainWindow()
    qtbot.addWidget(made)
    yield made
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def foot(window: QMainWindow, theme: Theme) -> Foot:
    actions = Actions(window)
    made = Foot(actions, window)
    window.setCentralWidget(made)
    spread_theme(made, theme)
    made.set_spend(SPEND)
    show(window, 264)
    made.settings.setFocus()
    return made


def show(window: QMainWindow, width: int) -> None:
    window.resize(width, 110)
    window.show()
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def picture(foot: Foot) -> QImage:
    return foot.month.grab().toImage()


def columns_of(image: QImage, color: QColor) -> list[int]:
    """The columns in which *color* is seen."""
    return [x for x in range(image.width()) if any(image.pixelColor(x, y) == color for y in range(image.height()))]


def test_the_bar_is_as_long_as_the_share(foot: Foot, theme: Theme) -> None:
    image = picture(foot)
    filled = columns_of(image, theme.colors.accent)
    room = image.width() - 8
    assert len(filled) == pytest.approx(0.428 * room, abs=3)
    assert filled[0] <= 6


def test_without_a_budget_there_is_no_bar(foot: Foot, theme: Theme) -> None:
    high = foot.month.sizeHint().height()
    foot.set_spend(MonthSpend("November", "$12.84", "Spent this month: $12.84."))
    assert foot.month.sizeHint().height() < high
    assert columns_of(picture(foot), theme.colors.accent) == []


def test_over_the_budget_it_says_so_in_words_and_in_colour(foot: Foot, theme: Theme) -> None:
    high = foot.month.sizeHint().height()
    foot.set_spend(OVER)
    assert foot.month.sizeHint().height() > high
    assert columns_of(picture(foot), theme.colors.error)
    assert foot.month.accessibleName() == "Over."


def test_from_right_to_left_the_bar_begins_at_the_right(foot: Foot, window: QMainWindow, theme: Theme) -> None:
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    show(window, 264)
    image = picture(foot)
    filled = columns_of(image, theme.colors.accent)
    assert filled[-1] >= image.width() - 7
    assert filled[0] > image.width() / 2


def test_the_longest_words_that_fit_say_what_was_saved(foot: Foot, window: QMainWindow) -> None:
    window.setMinimumWidth(1)
    foot.saved.resize(300, 20)
    assert foot.saved.text() == "Saved by caching $9.11"
    foot.saved.resize(90, 20)
    assert foot.saved.text() == "$9.11 saved"
    foot.saved.resize(50, 20)
    assert foot.saved.text() == "$9.11"
    assert foot.saved.accessibleName() == "Saved by caching $9.11"


def test_nothing_saved_is_not_mentioned(foot: Foot) -> None:
    foot.set_spend(MonthSpend("November", "$0.10", "Spent."))
    assert foot.saved.text() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_keys_open_the_figures(foot: Foot, qtbot: Any, key: Qt.Key) -> None:
    opened: list[int] = []
    commands = foot.window().findChild(Actions)
    assert commands is not None
    commands.handle("view.usage", lambda: opened.append(1))
    foot.month.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(foot.month, key)
    assert opened == [1]


def test_the_focus_is_seen(foot: Foot) -> None:
    before = picture(foot)
    foot.month.setFocus(Qt.FocusReason.TabFocusReason)
    assert picture(foot) != before
