"""Tables: what can be done with them, by mouse and keyboard, without anything moving."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.logic.markdown.values import Table
from app.model.ids import MessageId
from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.table import TableLayout
from app.ui.transcript.blocks.table_words import words_height
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import click, painted, picture, running, settle, shown_view, spots, started, stream, words

TABLE = "| Quarter | Growth |\n|---|---:|\n| Q1 | **7** |\n| Q2 | `8\\|` |\n"


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 500))


def test_a_table_is_copied_as_tsv_and_as_markdown(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "Here:\n\n" + TABLE)])
    settle()
    click(view, "copy_tsv")
    assert QGuiApplication.clipboard().text() == "Quarter\tGrowth\nQ1\t7\nQ2\t8|"
    click(view, "copy_markdown")
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[1:] == ["| --- | ---: |", "| Q1 | **7** |", "| Q2 | `8\\|` |"]
    settle()
    assert painted(view) == picture(view)


def test_the_words_stand_at_the_upper_right_and_only_near_the_mouse(view: TranscriptView) -> None:
    view.show_conversation([answer(1, TABLE), user(2, "Thanks"), answer(2, "Welcome.")])
    settle()
    layout = view._stage.layout(0, 0)
    rects = [action.rects[0] for action in layout.actions()]
    assert max(rect.right() for rect in rects) <= layout.width + 4
    assert max(rect.bottom() for rect in rects) <= layout.caret(0).top()
    height = layout.height
    away = picture(view)
    QTest.mouseMove(view.viewport(), spots(view, "copy_tsv")[0])
    settle()
    assert picture(view) != away
    assert painted(view) == picture(view)
    assert view._stage.layout(0, 0).height == height


def test_the_words_are_seen_only_while_mouse_or_focus_is_on_the_table(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "Before.\n\n" + TABLE + "\nAfter.")])  # the last one: its own actions are seen
    settle()
    table = view._canvas.find(0, 1)
    assert table is not None
    room = QRect(0, int(table.y), view.viewport().width(), words_height(view._stage.ink))

    def inked() -> bool:
        settle()
        assert painted(view) == picture(view)
        strip = picture(view).copy(room)
        return any(strip.pixel(x, y) != strip.pixel(0, 0) for x in range(strip.width()) for y in range(strip.height()))

    words = spots(view, "copy_tsv")[0]
    QTest.mouseMove(view.viewport(), QPoint(words.x(), room.top() - 12))
    assert not inked()
    QTest.mouseMove(view.viewport(), QPoint(words.x(), room.bottom() + 30))  # a cell
    assert inked()
    QTest.mouseMove(view.viewport(), QPoint(words.x(), int(table.y + table.height) + 12))
    assert not inked()
    view.focusNextPrevChild(True)
    assert inked()


def test_the_keyboard_reaches_them_with_their_names(view: TranscriptView) -> None:
    view.show_conversation([answer(1, TABLE)])
    settle()
    names = []
    for _ in range(2):
        view.focusNextPrevChild(True)
        focus = view._canvas.focus
        assert focus is not None
        names.append(view._stage.layout(focus.item, focus.slot).actions()[focus.action].label)
    assert names == ["Copy table as TSV", "Copy table as Markdown"]
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text().startswith("| Quarter | Growth |")


@pytest.mark.parametrize("width", [110, 240, 760])
def test_a_growing_table_looks_like_a_whole_one(view: TranscriptView, width: int) -> None:
    view.resize(width, 500)
    view.show_conversation([user(1, "Hello")])
    view.append_turn(None, running(1))
    text = "Here:\n\n" + TABLE + "| more text | 9 |\n" * 8
    stream(view, running(1), text)
    view.finish(answer(1, text))
    settle()
    assert painted(view) == picture(view)


def test_positions_and_places_agree(view: TranscriptView) -> None:
    view.show_conversation([answer(1, TABLE)])
    settle()
    layout = view._stage.layout(0, 0)
    assert isinstance(view._stage.slot(0, 0).strip.value, Table)
    for position in range(len("Quarter\tGrowth\nQ1\t7\nQ2\t8|")):
        at = layout.caret(position)
        assert layout.position_at(at.left() + 0.5, at.center().y()) == position


def test_what_stands_moves_at_most_once_with_each_row_that_arrives(view: TranscriptView) -> None:
    rows = [f"| {'word ' * n}| a cell with {n} and more words of its own |\n" for n in range(1, 9)]
    text = "| Quarter | Growth |\n|---|---:|\n" + "".join(rows)
    view.append_turn(user(1, "A table"), running(1))
    view.apply_progress(MessageId("a1"), [started()], 0)
    widths: list[list[float]] = []
    for at in range(0, len(text), 3):
        view.apply_progress(MessageId("a1"), [words(text[at : at + 3])], 0)
        layout = view._stage.layout(1, 0)
        if isinstance(layout, TableLayout) and layout._columns not in widths[-1:]:
            widths.append(list(layout._columns))
    assert len(widths) <= 2 + len(rows)
    view.finish(answer(1, text))
    grown = list(view._stage.layout(1, 0)._columns)  # type: ignore[attr-defined]
    view.show_conversation([user(1, "A table"), answer(1, text)])
    assert list(view._stage.layout(1, 0)._columns) == grown  # type: ignore[attr-defined]
