"""No dialog cuts what it says, whatever the size of text and the direction, and all of it is on a small screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from app.model.settings import BY_KEY
from app.ui.errand_window import ErrandWindow
from app.ui.main_window import MainWindow
from app.ui.theme.controller import ThemeController
from app.ui.theme.look import Look
from app.ui.theme.palette import Theme
from app.ui.theme.system import SystemLook
from app.ui.theme.wear import dress
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label
from tests.fakes.cut_words import cut_words
from tests.fakes.every_dialog import DIALOGS, Maker

SCREEN = QSize(1280, 720)
NORMAL, LARGEST = 14, int(BY_KEY["look.interface_size"].most or 0)
LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
APP = Path(__file__).parents[2] / "app"


@pytest.fixture(
    params=[("light", NORMAL, LTR), ("dark", NORMAL, RTL), ("light", LARGEST, RTL), ("dark", LARGEST, LTR)],
    ids=["normal", "normal, mirrored", "large, mirrored", "large"],
)
def looks(request: Any, qtbot: Any, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Theme]]:
    name, size, direction = request.param
    monkeypatch.setattr(Dialog, "room", lambda _dialog: SCREEN - QSize(0, 40))  # a title bar
    QApplication.setLayoutDirection(direction)
    theme = ThemeController(SystemLook(qapp), Look(theme=name, interface_size=size)).current()
    dress(qapp, theme)
    window = MainWindow(theme.colors)
    window.furnish(theme)
    qtbot.addWidget(window)
    yield window, theme
    QApplication.setLayoutDirection(LTR)
    qapp.setStyleSheet("")


def _shown(make: Maker, window: MainWindow, theme: Theme, qapp: QApplication) -> QDialog:
    dialog = make(window, theme)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    if isinstance(dialog, ErrandWindow):
        dialog.show_at(QPoint(400, 300), theme)
    else:
        assert isinstance(dialog, Dialog)
        dialog.show_with(theme)
    for _ in range(3):
        qapp.processEvents()
    return dialog


def test_no_dialog_cuts_what_it_says(looks: tuple[MainWindow, Theme], qapp: QApplication) -> None:
    window, theme = looks
    found: dict[str, list[str]] = {}
    for name, make in DIALOGS.items():
        dialog = _shown(make, window, theme, qapp)
        faults = cut_words(dialog)
        if dialog.width() > SCREEN.width() or dialog.height() > SCREEN.height():
            faults.append(f"it is {dialog.width()} × {dialog.height()} pixels")
        if faults:
            found[name] = faults
        dialog.close()
        dialog.deleteLater()
        QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete.value)
    assert found == {}


def test_every_dialog_there_is_has_been_looked_at() -> None:
    sources = [file.read_text() for file in (APP / "ui").rglob("*.py")]
    classes = {name for source in sources for name in re.findall(r"class (\w+)\((?:Q|\w*)Dialog\b", source)}
    made = (APP.parent / "tests" / "fakes" / "every_dialog.py").read_text()
    whole = {name for name in classes - {"Dialog"} if not name.startswith("_")}  # those are parts of others
    assert {name for name in whole if f" {name}(" not in made} == set()
    assert len(classes) > 40


def test_a_dialog_grows_with_what_is_said_in_it_later(looks: tuple[MainWindow, Theme], qapp: QApplication) -> None:
    window, theme = looks
    dialog = Dialog("A dialog", window)
    dialog.setMinimumWidth(300)
    shown: QLabel = label("Short.", wrap=True, parent=dialog)
    dialog.column.addWidget(shown)
    dialog.add_buttons(Button("Close", parent=dialog))
    dialog.show_with(theme)
    low = dialog.height()
    shown.setText("Many words. " * 20)
    for _ in range(3):
        qapp.processEvents()
    assert dialog.height() > low
    assert cut_words(dialog) == []
    dialog.close()


def test_on_a_low_screen_the_buttons_stay_and_the_rest_scrolls(
    looks: tuple[MainWindow, Theme], qapp: QApplication
) -> None:
    window, theme = looks
    dialog = Dialog("A dialog", window)
    for _ in range(12):
        dialog.column.addWidget(label("Many words. " * 40, wrap=True, parent=dialog))
    close = Button("Close", parent=dialog)
    dialog.add_buttons(close)
    dialog.show_with(theme)
    for _ in range(3):
        qapp.processEvents()
    assert dialog.height() == SCREEN.height() - 40
    assert dialog.rect().contains(close.geometry())
    assert dialog.body.verticalScrollBar().maximum() > 0
    dialog.close()


def test_what_is_cut_is_found(looks: tuple[MainWindow, Theme], qapp: QApplication) -> None:
    window, theme = looks
    dialog = Dialog("A dialog", window)
    words, button = label("Some words", parent=dialog), Button("A button", parent=dialog)
    words.setFixedWidth(12)
    button.setFixedHeight(9)
    wrapped = label("Words in many lines. " * 5, wrap=True, parent=dialog)
    wrapped.setFixedSize(200, 12)
    for part in (words, button, wrapped):
        dialog.column.addWidget(part)
    dialog.show_with(theme)
    assert len(cut_words(dialog)) == 3
    dialog.close()
