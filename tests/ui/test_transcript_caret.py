"""Selecting by keyboard: by character, word, line, page, over blocks and messages, laid out or not."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtTest import QTest

from app.ui.transcript import TranscriptView
from app.ui.transcript.boundaries import next_character, next_word
from app.ui.transcript.selection import Place, Selection
from app.ui.transcript.text import for_document, units, whole_characters
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import PROSE, settle, theme

SHIFT = Qt.KeyboardModifier.ShiftModifier
WORDS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    made = TranscriptView(theme())
    qtbot.addWidget(made)
    made.resize(760, 560)
    made.show()
    qtbot.waitExposed(made)
    made.setFocus()
    return made


def press(view: TranscriptView, *keys: Qt.Key, by: Qt.KeyboardModifier = SHIFT) -> str:
    for key in keys:
        QTest.keyClick(view, key, by)
    return view.selected_text()


def put(view: TranscriptView, item: int, slot: int, position: int) -> None:
    """Begin a selection there."""
    place = Place(item, slot, position)
    view._screen.set_selection(Selection(place, place))


def head_is_seen(view: TranscriptView) -> bool:
    selection = view._canvas.selection
    assert selection is not None
    seen = view._canvas.find(selection.head.item, selection.head.slot)
    if seen is None:
        return False
    rect = view._stage.layout(seen.item, seen.slot).caret(selection.head.position)
    _, top = view._canvas.origin(seen)
    return top + rect.top() >= 0 and top + rect.bottom() <= view.viewport().height()


def test_a_selection_begins_at_what_is_seen_first(view: TranscriptView) -> None:
    view.show_conversation([user(1, "The question"), answer(1, "The answer.")])
    settle()
    assert press(view, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right) == "The"
    assert press(view, KEY.Key_End) == "The question"
    assert press(view, KEY.Key_Right, KEY.Key_Right) == "The question\n\nT"
    assert press(view, KEY.Key_Left, KEY.Key_Left, KEY.Key_Left) == "The questio"


def test_words_and_ends_of_lines(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "One two, **three** four.\n\nFive")])
    settle()
    assert press(view, KEY.Key_Right, by=WORDS) == "One "
    assert press(view, KEY.Key_Right, by=WORDS) == "One two, "
    assert press(view, KEY.Key_End) == "One two, three four."
    assert press(view, KEY.Key_Left, by=WORDS) == "One two, three "
    assert press(view, KEY.Key_Home) == ""
    assert press(view, KEY.Key_End, by=WORDS) == "One two, three four.\n\nFive"
    put(view, 0, 1, 4)
    assert press(view, KEY.Key_Home, by=WORDS) == "One two, three four.\n\nFive"


def test_lines_of_a_paragraph_are_walked_at_one_place(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "Words that fill a line and more. " * 12 + "\n\nshort\n\n" + "more " * 60)])
    settle()
    put(view, 0, 0, 40)
    layout = view._stage.layout(0, 0)
    lefts, tops = [], []
    for _ in range(3):
        press(view, KEY.Key_Down)
        assert view._canvas.selection is not None
        rect = layout.caret(view._canvas.selection.head.position)
        lefts.append(rect.left())
        tops.append(rect.top())
    assert tops == sorted(set(tops))
    assert max(lefts) - min(lefts) < 12
    text = press(view, KEY.Key_Down)
    assert text.endswith("short")  # the line is shorter than the place that is kept to
    press(view, KEY.Key_Down)
    selection = view._canvas.selection
    assert selection is not None
    assert selection.head.slot == 2
    assert abs(view._stage.layout(0, 2).caret(selection.head.position).left() - lefts[0]) < 12
    for _ in range(5):
        press(view, KEY.Key_Up)
    assert view.selected_text() == ""


def test_code_and_tables_are_walked_line_by_line(view: TranscriptView) -> None:
    view.show_conversation(
        [answer(1, "```\nalpha\nbeta\n\ngamma\n```\n\n| a | b |\n|---|---|\n| c | d |\n| e | f |\n")]
    )
    settle()
    put(view, 0, 0, 0)
    seen = [press(view, KEY.Key_Down) for _ in range(6)]
    assert seen[:3] == ["alpha\n", "alpha\nbeta\n", "alpha\nbeta\n\n"]
    code = "alpha\nbeta\n\ngamma"
    assert seen[3:] == [code, f"{code}\n\na\tb\n", f"{code}\n\na\tb\nc\td\n"]


def test_folded_lines_are_taken_as_one(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "```\n" + "line\n" * 100 + "```\n\nAfter")])
    view._screen.jump(view._stage.anchor.__class__())
    settle()
    put(view, 0, 1, 0)
    press(view, KEY.Key_Left)
    whole = view.selected_text()
    press(view, KEY.Key_Left)
    assert len(view.selected_text()) > len(whole) + 200
    assert press(view, KEY.Key_Right) == whole


def test_pages_go_through_messages_and_scroll_along(view: TranscriptView) -> None:
    view.show_conversation([make(n) for n in range(1, 40) for make in (lambda k: user(k, f"Q{k}"), full)])
    view._screen.jump(view._stage.anchor.__class__())
    settle()
    sizes = [0]
    for _ in range(6):
        sizes.append(len(press(view, KEY.Key_PageDown)))
        assert head_is_seen(view)
    assert all(later > sooner for sooner, later in pairwise(sizes))
    for _ in range(7):
        press(view, KEY.Key_PageUp)
        assert head_is_seen(view)
    assert len(view.selected_text()) < 40


def full(number: int) -> Any:
    return answer(number, PROSE)


def test_the_whole_end_is_reached_over_messages_never_laid_out(view: TranscriptView) -> None:
    view.show_conversation([user(n, f"Q{n}") for n in range(1, 500)])
    put(view, 5, 0, 0)
    press(view, KEY.Key_End, by=WORDS)
    assert view.selected_text() == "\n\n".join(f"Q{n}" for n in range(6, 500))
    assert head_is_seen(view)


def test_right_is_right_in_right_to_left_text(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "שלום עולם")])
    settle()
    put(view, 0, 0, 3)
    assert press(view, KEY.Key_Left) == "ם"
    assert press(view, KEY.Key_Right) == ""
    assert press(view, KEY.Key_Right) == "ו"


def test_everything_selected_can_be_cut_back(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "One two")])
    settle()
    view.select_all()
    assert press(view, KEY.Key_Left, by=WORDS) in ("One two", "One ")  # the line of facts has no text of its own


def test_escape_drops_the_selection(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "One two")])
    settle()
    press(view, KEY.Key_End)
    QTest.keyClick(view, KEY.Key_Escape)
    assert view.selected_text() == ""


def test_an_empty_conversation_has_nothing_to_select(view: TranscriptView) -> None:
    assert press(view, KEY.Key_Right, KEY.Key_Down, KEY.Key_PageDown) == ""


TEXTS = st.text(st.sampled_from("ab é\u0301\u200d\U0001f469\U0001f3fd\U0001f600\U0001f1e9\U0001f1ea,"), max_size=30)


@given(TEXTS)
def test_characters_are_those_of_qts_own_cursor(text: str) -> None:
    text = whole_characters(text)
    document = QTextDocument()
    cursor = QTextCursor(document)
    cursor.insertText(for_document(text))
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    position = 0
    while position < units(text):
        after = next_character(text, position, forward=True)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        assert after == cursor.position()
        assert next_character(text, after, forward=False) == position
        position = after


def test_emoji_after_indic_letters_stay_whole() -> None:
    text = "\u0939\U0001f469"  # Qt's own cursor parts it
    assert next_character(text, 1, forward=True) == 3
    assert next_character(text, 3, forward=False) == 1


def test_a_joined_emoji_is_one_character() -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    assert next_character(f"a{family}b", 1, forward=True) == 1 + units(family)
    assert next_character(f"a{family}b", 1 + units(family), forward=False) == 1


@pytest.mark.parametrize(("position", "after", "before"), [(0, 4, 0), (2, 4, 0), (4, 10, 0), (10, 13, 4), (13, 13, 10)])
def test_words_begin_where_letters_do(position: int, after: int, before: int) -> None:
    assert next_word("one, — two", 0, forward=True) == 7
    text = "one two,  six"
    assert (next_word(text, position, forward=True), next_word(text, position, forward=False)) == (after, before)


def test_a_long_word_is_crossed_in_steps() -> None:
    text, position, steps = "x" * 100_000 + " y", 0, 0
    while position < 100_001:
        position, steps = next_word(text, position, forward=True), steps + 1
    assert (position, steps < 400) == (100_001, True)
