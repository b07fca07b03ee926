"""A check box stands in line with the fields above it, and shows the focus on whichever side it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionButton, QVBoxLayout, QWidget

from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from app.ui.theme.wear import dress
from app.ui.widgets.fields import CheckBox

DIRECTIONS = (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)


@pytest.fixture(params=DIRECTIONS, ids=["left to right", "right to left"])
def boxes(request: Any, qtbot: Any, qapp: QApplication, theme: Theme) -> Iterator[tuple[CheckBox, CheckBox]]:
    dress(qapp, theme)
    page = QWidget()
    page.setLayoutDirection(request.param)
    made = CheckBox("Some words", page), CheckBox("Other words", page)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    for box in made:
        column.addWidget(box)
        box.setChecked(True)
    spread_theme(page, theme)
    page.resize(300, 80)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    yield made
    page.close()


def _indicator(box: CheckBox) -> QRect:
    option = QStyleOptionButton()
    box.initStyleOption(option)
    return box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)


def _columns(image: QImage, color: QColor) -> list[int]:
    """Where the colour is seen, from left to right."""
    return [x for x in range(image.width()) if any(image.pixelColor(x, y) == color for y in range(image.height()))]


def test_it_stands_at_the_edge(boxes: tuple[CheckBox, CheckBox]) -> None:
    box = boxes[0]
    area = _indicator(box)
    mirrored = box.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert (box.width() - 1 - area.right() if mirrored else area.left()) == 0


def test_the_focus_is_seen_around_the_words(boxes: tuple[CheckBox, CheckBox], qtbot: Any, theme: Theme) -> None:
    box, other = boxes
    focus, inside = QColor(theme.colors.focus), _indicator(box)

    def beside(image: QImage) -> list[int]:
        return [x for x in _columns(image, focus) if not inside.left() <= x <= inside.right()]

    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    assert beside(box.grab().toImage()) == []
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    seen = beside(box.grab().toImage())
    words = box.fontMetrics().horizontalAdvance(box.text())
    assert words < seen[-1] - seen[0] < box.width() - inside.width()
