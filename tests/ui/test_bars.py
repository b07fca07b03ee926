"""Bars and the header in narrow windows: nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app.ui.header import Header
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from app.ui.widgets.bar import InlineBar

WORDS = "The context window is 84 % full: ≈ 168,000 of 200,000 tokens."
CHOICES = tuple((text, lambda: None) for text in ("Trim…", "Compact…", "New conversation…"))


@pytest.fixture
def bar(qtbot: Any, theme: Theme) -> InlineBar:
    made = InlineBar("Context window")
    qtbot.addWidget(made)
    spread_theme(made, theme)
    made.resize(900, 60)
    made.show_message(WORDS, CHOICES)
    return made


def test_buttons_stand_beside_the_words_where_there_is_room(bar: InlineBar) -> None:
    button = bar.buttons()[0]
    assert abs(button.mapTo(bar, button.rect().center()).y() - bar.rect().center().y()) < 8


def test_in_a_narrow_bar_they_stand_below(bar: InlineBar, qtbot: Any) -> None:
    bar.resize(460, 100)
    qtbot.waitUntil(lambda: bar.buttons()[0].mapTo(bar, bar.buttons()[0].rect().center()).y() > 50)
    for button in bar.buttons():
        assert button.width() >= button.sizeHint().width()
    bar.resize(900, 60)
    bar.show_message(WORDS)
    assert bar.buttons() == ()


def test_the_cross_tells(bar: InlineBar, qtbot: Any) -> None:
    with qtbot.waitSignal(bar.dismissed):
        bar.last_stop().click()  # type: ignore[attr-defined]
    assert bar.isHidden()


@pytest.fixture
def leaving(qtbot: Any, theme: Theme) -> Iterator[InlineBar]:
    """A bar that goes by itself, in a window where the keyboard is elsewhere."""
    window = QWidget()
    qtbot.addWidget(window)
    bar, field = InlineBar("News"), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(bar)
    column.addWidget(field)
    spread_theme(window, theme)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    bar.show_message(WORDS, CHOICES, leave_after_ms=60_000)
    yield bar
    window.close()


def _passes(bar: InlineBar) -> None:
    """Its time passes."""
    assert bar._leave.isActive()
    bar._leave.timeout.emit()


def test_a_bar_that_is_pointed_at_stays(leaving: InlineBar) -> None:
    bar = leaving
    bar.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    _passes(bar)
    assert bar.isVisible()
    bar.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    _passes(bar)
    assert bar.isHidden()


def test_a_bar_that_has_the_keyboard_stays(leaving: InlineBar) -> None:
    bar = leaving
    bar.buttons()[0].setFocus()
    _passes(bar)
    assert bar.isVisible()


def test_the_time_of_a_bar_does_not_pass_behind_a_dialog(leaving: InlineBar) -> None:
    bar = leaving
    dialog = QDialog(bar.window())
    dialog.open()
    _passes(bar)
    assert bar.isVisible()
    dialog.close()
    _passes(bar)
    assert bar.isHidden()


def test_pills_say_less_in_a_narrow_header(qtbot: Any, theme: Theme) -> None:
    header = Header()
    qtbot.addWidget(header)
    spread_theme(header, theme)
    header.resize(900, 52)
    header.show()
    assert header.inspector.text() == "Inspector"
    header.resize(500, 52)
    assert header.inspector.text() == ""
    assert header.inspector.accessibleName() == "Show or hide the inspector"
    header.resize(900, 52)
    assert header.inspector.text() == "Inspector"
