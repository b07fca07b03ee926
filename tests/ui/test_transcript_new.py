"""Where the reader left off: a line above what is new, which goes when it was read."""

from __future__ import annotations

from typing import Any

import pytest

from app.model.ids import MessageId
from app.model.message import Message, Status
from app.ui.control.unread import first_unseen, last_finished
from app.ui.transcript import TranscriptView
from app.ui.transcript.model import DayLine, NewLine
from app.ui.transcript.selection import Place, Selection
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import PROSE, painted, picture, running, settle, shown_view


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    return shown_view(qtbot, (760, 560), clock)


def chat(turns: int, text: str = "Words.") -> list[Message]:
    return [one for number in range(1, turns + 1) for one in (user(number, f"Question {number}"), answer(number, text))]


def line(view: TranscriptView) -> list[tuple[str, int]]:
    """The message and the block of the line."""
    return [
        (view._stage.item(item).message.id, slot)
        for item in range(view._stage.items())
        for slot, strip in enumerate(view._stage.strips(item))
        if isinstance(strip.value, NewLine)
    ]


def places(view: TranscriptView) -> dict[int, int]:
    """Where each seen block stands, by its key."""
    return {view._stage.slot(seen.item, seen.slot).key: seen.y for seen in view._stage.settled.seen}


def test_what_follows_the_last_one_seen_is_new() -> None:
    messages = chat(3)
    assert first_unseen(messages, MessageId("a1")) == "u2"
    assert first_unseen(messages, MessageId("u2")) == "a2"
    assert first_unseen(messages, MessageId("a3")) is None
    assert first_unseen(messages, None) is None
    assert first_unseen(messages, MessageId("on another branch")) is None


@pytest.mark.parametrize("status", [Status.RUNNING, Status.STOPPED, Status.INTERRUPTED, Status.FAILED])
def test_only_whole_answers_are_news(status: Status) -> None:
    messages = [*chat(1), user(2, "q"), answer(2, "Half", status=status)]
    assert first_unseen(messages, MessageId("a1")) is None


def test_an_answer_that_runs_is_not_read_yet() -> None:
    assert last_finished([user(1, "q"), running(1)]) == "u1"
    assert last_finished(chat(1)) == "a1"
    assert last_finished([]) is None


def test_the_line_stands_below_the_day_and_is_told(view: TranscriptView) -> None:
    view.show_conversation(chat(1))
    view.branches.show_new(MessageId("u1"))
    settle()
    assert [type(strip.value) for strip in view._stage.strips(0)][:2] == [DayLine, NewLine]
    assert view._reader.voice(0, 1).text == "New since you were last here"
    assert painted(view) == picture(view)
    view.select_all()
    assert view.selected_text() == "Question 1\n\nWords."


def test_a_new_part_that_fits_is_shown_with_the_end(view: TranscriptView) -> None:
    view.show_conversation(chat(12))
    view.branches.show_new(MessageId("a12"))
    assert line(view) == [("a12", 0)]
    assert view.branches.at_end()
    assert view._stage.follow.on


def test_a_new_part_that_is_longer_than_the_window_is_shown_from_its_beginning(view: TranscriptView) -> None:
    view.show_conversation(chat(12, PROSE))
    view.branches.show_new(MessageId("u6"))
    settle()
    first = view._stage.settled.seen[0]
    assert (view._stage.item(first.item).message.id, first.slot, first.y) == ("u6", 0, 0)
    assert not view._stage.follow.on
    assert painted(view) == picture(view)


def test_the_place_of_a_reader_in_the_middle_is_kept(view: TranscriptView) -> None:
    view.show_conversation(chat(12, PROSE))
    view.scroll_by(-2000)
    stored, before = view.anchor(), places(view)
    view.show_conversation(chat(12, PROSE))
    view.restore_anchor(stored)
    view.branches.show_new(MessageId("u12"))
    assert list(places(view).values()) == list(before.values())
    assert not view._stage.follow.on


def test_a_stored_place_does_not_depend_on_the_line(view: TranscriptView) -> None:
    messages = chat(12, PROSE)
    view.show_conversation(messages)
    view.branches.show_new(MessageId("u6"))
    view.scroll_by(400)
    seen = [(view._stage.item(s.item).message.id, s.y) for s in view._stage.settled.seen if s.item != 10]
    stored = view.anchor()
    view.show_conversation(messages)
    view.restore_anchor(stored)
    assert [(view._stage.item(s.item).message.id, s.y) for s in view._stage.settled.seen if s.item != 10] == seen


def test_the_line_goes_when_nobody_looks_at_it(view: TranscriptView) -> None:
    view.show_conversation(chat(12, PROSE))
    view.branches.show_new(MessageId("u11"))
    assert not view.branches.end_new()
    view.jump_to_latest()
    before = places(view)
    assert view.branches.end_new()
    settle()
    assert places(view) == before
    assert line(view) == []
    assert painted(view) == picture(view)


def test_nothing_moves_for_a_reader_inside_the_message_of_the_line(view: TranscriptView) -> None:
    messages = [*chat(3, PROSE), user(4, "q"), answer(4, "\n\n".join([PROSE] * 6))]
    view.show_conversation(messages)
    view.branches.show_new(MessageId("a4"))
    view.scroll_by(700)
    before = places(view)
    assert {seen.item for seen in view._stage.settled.seen} == {7}
    assert view.branches.end_new()
    assert places(view) == before


def test_the_line_stays_while_something_is_selected(view: TranscriptView) -> None:
    view.show_conversation(chat(12, PROSE))
    view.branches.show_new(MessageId("u11"))
    view.jump_to_latest()
    view._screen.set_selection(Selection(Place(21, 0, 0), Place(21, 0, 5)))
    text = view.selected_text()
    assert not view.branches.end_new()
    assert view.selected_text() == text
    assert view.branches.end_new(in_sight=True)
    assert line(view) == []


def test_a_message_that_was_never_looked_at_can_be_marked(view: TranscriptView) -> None:
    view.show_conversation(chat(60, PROSE))
    total = view._stage.total
    view._stage.mark_new(2)
    assert view._stage.total > total
    assert line(view) == [("u2", 0)]
    view._stage.mark_new(None)
    assert line(view) == []
