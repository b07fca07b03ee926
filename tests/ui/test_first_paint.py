"""The first paint waits for nothing that can wait."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.ui.front import Front, Place
from app.ui.theme.palette import DARK, LIGHT
from app.ui.theme.system import SystemLook
from app.ui.wishes import Wishes

_LATER = ("asyncio", "qasync", "app.ui.panels", "app.ui.desk", "app.ui.transcript", "app.services", "app.storage")


def test_what_runs_before_it_is_small() -> None:
    command = [sys.executable, "-c", "import sys, app.main, app.ui.program; print(*sys.modules)"]
    root = Path(__file__).parents[2]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout.split()
    assert "app.ui.front" in loaded
    assert [module for module in _LATER if module in loaded] == []


class NoMemory:
    """A window that never stood anywhere."""

    def load(self) -> dict[str, Any]:
        return {}

    def save(self, content: dict[str, Any]) -> None:
        raise AssertionError("nothing is saved before the services are there")


def outline(application: QApplication, theme: str) -> tuple[Front, QImage]:
    async def build() -> Any:
        raise AssertionError("nothing is built before the first paint")

    place = Place(Path("/nowhere"), NoMemory(), {"look.theme": theme}, build)
    front = Front(place, SystemLook(application), Wishes())
    front.window.resize(1000, 700)
    QApplication.sendPostedEvents()
    return front, front.window.grab().toImage()


@pytest.mark.parametrize(("name", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_the_outline_has_the_themes_colours_and_the_panels_places(qapp: QApplication, name: str, palette: Any) -> None:
    front, image = outline(qapp, name)
    assert image.pixelColor(20, 300) == palette.side
    assert image.pixelColor(264, 300) == palette.line
    assert image.pixelColor(600, 300) == palette.bg
    assert image.pixelColor(600, 51) == palette.line
    assert image.pixelColor(600, 640) == palette.card
    front.window.hide()
    front.window.deleteLater()


def test_closing_the_outline_is_remembered(qapp: QApplication) -> None:
    front, _ = outline(qapp, "light")
    states = [front.closed]
    front.window.close()
    assert [*states, front.closed] == [False, True]
    front.window.hide()
    front.window.deleteLater()
