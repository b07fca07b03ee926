"""The line of tabs: with large letters all of its words still have room."""

from __future__ import annotations

from typing import Any

import pytest

from app.ui.inspector import Inspector
from app.ui.theme.controller import ThemeController
from app.ui.theme.look import Look
from app.ui.theme.themed import spread_theme


@pytest.mark.parametrize("size", [14, 28])
def test_all_tabs_have_room(qtbot: Any, themes: ThemeController, size: int) -> None:
    themes.set_look(Look(theme="light", interface_size=size))
    panel = Inspector()
    qtbot.addWidget(panel)
    spread_theme(panel, themes.current())
    panel.resize(328, 600)
    panel.show()
    for index in range(panel.tabs.count()):
        panel.tabs.setCurrentIndex(index)
        place = panel.tabs.tabRect(index)
        assert 0 <= place.left() <= place.right() < panel.tabs.width()
        assert place.width() >= panel.tabs.tabSizeHint(index).width()
    (font,) = {panel.tabs._bold().pixelSize()}
    assert font == size if size == 14 else font < size
