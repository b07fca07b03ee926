"""A finger on the conversation: it follows, goes on after a flick, and a tap is a click."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScroller

from app.ui.transcript import TranscriptView
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import PROSE, alike, painted, picture, settle, shown_view, spots


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    made = shown_view(qtbot, (760, 560))
    made.show_conversation([one for n in range(1, 21) for one in (user(n, f"Question {n}"), answer(n, PROSE))])
    settle()
    return made


@pytest.fixture(scope="module")
def finger(qapp: QApplication) -> QPointingDevice:
    """A touch screen, which stays registered with Qt for good."""
    return QTest.createTouchDevice()


def _drag(view: TranscriptView, finger: QPointingDevice, ys: range, qtbot: Any) -> None:
    """Put a finger down, move it through *ys* (px) and lift it; returns when the view stands still."""
    viewport = view.viewport()
    for number, y in enumerate(ys):
        touch = QTest.touchEvent(viewport, finger)
        act = touch.move if number else touch.press
        act(0, QPoint(300, y), viewport)
        touch.commit()
    touch = QTest.touchEvent(viewport, finger)
    touch.release(0, QPoint(300, ys[-1]), viewport)
    touch.commit()
    scroller = QScroller.scroller(viewport)
    qtbot.waitUntil(lambda: scroller.state() == QScroller.State.Inactive)
    settle()


def _place(view: TranscriptView) -> tuple[int, int, int]:
    """What stands at the upper edge; the scroll bar's value changes with every guess that is measured."""
    anchor = view._stage.anchor
    return anchor.item, anchor.slot, anchor.offset


def test_the_text_goes_where_the_finger_goes(view: TranscriptView, finger: QPointingDevice, qtbot: Any) -> None:
    end = _place(view)
    _drag(view, finger, range(100, 500, 10), qtbot)
    up = _place(view)
    assert up < end
    assert not view._stage.follow.on
    assert view.selected_text() == ""
    assert alike(painted(view), picture(view))
    _drag(view, finger, range(400, 300, -10), qtbot)
    assert up < _place(view) <= end  # events without time between them are a flick, whose end is not known


def test_neither_end_is_overshot(view: TranscriptView, finger: QPointingDevice, qtbot: Any) -> None:
    view.scroll_by(-100_000)
    _drag(view, finger, range(100, 500, 10), qtbot)
    assert view.verticalScrollBar().value() == 0
    view.jump_to_latest()
    _drag(view, finger, range(500, 100, -10), qtbot)
    assert view._stage.settled.below == 0
    assert view._stage.follow.on


def test_a_tap_is_a_click(view: TranscriptView, finger: QPointingDevice) -> None:
    QGuiApplication.clipboard().setText("something else")
    viewport = view.viewport()
    place = next(spot for spot in spots(view, "copy") if viewport.rect().contains(spot))
    for act in ("press", "release"):
        touch = QTest.touchEvent(viewport, finger)
        getattr(touch, act)(0, place, viewport)
        touch.commit()
    settle()
    assert QGuiApplication.clipboard().text().startswith("revenue = ")


def test_a_tap_beside_it_ends_a_selection(view: TranscriptView, finger: QPointingDevice) -> None:
    view.select_all()
    assert view.selected_text()
    viewport = view.viewport()
    for act in ("press", "release"):
        touch = QTest.touchEvent(viewport, finger)
        getattr(touch, act)(0, QPoint(300, 5), viewport)
        touch.commit()
    assert view.selected_text() == ""
