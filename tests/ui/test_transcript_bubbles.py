"""Long messages of the user's fold to their beginning; nothing of them is lost by that."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.base import Action
from app.ui.transcript.bubbles import bubbles, is_long, shown_size
from app.ui.transcript.model import Bubble, BubbleFold
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import painted, picture, settle, shown_view

LINES = "\n".join(f"Line {number} of the log." for number in range(1, 121))
WORDS = "word " * 2_000


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    return shown_view(qtbot, (760, 560), clock)


def fold(view: TranscriptView, item: int = 0) -> tuple[int, Action]:
    """The foot of a bubble: its block and its action."""
    strips = view._stage.strips(item)
    slot = next(at for at, strip in enumerate(strips) if isinstance(strip.value, BubbleFold))
    return slot, view._stage.layout(item, slot).actions()[0]


def click(view: TranscriptView, item: int = 0) -> None:
    slot, action = fold(view, item)
    seen = view._canvas.find(item, slot)
    assert seen is not None
    x, top = view._canvas.origin(seen)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=(action.rects[0].center() + QPointF(x, top)).toPoint()
    )
    settle()


def height(view: TranscriptView, item: int = 0) -> int:
    return sum(view._stage.height(item, slot) for slot in range(view._stage.slots(item)))


@pytest.mark.parametrize("text", ["", "Short", "\n" * 39, "x" * 3_200])
def test_what_is_not_long_is_shown_whole(text: str) -> None:
    assert not is_long(text)
    assert shown_size(text) == (len(text), text.count("\n"))


@given(st.text(alphabet=st.sampled_from("ab \n"), min_size=1).map(lambda text: text * 60))
def test_the_pieces_are_the_text(text: str) -> None:
    """A piece ends at a line end, which is left out, or after a space."""
    for unfolded in (False, True):
        made = [value for value in bubbles(text, is_long(text), unfolded) if isinstance(value, Bubble)]
        joined = ""
        for piece in made:
            joined += "" if piece is made[0] or text.startswith(joined + piece.text) else "\n"
            joined += piece.text
        assert joined == text or joined + "\n" == text


def test_a_long_message_shows_its_beginning(view: TranscriptView) -> None:
    view.show_conversation([user(1, LINES), answer(1, "Yes.")])
    settle()
    folded = height(view)
    assert folded < 620
    assert fold(view)[1].label == "Show this message whole"
    click(view)
    assert height(view) > 4 * folded
    assert painted(view) == picture(view)


def test_what_is_read_stays_where_it_is(view: TranscriptView) -> None:
    view.show_conversation([user(1, "Before"), answer(1, "Words."), user(2, LINES), answer(2, "Yes.")])
    view.scroll_by(-10_000)
    slot, _ = fold(view, 2)
    view._stage.reveal(2, slot, 0, 20)
    view._screen.refresh()
    before = [(seen.item, seen.slot, seen.y) for seen in view._stage.settled.seen if (seen.item, seen.slot) < (2, slot)]
    click(view, 2)
    now = [(seen.item, seen.slot, seen.y) for seen in view._stage.settled.seen]
    assert now[: len(before) - 1] == before[: len(now)][: len(before) - 1]
    view._stage.reveal(2, slot, 0, 20)
    view._screen.refresh()
    foot = view._canvas.find(2, slot)
    assert foot is not None
    click(view, 2)
    again = view._canvas.find(2, slot)
    assert again is not None
    assert again.y == foot.y
    assert painted(view) == picture(view)


def test_copying_and_selecting_take_all_of_it(view: TranscriptView) -> None:
    view.show_conversation([user(1, LINES), answer(1, "Yes.")])
    view.select_all()
    assert view.selected_text() == LINES + "\n\nYes."
    slot = view._stage.slots(0) - 1
    row = view._stage.layout(0, slot)
    assert row.actions()[0].key == "copy_message"
    view.text_of(user(1).id)
    assert view.text_of(user(1).id) == LINES
    view.copy()
    assert QGuiApplication.clipboard().text() == LINES + "\n\nYes."


def test_a_text_of_few_long_lines_folds_too(view: TranscriptView) -> None:
    view.show_conversation([user(1, WORDS)])
    assert height(view) < 760
    view.select_all()
    assert view.selected_text().split() == WORDS.split()


def test_a_hit_in_the_folded_part_is_shown(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([user(1, LINES), answer(1, "Yes.")])
    view.finding.open()
    found = view.finding.find
    found.bar.field.setText("Line 101 ")
    qtbot.waitUntil(lambda: not found.finder.searching)
    settle()
    values = [strip.value for strip in view._stage.strips(0)]
    assert not any(isinstance(value, Bubble) and value.hidden for value in values)
    shown = [view._stage.slot(seen.item, seen.slot).strip.value for seen in view._stage.settled.seen]
    assert any(isinstance(value, Bubble) and "Line 101 " in value.text for value in shown)


def test_the_fold_survives_being_far_away(view: TranscriptView) -> None:
    view.show_conversation(
        [user(1, LINES), *(one for n in range(2, 200) for one in (user(n, "q"), answer(n, "Words.")))]
    )
    view.scroll_by(-100_000)
    slot, _ = fold(view)
    view._stage.reveal(0, slot, 0, 20)
    view._screen.refresh()
    click(view)
    view.jump_to_latest()
    for step in range(40):
        view.scroll_by(-400 * (step + 1))
    view.jump_to_latest()
    view._stage.item(0).drop()
    view.scroll_by(-100_000)
    assert fold(view)[1].label == "Show less of this message"
