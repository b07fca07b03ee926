"""The button that clears a field has the theme's colour."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from app.ui.theme.palette import DARK, LIGHT, Palette
from app.ui.theme.themed import spread_theme
from tests.fakes.transcripts import theme


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_it_has_the_colour_of_the_theme(qtbot: Any, colors: Palette) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    field = QLineEdit(root)
    field.setClearButtonEnabled(True)
    field.setText("pepper")
    spread_theme(root, theme(colors))
    button = field.findChild(QToolButton)
    assert button is not None
    drawn = button.icon().pixmap(16, 16).toImage()
    seen = {drawn.pixelColor(x, y).name() for x in range(16) for y in range(16) if drawn.pixelColor(x, y).alpha() > 250}
    assert QColor(colors.muted).name() in seen
