"""Columns beside each other, without a session."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QWidget

from app.ui.comparing import ComparePanel
from app.ui.comparing.column import LEAST_WIDTH, Column
from app.ui.theme.palette import Theme

NAMES = ("Opus 5.5", "Sonnet 5.5 · high", "Haiku 5.5", "Fable 5.2")


@pytest.fixture
def panel(qtbot: Any, theme: Theme) -> ComparePanel:
    made = ComparePanel(theme)
    for _ in NAMES:
        view = QWidget()
        view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.add_column(view)
    qtbot.addWidget(made)
    made.resize(1300, 600)
    made.show_answers("What is it?", NAMES)
    made.show()
    made.activateWindow()
    return made


def _shown(panel: ComparePanel) -> list[Column]:
    return [column for column in panel.columns() if column.isVisible()]


def test_columns_share_the_room_and_are_scrolled_sideways_where_there_is_little(
    panel: ComparePanel, qtbot: Any
) -> None:
    widths = [column.width() for column in _shown(panel)]
    assert max(widths) - min(widths) <= 1
    assert min(widths) > LEAST_WIDTH
    bar = panel._area.horizontalScrollBar()
    assert bar.maximum() == 0
    panel.resize(500, 600)
    panel.grab()
    assert min(column.width() for column in _shown(panel)) == LEAST_WIDTH
    assert bar.maximum() > 0
    panel.show_answers("What is it?", NAMES[:1])
    qtbot.waitUntil(lambda: [column.width() for column in _shown(panel)] == [500])


def test_what_has_the_focus_comes_into_sight(panel: ComparePanel) -> None:
    panel.resize(500, 600)
    panel.grab()
    last = _shown(panel)[-1]
    assert last.keep.visibleRegion().isEmpty()
    _shown(panel)[-2].keep.setFocus()
    for _ in range(2):  # to the view of the last column, and past Stop and Try again, which are not there
        QTest.keyClick(QApplication.focusWidget() or panel, Qt.Key.Key_Tab)
    assert last.keep.hasFocus()
    panel.grab()
    assert not last.keep.visibleRegion().isEmpty()


def test_every_part_says_whose_it_is(panel: ComparePanel) -> None:
    assert panel.question.accessibleName() == "The question: What is it?"
    second = _shown(panel)[1]
    assert second.accessibleName() == "Answer 2 of 4: Sonnet 5.5 · high"
    names = [button.accessibleName() for button in panel.findChildren(QAbstractButton)]
    assert all(names)
    assert len(set(names)) == len(names)


def test_what_is_pressed_is_told_with_its_place(panel: ComparePanel) -> None:
    heard: list[tuple[str, int]] = []
    panel.kept.connect(lambda at: heard.append(("keep", at)))
    panel.stopped.connect(lambda at: heard.append(("stop", at)))
    panel.retried.connect(lambda at: heard.append(("retry", at)))
    third = _shown(panel)[2]
    third.set_running(True)
    QTest.mouseClick(third.stop, Qt.MouseButton.LeftButton)
    third.set_running(False)
    third.allow_retry(True)
    QTest.mouseClick(third.retry, Qt.MouseButton.LeftButton)
    QTest.mouseClick(third.keep, Qt.MouseButton.LeftButton)
    assert heard == [("stop", 2), ("retry", 2), ("keep", 2)]


def test_the_focus_goes_to_the_answer_when_its_button_goes(panel: ComparePanel) -> None:
    first = _shown(panel)[0]
    first.set_running(True)
    first.stop.setFocus()
    assert first.stop.hasFocus()
    first.set_running(False)
    assert first.view.hasFocus()
    first.allow_retry(True)
    first.retry.setFocus()
    first.allow_retry(False)
    assert first.view.hasFocus()


def test_escape_leaves_from_anywhere_in_it(panel: ComparePanel, qtbot: Any) -> None:
    first = _shown(panel)[0]
    for part in (first.view, first.keep, panel.close_button):
        part.setFocus()
        with qtbot.waitSignal(panel.closed):
            QTest.keyClick(part, Qt.Key.Key_Escape)


def _left(panel: ComparePanel) -> list[int]:
    return [column.mapTo(panel, column.rect().topLeft()).x() for column in _shown(panel)]


def test_the_first_answer_stands_where_reading_begins(panel: ComparePanel, qtbot: Any) -> None:
    assert _left(panel) == sorted(_left(panel))
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(lambda: _left(panel) == sorted(_left(panel), reverse=True))


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_buttons_end_where_the_text_does(qtbot: Any, theme: Theme, direction: Qt.LayoutDirection) -> None:
    view = QPlainTextEdit("A line.\n" * 200)
    column = Column(view)
    qtbot.addWidget(column)
    column.setLayoutDirection(direction)
    column.resize(400, 400)
    column.show()
    qtbot.waitUntil(view.verticalScrollBar().isVisible)
    bar = view.verticalScrollBar().width()
    assert bar > 0

    def gap() -> int:
        left = column.keep.mapTo(column, column.keep.rect().topLeft()).x()
        mirrored = direction is Qt.LayoutDirection.RightToLeft
        return left if mirrored else column.width() - left - column.keep.width()

    qtbot.waitUntil(lambda: gap() == 16 + bar)
    view.setPlainText("Short.")
    qtbot.waitUntil(lambda: gap() == 16)
