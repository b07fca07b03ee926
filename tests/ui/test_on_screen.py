"""Windows and dialogs stay on a small screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme.palette import Theme
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.on_screen import bound_to_screen


def _screen() -> QSize:
    return QGuiApplication.primaryScreen().availableSize()


def test_a_window_larger_than_the_screen_is_cut(qapp: QApplication) -> None:
    window = QWidget()
    window.resize(_screen() * 2)
    bound_to_screen(window)
    assert window.width() == _screen().width()
    assert 0 < _screen().height() - window.height() <= 60  # the title bar has room
    small = QSize(300, 200)
    window.resize(small)
    bound_to_screen(window)
    assert window.size() == small


def test_a_window_without_a_size_is_left_to_qt(qapp: QApplication) -> None:
    window = QWidget()
    before = window.size()
    bound_to_screen(window)
    assert window.size() == before


def test_a_dialog_opens_within_the_screen(qapp: QApplication, theme: Theme) -> None:
    dialog = Dialog("Large")
    dialog.resize(300, _screen().height() + 500)
    dialog.show_with(theme)
    assert dialog.height() < _screen().height()
    dialog.close()
