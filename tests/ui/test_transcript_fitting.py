"""What the transcript says of a history that was shortened, and what it offers where one is too long."""

from __future__ import annotations

from typing import Any

import pytest

from app.model.errors import ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Message, Status
from app.ui.transcript import TranscriptView
from app.ui.transcript.model import DayLine, FactsLine, StepLine, TrimLine
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, summary, user
from tests.fakes.transcripts import click, painted, picture, settle, shown_view, spots


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    return shown_view(qtbot, (760, 560), clock)


def chat(turns: int) -> list[Message]:
    return [one for number in range(1, turns + 1) for one in (user(number, f"Q{number}"), answer(number, "Words."))]


def lines(view: TranscriptView) -> list[str]:
    """The messages above which it is said that nothing before them is sent."""
    return [
        view._stage.item(at).message.id
        for at in range(view._stage.items())
        if any(isinstance(strip.value, TrimLine) for strip in view._stage.strips(at))
    ]


def heard(signal: Any) -> list[str]:
    told: list[str] = []
    signal.connect(told.append)
    return told


def failed(code: str, words: str = "messages.0.content.0: no") -> Message:
    error = TurnError(ErrorKind.USER, code, words, status=400)
    return answer(1, status=Status.FAILED, error=error)


class TestSummaries:
    def test_a_summary_says_what_it_stands_for_and_can_be_undone(self, view: TranscriptView) -> None:
        view.show_conversation([*chat(1), summary(1)])
        settle()
        told = heard(view.undo_compaction_requested)
        line, facts = (strip.value for strip in view._stage.strips(2))
        assert isinstance(line, StepLine)
        assert line.title == "Compacted: 182,000 → 6,400 tokens"
        assert isinstance(facts, FactsLine)
        assert facts.facts[1:3] == ("182k in · 99% cached", "6,400 out")
        click(view, "undo_compaction")
        assert told == ["s1"]
        click(view, "fold")
        settle()
        assert view._stage.slots(2) == 3
        assert painted(view) == picture(view)

    def test_a_summary_within_an_answer_cannot(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Q"), answer(1, summary(1).blocks[0], "Words.")])
        settle()
        assert spots(view, "undo_compaction") == []

    def test_it_says_so_when_it_has_just_come(self, view: TranscriptView) -> None:
        running = answer(1, status=Status.RUNNING, id=MessageId("s1"))
        view.show_conversation([*chat(1), running])
        view.finish(summary(1))
        settle()
        assert len(spots(view, "undo_compaction")) == 1


class TestTrimming:
    def test_a_line_says_from_where_on_messages_are_sent(self, view: TranscriptView) -> None:
        view.show_conversation(chat(3))
        view.branches.send_from(MessageId("u2"))
        settle()
        assert lines(view) == ["u2"]
        told = heard(view.undo_trim_requested)
        click(view, "undo_trim")
        assert told == ["u2"]
        view.branches.send_from(None)
        settle()
        assert lines(view) == []
        assert painted(view) == picture(view)

    def test_the_line_moves(self, view: TranscriptView) -> None:
        view.show_conversation(chat(3))
        view.branches.send_from(MessageId("u2"))
        view.branches.send_from(MessageId("u3"))
        assert lines(view) == ["u3"]
        view.show_conversation(chat(3))
        assert lines(view) == ["u3"]

    def test_it_waits_for_messages_that_are_read_later(self, view: TranscriptView) -> None:
        messages = chat(3)
        view.show_conversation(messages[4:])
        view.branches.send_from(MessageId("u2"))
        assert lines(view) == []
        view.branches.prepend(messages[:4], {})
        assert lines(view) == ["u2"]

    def test_nothing_is_said_where_nothing_stands_before(self, view: TranscriptView) -> None:
        view.show_conversation(chat(2))
        view.branches.send_from(MessageId("u1"))
        assert lines(view) == []
        view.branches.send_from(MessageId("elsewhere"))
        assert lines(view) == []

    def test_it_stands_above_what_else_is_said(self, view: TranscriptView) -> None:
        messages = [*chat(1), *(user(2000, "Later"), answer(2000, "Words."))]
        view.show_conversation(messages)
        view.branches.send_from(MessageId("u2000"))
        settle()
        assert [type(strip.value) for strip in view._stage.strips(2)][:2] == [TrimLine, DayLine]
        assert view._reader.voice(2, 0).text == "Earlier turns above this line are no longer sent"

    def test_in_a_narrow_column_undo_stands_below(self, qtbot: Any, clock: ManualClock) -> None:
        view = shown_view(qtbot, (300, 560), clock)
        view.show_conversation(chat(2))
        view.branches.send_from(MessageId("u2"))
        settle()
        assert len(spots(view, "undo_trim")) == 1
        assert painted(view) == picture(view)


class TestFullWindow:
    @pytest.mark.parametrize(
        "last",
        [failed("prompt_too_long"), answer(1, "Half", stop_reason="model_context_window_exceeded")],
    )
    @pytest.mark.parametrize("key", ["trim", "compact", "go_on_anew"])
    def test_a_history_that_does_not_fit_offers_three_ways(self, view: TranscriptView, last: Message, key: str) -> None:
        view.show_conversation([user(1, "Q"), last])
        settle()
        wanted = {"trim": view.trim_requested, "compact": view.compact_requested}
        told = heard(wanted.get(key, view.go_on_anew_requested))
        click(view, key)
        assert told == ["a1"]

    def test_a_refused_history_offers_repair(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Q"), failed("invalid_request_error")])
        settle()
        told = heard(view.repair_requested)
        click(view, "repair")
        assert told == ["a1"]

    def test_other_errors_do_not(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Q"), failed("rate_limit_error")])
        settle()
        assert spots(view, "repair") == spots(view, "trim") == []
        assert len(spots(view, "retry")) == 1
