"""Lines of widgets: filled from the beginning or centred, and never over one another."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.widgets.flow import FlowLayout


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("centred", [False, True])
def test_lines(qtbot: Any, direction: Qt.LayoutDirection, centred: bool) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    box.setLayoutDirection(direction)
    layout = FlowLayout(box, 10, centred=centred)
    parts = [QWidget(box) for _ in range(3)]
    for part in parts:
        part.setFixedSize(100, 20)
        layout.addWidget(part)
    assert [layout.heightForWidth(width) for width in (330, 320, 319, 210, 209, 100)] == [20, 20, 50, 50, 80, 80]
    box.resize(250, layout.heightForWidth(250))
    box.show()
    first, second, third = (part.geometry() for part in parts)
    assert (first.top(), second.top(), third.top()) == (0, 0, 30)
    mirrored = direction == Qt.LayoutDirection.RightToLeft
    lefts = [20, 130, 75] if centred else [0, 110, 0]
    assert [each.left() for each in (first, second, third)] == [250 - 100 - x if mirrored else x for x in lefts]
