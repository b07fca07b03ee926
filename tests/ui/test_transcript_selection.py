"""Selecting and copying: text comes from values, across blocks and messages, laid out or not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from app.ui.transcript import TranscriptView
from app.ui.transcript.selection import Place, Selection, word_around
from app.ui.transcript.text import cut_units, right_to_left, units, whole_characters
from tests.fakes.messages import answer, thought, user
from tests.fakes.transcripts import PROSE, entries, settle, shown_view


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 700))


def caret(view: TranscriptView, item: int, slot: int, position: int) -> QPoint:
    """Where a text position is in the viewport."""
    seen = view._canvas.find(item, slot)
    assert seen is not None
    x, top = view._canvas.origin(seen)
    return (view._stage.layout(item, slot).caret(position).center() + QPointF(x, top)).toPoint()


def drag(view: TranscriptView, start: QPoint, end: QPoint) -> None:
    area = view.viewport()
    QTest.mousePress(area, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(area, (start + end) / 2)
    QTest.mouseMove(area, end)
    QTest.mouseRelease(area, Qt.MouseButton.LeftButton, pos=end)


def test_the_mouse_selects_across_blocks_and_messages(view: TranscriptView) -> None:
    view.show_conversation([user(1, "The question"), answer(1, "First words.\n\nSecond **bold** words.")])
    settle()
    drag(view, caret(view, 0, 1, 4), caret(view, 1, 1, 11))
    assert view.selected_text() == "question\n\nFirst words.\n\nSecond bold"
    view.copy()
    assert QGuiApplication.clipboard().text() == "question\n\nFirst words.\n\nSecond bold"


def test_a_selection_backwards_is_the_same(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "First words.\n\nSecond words.")])
    settle()
    drag(view, caret(view, 0, 1, 6), caret(view, 0, 0, 6))
    assert view.selected_text() == "words.\n\nSecond"


def test_lists_keep_their_markers_and_tables_their_columns(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "1. a\n2. b\n   - c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n")])
    settle()
    view.select_all()
    assert view.selected_text() == "1. a\n2. b\n  - c\n\nx\ty\n1\t2"


def test_code_is_selected_with_its_line_ends(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "```py\nalpha = 1\nbeta = 2\n```\n")])
    settle()
    drag(view, caret(view, 0, 0, 8), caret(view, 0, 0, 14))
    assert view.selected_text() == "1\nbeta"


def test_cells_of_a_table_are_found_under_the_mouse(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "| one | two |\n|---|---|\n| three | four |\n")])
    settle()
    drag(view, caret(view, 0, 0, 8), caret(view, 0, 0, 16))
    assert view.selected_text() == "three\tfo"


@pytest.mark.parametrize(("clicks", "text"), [(2, "middle"), (3, "the middle word")])
def test_clicks_select_a_word_and_a_block(view: TranscriptView, clicks: int, text: str) -> None:
    view.show_conversation([answer(1, "the middle word\n\nanother block")])
    settle()
    place = caret(view, 0, 0, 7)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    if clicks == 3:
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.selected_text() == text


def test_shift_extends_a_selection(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "one two three four")])
    settle()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=caret(view, 0, 0, 4))
    end = caret(view, 0, 0, 13)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=end)
    assert view.selected_text() == "two three"


def test_everything_is_selected_and_copied_by_key(view: TranscriptView, qtbot: Any) -> None:
    messages = [one for n in range(1, 80) for one in (user(n, f"Q{n}"), answer(n, f"A{n}."))]
    view.show_conversation(messages)
    QTest.keySequence(view, QKeySequence(QKeySequence.StandardKey.SelectAll))
    QTest.keySequence(view, QKeySequence(QKeySequence.StandardKey.Copy))
    expected = "\n\n".join(f"Q{n}\n\nA{n}." for n in range(1, 80))
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == expected)


def test_thinking_is_not_copied_with_the_answer(view: TranscriptView) -> None:
    view.show_conversation([answer(1, thought("A secret."), "The answer.")])
    view._screen.changed(0, view._stage.content(0).toggle(0))
    settle()
    view.select_all()
    assert view.selected_text() == "The answer."
    view._screen.set_selection(None)
    drag(view, caret(view, 0, 1, 2), caret(view, 0, 1, 8))
    assert view.selected_text() == "secret"


def test_a_drag_that_begins_on_a_link_selects(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(1, "[a long link text](https://example.com) and words")])
    settle()
    with qtbot.assertNotEmitted(view.link_activated):
        drag(view, caret(view, 0, 0, 2), caret(view, 0, 0, 22))
    assert view.selected_text() == "long link text and w"


def test_a_drag_beyond_the_edge_scrolls(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(n, PROSE) for n in range(1, 20)])
    settle()
    before = view._stage.value
    area = view.viewport()
    QTest.mousePress(area, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    QTest.mouseMove(area, QPoint(300, 100))
    QTest.mouseMove(area, QPoint(300, -60))
    qtbot.waitUntil(lambda: view._stage.value < before - 200)
    QTest.mouseRelease(area, Qt.MouseButton.LeftButton, pos=QPoint(300, -60))
    assert len(view.selected_text()) > 200


def test_characters_beyond_the_basic_plane_count_as_qt_counts(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "a \U0001f600 b \U0001f680 c")])
    settle()
    drag(view, caret(view, 0, 0, 2), caret(view, 0, 0, 7))
    assert view.selected_text() == "\U0001f600 b "


def test_the_menu_copies_messages_and_addresses(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "Text and [a link](https://example.com/full).")])
    settle()
    on_words, on_link = caret(view, 0, 0, 2), caret(view, 0, 0, 12)
    assert list(entries(view, on_words))[:2] == ["Copy", "Copy message"]
    assert list(entries(view, on_words))[-1] == "Select all"
    assert not entries(view, on_words)["Copy"].isEnabled()
    entries(view, on_link)["Copy link address"].trigger()
    assert QGuiApplication.clipboard().text() == "https://example.com/full"
    entries(view, on_words)["Copy message"].trigger()
    assert QGuiApplication.clipboard().text() == "Text and a link."
    view.select_all()
    assert entries(view, on_words)["Copy"].isEnabled()


BLOCKS = "Words.\n\n```python\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n$$x^2$$\n"


@pytest.mark.parametrize(
    ("slot", "offered", "copied"),
    [
        (1, {"Wrap": "", "Copy code": "x = 1", "Save code": ""}, "x = 1"),
        (2, {"Copy table as TSV": "a\tb\n1\t2", "Copy table as Markdown": ""}, "a\tb\n1\t2"),
        (3, {"Copy the formula as TeX": "x^2"}, "x^2"),
    ],
)
def test_the_menu_offers_what_the_block_under_it_can(
    view: TranscriptView, slot: int, offered: dict[str, str], copied: str
) -> None:
    view.show_conversation([answer(1, BLOCKS)])
    settle()
    assert not entries(view, caret(view, 0, 0, 2)).keys() & offered.keys()
    found = entries(view, caret(view, 0, slot, 0))
    assert offered.keys() <= found.keys()
    key = next(name for name, text in offered.items() if text)
    found[key].trigger()
    assert QGuiApplication.clipboard().text() == copied


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_cutting_by_units_agrees_with_utf16(text: str, start: int, end: int) -> None:
    text = whole_characters(text)
    expected = text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "ignore")
    assert cut_units(text, start, end) == expected
    assert cut_units(text, 0, units(text)) == text


@pytest.mark.parametrize(
    ("position", "word"), [(0, "one"), (2, "one"), (3, ", "), (5, "two_2"), (11, "two_2"), (99, "two_2")]
)
def test_words_around_a_position(position: int, word: str) -> None:
    start, end = word_around("one, two_2", position)
    assert "one, two_2"[start:end] in (word, word.strip(), word[:1])


def test_an_empty_selection_selects_nothing() -> None:
    place = Place(1, 2, 3)
    assert Selection(place, place).within(1, 2) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", False), ("שלום", True), ("12 שלום", True), ("a שלום", False), ("", False), ("١٢٣", False)],
)
def test_direction_is_that_of_the_first_strong_character(text: str, expected: bool) -> None:
    assert right_to_left([text]) is expected
