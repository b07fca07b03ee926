"""The transcript as a reader uses it: streaming, following, reading without being moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.model.blocks import ContentBlock
from app.model.errors import ErrorKind, TurnError
from app.model.events import BlockDelta, BlockStopped, MessageDelta, StreamEvent
from app.model.ids import MessageId
from app.model.message import Message, Status
from app.ui.theme.palette import DARK
from app.ui.transcript import TranscriptView
from app.ui.transcript.cards import Cards
from app.ui.transcript.model import (
    Bubble,
    DayLine,
    FactsLine,
    Folded,
    Note,
    StepLine,
    ThinkingLine,
    Trouble,
    TurnRow,
    Uploading,
    Wait,
    Working,
)
from app.ui.transcript.voices import voice
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, block, thought, user
from tests.fakes.transcripts import (
    COST,
    PROSE,
    USAGE,
    alike,
    click,
    painted,
    picture,
    running,
    settle,
    shown_view,
    started,
    stream,
    theme,
    words,
)

A2 = MessageId("a2")


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    return shown_view(qtbot, (760, 560), clock)


@pytest.fixture
def chat(view: TranscriptView) -> list[Message]:
    """A conversation much longer than the window."""
    messages = [make(number) for number in range(1, 21) for make in (lambda n: user(n, f"Question {n}"), full)]
    view.show_conversation(messages)
    settle()
    return messages


def full(number: int) -> Message:
    return answer(number, PROSE, usage=USAGE, cost=COST)


def kinds(view: TranscriptView, message: Message | str) -> list[type]:
    name = message if isinstance(message, str) else message.id
    index = view._stage.index_of(MessageId(name))
    assert index is not None
    return [type(strip.value) for strip in view._stage.strips(index)]


def value(view: TranscriptView, message: str, kind: type) -> Any:
    index = view._stage.index_of(MessageId(message))
    assert index is not None
    return next(strip.value for strip in view._stage.strips(index) if isinstance(strip.value, kind))


def at_end(view: TranscriptView) -> bool:
    bar = view.verticalScrollBar()
    return bool(bar.value() == bar.maximum())


def wheel(view: TranscriptView, degrees: int) -> None:
    centre = QPointF(300, 200)
    QApplication.sendEvent(
        view.viewport(),
        QWheelEvent(
            centre,
            QPointF(view.viewport().mapToGlobal(QPoint(300, 200))),
            QPoint(),
            QPoint(0, degrees * 8),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


class TestStreaming:
    def test_a_reply_in_pieces_looks_like_the_reply_at_once(self, view: TranscriptView, qtbot: Any) -> None:
        view.show_conversation([user(1, "Hello")])
        view.append_turn(None, running(1))
        stream(view, running(1), PROSE)
        view.finish(full(1))
        other = TranscriptView(theme())
        qtbot.addWidget(other)
        other.resize(view.size())
        other.show()
        other.show_conversation([user(1, "Hello"), full(1)])
        settle()
        assert picture(view) == picture(other)

    def test_partial_repaints_show_what_a_whole_one_would(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Hello"), full(1)])
        view.append_turn(user(2, "Again"), running(2))
        for number, at in enumerate(range(0, len(PROSE) * 3, 23)):
            if number == 0:
                view.apply_progress(A2, [started()], 0)
            view.apply_progress(A2, [words((PROSE * 3)[at : at + 23])], 0)
            if number % 7 == 0:
                settle()
                assert painted(view) == picture(view)
            QApplication.processEvents()

    def test_partial_repaints_hold_while_scrolling(self, view: TranscriptView, chat: list[Message]) -> None:
        for distance in (-300, -97, -7, 40, -560, -33, 250, 5, -1000, 60):
            view.scroll_by(distance)
            settle()
            assert alike(painted(view), picture(view))

    def test_a_delta_repaints_some_lines_not_the_page(self, view: TranscriptView, chat: list[Message]) -> None:
        view.append_turn(user(21, "More"), running(21))
        view.apply_progress(MessageId("a21"), [started(), words("One line of words")], 0)
        settle()
        view._canvas.repaint(view.viewport().rect())
        last = view._stage.items() - 1
        change = view._stage.content(last).apply([words(" and")], 0)
        assert change is not None
        view._stage.change(last, change)
        view._stage.resettle()
        todo = view._canvas.repaint(view.viewport().rect())
        assert not todo.whole
        assert sum(rect.height() for rect in todo.rects) < 80

    def test_finished_blocks_are_never_laid_out_again(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(MessageId("a1"), [started(), words("First.\n\nSecond.\n\nThird")], 0)
        before = [slot.layout for slot in view._stage.item(1).slots[:2]]
        view.apply_progress(MessageId("a1"), [words(" grows.\n\n```py\na\n")], 0)
        assert [slot.layout for slot in view._stage.item(1).slots[:2]] == before
        assert None not in before

    def test_an_open_code_block_grows_in_place(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(MessageId("a1"), [started(), words("```py\na = 1\n")], 0)
        layout = view._stage.item(1).slots[0].layout
        view.apply_progress(MessageId("a1"), [words("b = 2\nc = 3\n```\n")], 0)
        assert view._stage.item(1).slots[0].layout is layout

    def test_thinking_is_timed_while_it_runs(self, view: TranscriptView, clock: ManualClock) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(MessageId("a1"), [started(0, "thinking")], clock.now_ms())
        assert value(view, "a1", ThinkingLine).running
        clock.advance(12)
        view.apply_progress(MessageId("a1"), [BlockStopped(0)], clock.now_ms())
        line = value(view, "a1", ThinkingLine)
        assert line.ended_ms - line.started_ms == 12_000
        view.apply_progress(MessageId("a1"), [MessageDelta({"usage": USAGE.raw})], clock.now_ms())
        assert value(view, "a1", ThinkingLine).tokens == 412

    def test_opened_thinking_streams_and_folds(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(MessageId("a1"), [started(0, "thinking"), BlockDelta(0, "thinking_delta", "I think")], 0)
        settle()
        assert len(kinds(view, "a1")) == 1
        click(view, "fold")
        view.apply_progress(MessageId("a1"), [BlockDelta(0, "thinking_delta", " of words.")], 0)
        assert view._stage.strips(1)[1].value.runs[0].text == "I think of words."  # type: ignore[union-attr]
        settle()
        click(view, "fold")
        assert len(kinds(view, "a1")) == 1

    def test_an_answer_that_waits_says_so(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        assert kinds(view, "a1") == [Working]
        view.set_waiting(MessageId("a1"), 0, 0, None)
        assert kinds(view, "a1") == [Wait]
        view.apply_progress(MessageId("a1"), [started(), words("There")], 0)
        assert Wait not in kinds(view, "a1")

    def test_an_upload_is_shown_in_place_of_the_answer_until_it_ends(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.set_upload(MessageId("a1"), "report.pdf", 0, 38_000_000)
        settle()
        [slot] = view._stage.item(1).slots
        before = slot.layout
        view.set_upload(MessageId("a1"), "report.pdf", 12_000_000, 38_000_000)
        settle()
        [slot] = view._stage.item(1).slots
        assert voice(slot.strip, 0).text == "Uploading report.pdf: 12 of 38 MB"
        assert slot.layout is before  # the line stays and is painted anew
        assert before is not None
        view.set_upload(MessageId("a1"), "report.pdf", 38_000_000, 38_000_000)
        assert kinds(view, "a1") == [Working]
        view.set_upload(MessageId("a1"), "more.pdf", 1, 2)
        assert kinds(view, "a1") == [Uploading]
        view.apply_progress(MessageId("a1"), [started(), words("There")], 0)
        assert Uploading not in kinds(view, "a1")

    def test_a_restart_drops_what_an_earlier_attempt_sent(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(MessageId("a1"), [started(), words("Half an ans")], 0)
        view.restart(MessageId("a1"))
        assert kinds(view, "a1") == [Working]
        view.apply_progress(MessageId("a1"), [started(), words("Whole")], 0)
        view.finish(answer(1, "Whole"))
        assert view.text_of(MessageId("a1")) == "Whole"

    def test_an_unknown_answer_is_ignored(self, view: TranscriptView, chat: list[Message]) -> None:
        view.apply_progress(MessageId("elsewhere"), [words("x")], 0)
        view.set_waiting(MessageId("elsewhere"), 5, 1, None)
        view.finish(answer(77, "x"))
        assert view._stage.items() == len(chat)

    def test_a_reply_goes_on_from_what_was_stored(self, view: TranscriptView) -> None:
        half = replace(running(1), blocks=(ContentBlock({"type": "text", "text": "One "}, complete=False),))
        view.show_conversation([user(1, "Hello"), half])
        view.apply_progress(MessageId("a1"), [words("**two** three")], 0)
        assert view.text_of(MessageId("a1")) == "One two three"

    def test_stray_events_do_no_harm(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(MessageId("a1"), [words("x", 7), BlockStopped(3), started(9), BlockDelta(-1, "odd")], 0)
        view.finish(answer(1, "Whole"))
        assert view.text_of(MessageId("a1")) == "Whole"


class TestTurns:
    def test_what_each_kind_of_block_becomes(self, view: TranscriptView) -> None:
        message = answer(
            1,
            thought("I think."),
            "Text.",
            block("server_tool_use", name="web_search", input={"query": "x"}),
            block("redacted_thinking", data="abc"),
            block("holiday", sun=True),
            usage=USAGE,
            cost=COST,
        )
        view.show_conversation([message])
        assert kinds(view, "a1")[0] is ThinkingLine
        assert kinds(view, "a1")[2:] == [StepLine, ThinkingLine, Folded, FactsLine]
        assert value(view, "a1", StepLine).title == "Searched the web for “x”"
        assert value(view, "a1", Folded).name == "holiday"

    def test_an_error_stands_on_its_turn_with_a_way_out(self, view: TranscriptView, qtbot: Any) -> None:
        error = TurnError(
            ErrorKind.RETRY, "overloaded_error", "The API is overloaded.", "Try again.", "x", "req_1", 529
        )
        view.show_conversation([user(1, "a"), answer(1, "Half", status=Status.INTERRUPTED, error=error, usage=USAGE)])
        assert Trouble in kinds(view, "a1")
        settle()
        with qtbot.waitSignal(view.retry_requested) as caught:
            click(view, "retry")
        assert caught.args == ["a1"]
        click(view, "fold")
        assert value(view, "a1", Trouble).open

    def test_a_stopped_answer_keeps_its_text_and_says_so(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "Half", status=Status.STOPPED)])
        assert value(view, "a1", Note).text == "Stopped"

    def test_a_countdown_and_its_ways_out_never_stand_on_each_other(self, view: TranscriptView) -> None:
        heights = []
        for width in (760, 300):
            view.resize(width, 560)
            view.show_conversation([user(1, "a"), running(1)])
            view.set_waiting(MessageId("a1"), 7_000, 1, TurnError(ErrorKind.RETRY, "x", "Too many."))
            slot = next(slot for slot in view._stage.item(1).slots if isinstance(slot.strip.value, Wait))
            assert slot.layout is not None
            heights.append((slot.layout.height, [action.rects[0].top() for action in slot.layout.actions()]))
        (wide, beside), (narrow, below) = heights
        assert narrow > wide
        assert min(below) > max(beside)

    def test_a_countdown_offers_both_ways_out(self, view: TranscriptView, qtbot: Any, clock: ManualClock) -> None:
        view.append_turn(user(1, "a"), running(1))
        view.set_waiting(MessageId("a1"), clock.now_ms() + 7_000, 1, TurnError(ErrorKind.RETRY, "x", "Too many."))
        settle()
        with qtbot.waitSignal(view.retry_now_requested) as caught:
            click(view, "retry_now")
        assert caught.args == ["a1"]
        with qtbot.waitSignal(view.stop_wait_requested) as caught:
            click(view, "cancel_wait")
        assert caught.args == ["a1"]

    def test_names_of_models_reach_the_facts(self, view: TranscriptView) -> None:
        view.show_conversation([full(1)])
        view.set_model_names({"claude-opus-5-5": "Opus 5.5"})
        assert value(view, "a1", FactsLine).facts[0] == "Opus 5.5"

    def test_copy_puts_the_answer_on_the_clipboard(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, thought("secret"), "Text with **bold**.")])
        settle()
        click(view, "copy_message")
        assert QGuiApplication.clipboard().text() == "Text with bold."

    def test_code_is_copied_whole(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "```py\na = 1\n\nb = 2\n```\n")])
        settle()
        click(view, "copy")
        assert QGuiApplication.clipboard().text() == "a = 1\n\nb = 2"

    def test_code_wraps_on_demand(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "```py\n" + "word " * 100 + "\n```\n")])
        settle()
        before = view._stage.layout(0, 0).height
        click(view, "wrap")
        assert view._stage.layout(0, 0).height > before

    def test_a_link_is_told_and_never_opened(self, view: TranscriptView, qtbot: Any) -> None:
        view.show_conversation([answer(1, "See [this](https://example.com/a?b=c).")])
        settle()
        with qtbot.waitSignal(view.link_activated) as caught:
            click(view, "link")
        assert caught.args == ["https://example.com/a?b=c"]


class TestFollowing:
    def test_a_conversation_opens_at_its_end(self, view: TranscriptView, chat: list[Message]) -> None:
        assert at_end(view)
        assert view._screen.pill.isHidden()

    def test_the_end_is_followed_while_an_answer_grows(self, view: TranscriptView, chat: list[Message]) -> None:
        view.append_turn(user(21, "More"), running(21))
        stream(view, running(21), PROSE)
        assert at_end(view)

    @pytest.mark.parametrize(
        "leave", [lambda view: wheel(view, 15), lambda view: QTest.keyClick(view, Qt.Key.Key_PageUp)]
    )
    def test_following_ends_with_any_movement_upwards(
        self, view: TranscriptView, chat: list[Message], leave: Callable[[TranscriptView], None]
    ) -> None:
        view.append_turn(user(21, "More"), running(21))
        stream(view, running(21), PROSE)
        leave(view)
        settle()
        before = picture(view)
        view.apply_progress(MessageId("a21"), [words("\n\nMore and more.\n\n" * 20)], 0)
        settle()
        assert not at_end(view)
        assert not view._screen.pill.isHidden()
        assert picture(view).copy(0, 0, 700, 300) == before.copy(0, 0, 700, 300)

    def test_the_pill_brings_the_reader_back(self, view: TranscriptView, chat: list[Message]) -> None:
        wheel(view, 60)
        QTest.mouseClick(view._screen.pill, Qt.MouseButton.LeftButton)
        settle()
        assert at_end(view)
        assert view._stage.follow.on

    def test_scrolling_back_to_the_end_follows_again(self, view: TranscriptView, chat: list[Message]) -> None:
        wheel(view, 60)
        assert not view._stage.follow.on
        for _ in range(30):
            wheel(view, -60)
        assert view._stage.follow.on

    def test_a_selection_ends_following(self, view: TranscriptView, chat: list[Message]) -> None:
        view.select_all()
        assert not view._stage.follow.on


class TestReading:
    def middle(self, view: TranscriptView) -> None:
        for _ in range(12):
            view.scroll_by(-400)
        settle()

    def test_nothing_moves_when_a_block_above_grows(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, thought("Deep. " * 400), PROSE), *(full(n) for n in range(2, 9))])
        view.restore_anchor({"message": "a3", "block": 2, "offset": 5, "end": False})
        settle()
        before = picture(view)
        view._screen.changed(0, view._stage.content(0).toggle(0))
        settle()
        assert picture(view) == before

    def test_nothing_moves_when_thinking_above_in_the_same_answer_opens(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, thought("Deep.\n\n" * 30), PROSE * 3), *(full(n) for n in range(2, 9))])
        view.restore_anchor({"message": "a1", "block": 5, "offset": 7, "end": False})
        settle()
        before = picture(view)
        view._screen.changed(0, view._stage.content(0).toggle(0))
        settle()
        assert picture(view) == before
        place = view.anchor()
        view.show_conversation([answer(1, thought("Deep.\n\n" * 30), PROSE * 3), *(full(n) for n in range(2, 9))])
        view.restore_anchor(place)  # the thinking is folded again
        settle()
        assert picture(view) == before

    def test_a_theme_switch_keeps_the_line_at_the_top(self, view: TranscriptView) -> None:
        view.show_conversation([answer(number, "Words of an answer that goes on and on. " * 45) for number in range(9)])
        view.restore_anchor({"message": "a4", "block": 0, "offset": 300, "end": False})
        before = view._pointer.place_at(QPointF(60, 3))
        view.set_theme(theme(DARK, "dark", chat=22, code=19))
        after = view._pointer.place_at(QPointF(60, 3))
        assert (before.item, before.slot) == (after.item, after.slot) == (4, 0)
        assert abs(before.position - after.position) < 90  # about a line

    def test_a_resize_keeps_the_block_at_the_top(self, view: TranscriptView, chat: list[Message]) -> None:
        self.middle(view)
        before = view._stage.anchor
        view.resize(420, 560)
        settle()
        assert (view._stage.anchor.item, view._stage.anchor.slot) == (before.item, before.slot)
        view.set_wide(True)
        assert (view._stage.anchor.item, view._stage.anchor.slot) == (before.item, before.slot)

    def test_a_place_is_stored_and_found_again(self, view: TranscriptView, chat: list[Message]) -> None:
        self.middle(view)
        before, place = picture(view), view.anchor()
        view.show_conversation(chat)
        view.restore_anchor(place)
        settle()
        assert picture(view) == before

    @pytest.mark.parametrize("state", [{}, {"message": "gone"}, {"message": "a1", "block": "x", "end": False}])
    def test_a_place_that_does_not_fit_shows_the_end(
        self, view: TranscriptView, chat: list[Message], state: dict[str, Any]
    ) -> None:
        view.restore_anchor(state)
        assert at_end(view)

    def test_an_empty_conversation_has_no_place(self, view: TranscriptView) -> None:
        view.clear()
        assert view.anchor() == {}

    def test_only_messages_near_the_view_are_parsed(self, view: TranscriptView) -> None:
        view.show_conversation([make(n) for n in range(1, 3_000) for make in (lambda k: user(k, "Hi"), full)])
        built = sum(view._stage.item(index).content is not None for index in range(view._stage.items()))
        assert built < 20

    def test_messages_left_far_behind_are_dropped_and_come_back(self, view: TranscriptView) -> None:
        view.show_conversation([full(n) for n in range(1, 400)])
        settle()
        before = picture(view)
        for _ in range(300):
            view.scroll_by(-500)
        kept = sum(view._stage.item(index).content is not None for index in range(view._stage.items()))
        assert kept <= 130
        view.jump_to_latest()
        settle()
        assert picture(view) == before

    def test_the_scroll_bar_leads_anywhere(self, view: TranscriptView, chat: list[Message]) -> None:
        bar = view.verticalScrollBar()
        bar.setSliderPosition(bar.maximum() // 2)
        bar.triggerAction(bar.SliderAction.SliderMove)
        assert 0 < view._stage.anchor.item < len(chat) - 1
        bar.triggerAction(bar.SliderAction.SliderPageStepSub)
        bar.triggerAction(bar.SliderAction.SliderToMinimum)
        assert view._stage.anchor == view._stage.anchor.__class__(0, 0, 0)

    def test_keys_go_to_both_ends(self, view: TranscriptView, chat: list[Message]) -> None:
        QTest.keyClick(view, Qt.Key.Key_Home)
        assert view._stage.value == 0
        QTest.keyClick(view, Qt.Key.Key_Space)
        assert view._stage.value > 300
        QTest.keyClick(view, Qt.Key.Key_End)
        assert at_end(view)

    def test_scrolling_up_from_the_top_does_not_end_following(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Short")])
        wheel(view, 15)
        view.append_turn(None, running(1))
        wheel(view, 15)
        stream(view, running(1), PROSE)
        assert at_end(view)


def test_what_the_user_sent_besides_text_is_shown(view: TranscriptView) -> None:
    view.show_conversation([user(1, "Look", block("document", title="x")), user(2, block("tool_result", content="y"))])
    assert kinds(view, "u1") == [DayLine, Cards, Bubble, TurnRow]
    assert kinds(view, "u2") == [StepLine, TurnRow]


def test_deltas_of_another_kind_do_not_become_text(view: TranscriptView) -> None:
    view.append_turn(user(1, "Hello"), running(1))
    citation = BlockDelta(0, "citations_delta", data={"citation": {}})
    events: list[StreamEvent] = [started(), words("One"), citation, words(" two")]
    view.apply_progress(MessageId("a1"), events, 0)
    assert view.text_of(MessageId("a1")) == "One two"
