"""A part of the screen is chosen by mouse and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtTest import QSignalSpy, QTest

from app.ui.main_window import MainWindow
from app.ui.screen_region import ScreenRegion, Still, can_grab_screen
from app.ui.theme.palette import Theme

_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def still(qtbot: Any, theme: Theme) -> Still:
    screen = QGuiApplication.primaryScreen()
    size = screen.geometry().size()
    image = QImage(size * 2, QImage.Format.Format_RGB32)  # as a screen at 200 % gives it
    image.fill(Qt.GlobalColor.darkCyan)
    image.setPixelColor(20, 40, Qt.GlobalColor.red)
    made = Still(screen, QPixmap.fromImage(image), theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_frame_drawn_by_mouse_is_cut_out_in_the_screens_own_pixels(still: Still) -> None:
    chosen = QSignalSpy(still.chosen)
    QTest.mousePress(still, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(109, 69))
    QTest.mouseMove(still, QPoint(10, 20))
    QTest.mouseRelease(still, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(10, 20))
    assert chosen.count() == 1
    image: QImage = chosen.at(0)[0]
    assert (image.width(), image.height()) == (200, 100)
    assert image.pixelColor(0, 0) == Qt.GlobalColor.red


def test_a_click_chooses_nothing(still: Still) -> None:
    chosen = QSignalSpy(still.chosen)
    QTest.mouseClick(still, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(50, 50))
    assert chosen.count() == 0


def test_a_frame_is_moved_sized_and_taken_by_keyboard(still: Still) -> None:
    chosen, given_up = QSignalSpy(still.chosen), QSignalSpy(still.given_up)
    QTest.keyClick(still, Qt.Key.Key_Return)  # a frame to begin with
    first = still.frame
    assert not first.isEmpty()
    QTest.keyClick(still, Qt.Key.Key_Left, _CTRL)
    QTest.keyClick(still, Qt.Key.Key_Down)
    QTest.keyClick(still, Qt.Key.Key_Right, _SHIFT)
    assert (still.frame.x(), still.frame.y()) == (first.x() - 10, first.y() + 1)
    assert (still.frame.width(), still.frame.height()) == (first.width() + 1, first.height())
    QTest.keyClick(still, Qt.Key.Key_Return)
    assert chosen.at(0)[0].width() == 2 * still.frame.width()
    QTest.keyClick(still, Qt.Key.Key_Escape)
    assert given_up.count() == 1


def test_a_frame_stays_on_the_screen(still: Still) -> None:
    QTest.keyClick(still, Qt.Key.Key_Return)
    for _ in range(200):
        QTest.keyClick(still, Qt.Key.Key_Right, _CTRL)
        QTest.keyClick(still, Qt.Key.Key_Down, _CTRL | _SHIFT)
    assert still.frame.isEmpty() or still.rect().contains(still.frame)


def test_the_window_comes_back_in_any_case(qtbot: Any, window: MainWindow, theme: Theme) -> None:
    region = ScreenRegion(theme, window)
    ended = QSignalSpy(region.ended)
    region.begin()
    assert not window.isVisible()
    qtbot.waitUntil(lambda: ended.count() == 1 or bool(region.stills()))
    for still in region.stills()[:1]:
        QTest.keyClick(still, Qt.Key.Key_Escape)
    assert ended.count() == 1
    assert window.isVisible()
    assert region.stills() == []


def test_wayland_shows_a_program_nothing_but_itself() -> None:
    assert [can_grab_screen(name) for name in ("xcb", "windows", "cocoa", "wayland", "offscreen")] == [
        True, True, True, False, False,
    ]  # fmt: skip
