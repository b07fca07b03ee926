"""An answer that falls silent says for how long, and nothing moves for that."""

from __future__ import annotations

from typing import Any

import pytest

from app.model.events import BlockStopped
from app.model.ids import MessageId
from app.ui.transcript import TranscriptView
from app.ui.transcript.model import Quiet, ThinkingLine
from app.ui.transcript.speech import Speech
from app.ui.transcript.voices import voice
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import COST, USAGE, painted, picture, running, settle, started, theme, words

A1 = MessageId("a1")


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    made = TranscriptView(theme(), clock)
    qtbot.addWidget(made)
    made.resize(760, 560)
    made.show()
    qtbot.waitExposed(made)
    made.show_conversation([user(1, "q"), running(1)])
    return made


def last(view: TranscriptView) -> str:
    """What the last block of the answer says."""
    return voice(view._stage.strips(1)[-1], view._stage.tools.now_ms()).text


def hear(view: TranscriptView, clock: ManualClock, *events: Any) -> None:
    view.apply_progress(A1, events, clock.now_ms())


def test_short_pauses_are_nothing_to_speak_of(view: TranscriptView, clock: ManualClock) -> None:
    hear(view, clock, started(), words("Some words"))
    clock.advance(7)
    assert last(view) == ""
    clock.advance(5)
    assert last(view) == "No new text for 12 s"
    hear(view, clock, words(" and more"))
    assert last(view) == ""


def test_the_screen_follows_the_clock(view: TranscriptView, clock: ManualClock) -> None:
    hear(view, clock, started(), words("Some words"))
    settle()
    before = picture(view)
    clock.advance(90)
    assert view._screen._ticker.isActive()
    view._screen._tick()
    settle()
    assert painted(view) == picture(view) != before
    assert last(view) == "No new text for 1 min 30 s"


def test_an_answer_that_ran_already_counts_from_when_it_is_opened(view: TranscriptView, clock: ManualClock) -> None:
    hear(view, clock, started(), words("Some words"))
    partly = answer(1, "Some words", status=running(1).status)
    clock.advance(600)
    view.show_conversation([user(1, "q"), partly])
    assert last(view) == ""
    clock.advance(9)
    assert last(view) == "No new text for 9 s"


def test_nothing_moves_when_the_answer_ends(view: TranscriptView, clock: ManualClock) -> None:
    hear(view, clock, started(), words("Some words"))
    places = [(seen.y, seen.height) for seen in view._stage.settled.seen]
    view.finish(answer(1, "Some words", usage=USAGE, cost=COST))
    assert [(seen.y, seen.height) for seen in view._stage.settled.seen] == places


def test_thinking_has_a_clock_of_its_own(view: TranscriptView, clock: ManualClock) -> None:
    hear(view, clock, started(0, "thinking"))
    values = [type(strip.value) for strip in view._stage.strips(1)]
    assert values == [ThinkingLine]
    hear(view, clock, BlockStopped(0))
    assert isinstance(view._stage.strips(1)[-1].value, Quiet)


def test_the_line_does_not_make_an_open_sentence_whole(view: TranscriptView, clock: ManualClock) -> None:
    hear(view, clock, started(), words("A whole sentence stands here. Half a"))
    assert Speech().due(view._stage.item(1).slots, finished=False) == "A whole sentence stands here."
