"""What can be done with a turn: seen when it is wanted, always reachable, never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.model.errors import ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Message, Status
from app.ui.transcript import TranscriptView
from app.ui.transcript.canvas import Spot
from app.ui.transcript.follow import Anchor
from app.ui.transcript.model import BranchEnd, FactsLine, TurnRow, Version
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import COST, USAGE, painted, picture, settle, shown_view


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    return shown_view(qtbot, (760, 560), clock)


@pytest.fixture
def chat(view: TranscriptView) -> list[Message]:
    messages = [one for number in range(1, 4) for one in (user(number, f"Question {number}"), full(number))]
    view.show_conversation(messages)
    settle()
    return messages


def full(number: int, text: str = "Some words.") -> Message:
    return answer(number, text, usage=USAGE, cost=COST)


def row_of(view: TranscriptView, item: int) -> Any:
    """The last block of a message, which holds its actions."""
    return next(seen for seen in reversed(view._stage.settled.seen) if seen.item == item)


def spots(view: TranscriptView, item: int) -> list[Spot]:
    """Where the actions of the last block of a message are."""
    slot = view._stage.slots(item) - 1
    return [Spot(item, slot, at) for at in range(len(view._stage.layout(item, slot).actions()))]


def action_at(view: TranscriptView, spot: Spot) -> str:
    return view._stage.layout(spot.item, spot.slot).actions()[spot.action].key


def middle(view: TranscriptView, item: int) -> QPoint:
    seen = row_of(view, item)
    return QPoint(view.viewport().width() // 2, seen.y + seen.height - 5)


def colours(view: TranscriptView, item: int) -> int:
    """How many colours there are where the actions of a message stand."""
    seen = row_of(view, item)
    shot = picture(view)
    x = range(view._canvas.left + view._stage.width - 150, view._canvas.left + view._stage.width)
    return len({shot.pixel(at, y) for at in x for y in range(seen.y + seen.height - 16, seen.y + seen.height - 2)})


def labels(view: TranscriptView, item: int) -> list[str]:
    slot = view._stage.slots(item) - 1
    return [action.label for action in view._stage.layout(item, slot).actions()]


def entries(view: TranscriptView, point: QPoint) -> Iterator[tuple[str, bool]]:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.viewport().mapToGlobal(point))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    yield from ((action.text().partition("\t")[0], action.isEnabled()) for action in menu.actions() if action.text())


def test_the_mouse_on_a_message_shows_what_can_be_done(view: TranscriptView, chat: list[Message]) -> None:
    places = [(seen.y, seen.height) for seen in view._stage.settled.seen]
    assert (colours(view, 0), colours(view, 1)) == (1, 1)
    QTest.mouseMove(view.viewport(), middle(view, 0))
    assert colours(view, 0) > 1
    assert colours(view, 1) == 1
    QTest.mouseMove(view.viewport(), middle(view, 1))
    assert (colours(view, 0), colours(view, 1) > 1) == (1, True)
    settle()
    assert painted(view) == picture(view)
    assert [(seen.y, seen.height) for seen in view._stage.settled.seen] == places


def test_the_last_message_always_shows_it(view: TranscriptView, chat: list[Message]) -> None:
    view.show_conversation(chat[:2])
    view._screen.show()  # all is painted, so from here on only what changes is
    settle()
    assert colours(view, 1) > 1
    view.append_turn(chat[2], chat[3])  # everything fits: nothing moves, and only what is new would be painted
    settle()
    assert painted(view) == picture(view)
    assert (colours(view, 1), colours(view, 3) > 1) == (1, True)


def test_every_action_is_reached_by_tab_and_told(view: TranscriptView, chat: list[Message], qtbot: Any) -> None:
    view.setFocus()
    seen = []
    with qtbot.waitSignal(view.edit_requested) as edit:
        for _ in range(20):
            QTest.keyClick(view, Qt.Key.Key_Tab)
            focus = view._canvas.focus
            assert focus is not None
            action = view._stage.layout(focus.item, focus.slot).actions()[focus.action]
            seen.append((focus.item, action.key))
            if action.key == "edit" and focus.item == 2:
                assert colours(view, 2) > 1
                assert view.branches.focused() == "u2"
                QTest.keyClick(view, Qt.Key.Key_Return)
                break
    assert edit.args == ["u2"]
    first = ["copy_message", "edit", "details", "copy_message", "retry", "retry_with", "branch", "details"]
    assert [key for _, key in seen[:8]] == first


def test_versions_are_named_and_end_at_their_ends(view: TranscriptView, chat: list[Message], qtbot: Any) -> None:
    view.branches.place({"u1": Version(1, 3), "a2": Version(3, 3)})
    assert labels(view, 0)[-1] == "Next version, 1 of 3 is shown"
    assert labels(view, 3)[-1] == "Previous version, 3 of 3 is shown"
    assert view._reader.voice(0, 2).text == "Version 1 of 3"
    assert view._reader.voice(3, 1).text.endswith(", Version 3 of 3")
    with qtbot.waitSignal(view.next_version_requested) as asked:
        place = view.branches.action_place("u1", "next_version") - QPoint(-6, 6)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.viewport().mapFromGlobal(place))
    assert asked.args == ["u1"]
    view.branches.place({})
    assert labels(view, 0)[-1] == "Details of this message"


def test_another_branch_leaves_what_both_share_as_it_is(view: TranscriptView, chat: list[Message]) -> None:
    before = view._stage.slot(1, 0)
    other = replace(full(2, "Another answer."), id=MessageId("other"))
    view.branches.show([*chat[:3], other], {"other": Version(2, 2)}, hold=MessageId("other"))
    settle()
    assert view._stage.slot(1, 0) is before
    assert view._stage.items() == 4
    assert view._stage.index_of(MessageId("a3")) is None
    assert view.text_of(MessageId("other")) == "Another answer."
    assert painted(view) == picture(view)


def test_a_branch_that_begins_below_leaves_what_is_read_where_it_is(view: TranscriptView) -> None:
    long = [user(1, "Question"), full(1, "Some words.\n\n" * 60), user(2, "Question"), full(2, "Words.\n\n" * 60)]
    view.show_conversation(long)
    settle()
    view._screen.jump(Anchor(1, 10, 5))
    for messages, hold in ((long[:2], "a1"), (long, "a1")):
        view.branches.show(messages, {}, ends_branch=len(messages) == 2, hold=MessageId(hold))
        assert view._stage.anchor == Anchor(1, 10, 5)
        assert not view._stage.follow.on
    view.jump_to_latest()
    view.branches.show(long[:2], {}, ends_branch=True, hold=MessageId("a1"))
    settle()
    assert view._stage.settled.below == 0
    before = view._stage.anchor
    view.branches.show(long, {}, hold=MessageId("a1"))
    settle()
    assert view._stage.anchor == before
    assert painted(view) == picture(view)


@pytest.mark.parametrize("item", [2, 3])
def test_the_focus_walks_along_the_versions(view: TranscriptView, chat: list[Message], item: int) -> None:
    others = [replace(chat[item], id=MessageId(f"other{number}")) for number in (1, 2)]
    versions: dict[str, Version] = {one.id: Version(at, 3) for at, one in enumerate((*others, chat[item]), 1)}
    view.branches.show(chat[: item + 1], versions)
    settle()
    spot = next(at for at in spots(view, item) if action_at(view, at) == "previous_version")
    view._screen.set_focus(spot)
    for other, key in ((others[1], "previous_version"), (others[0], "next_version"), (others[1], "next_version")):
        view.branches.show([*chat[:item], other], versions, hold=other.id)
        settle()
        assert view._canvas.focus is not None
        assert action_at(view, view._canvas.focus) == key
        assert painted(view) == picture(view)
    view.branches.show(chat, {})
    assert view._canvas.focus is None


def test_nothing_of_a_branch_that_is_gone_stays_selected(view: TranscriptView, chat: list[Message]) -> None:
    view.select_all()
    view.branches.show(chat[:2], {})
    assert view.selected_text() == ""
    view.select_all()
    view.branches.show(chat[:2], {})
    assert "Question 1" in view.selected_text()


def test_the_end_of_a_branch_says_that_more_follows_elsewhere(view: TranscriptView, chat: list[Message]) -> None:
    view.branches.show(chat[:4], {}, ends_branch=True)
    assert [type(strip.value) for strip in view._stage.strips(3)][-2:] == [FactsLine, BranchEnd]
    assert view._reader.voice(3, 2).text.startswith("Continue from here.")
    assert labels(view, 3) == ["Show the later turns"]
    view.branches.show(chat, {})
    assert BranchEnd not in [type(strip.value) for strip in view._stage.strips(3)]


def test_the_context_menu_offers_the_same(view: TranscriptView, chat: list[Message]) -> None:
    offered = dict(entries(view, middle(view, 0)))
    turn = ["Edit", "Compare models…", "Continue from here on a new branch", "Save as prompt", "Details"]
    assert list(offered)[4:] == [*turn, "Delete this and what follows", "Select all"]
    offered = dict(entries(view, middle(view, 1)))
    turn = ["Retry", "Retry with another model…", "Compare models…", "Continue from here on a new branch", "Details"]
    assert list(offered)[4:] == [*turn, "Delete this and what follows", "Select all"]
    assert offered["Retry"]


def test_answers_with_versions_can_be_shown_side_by_side(view: TranscriptView, chat: list[Message]) -> None:
    view.branches.place({"u1": Version(1, 2), "a1": Version(2, 2)})
    assert "Show side by side" not in dict(entries(view, middle(view, 0)))
    assert dict(entries(view, middle(view, 1)))["Show side by side"]


def test_in_a_column_facts_and_what_concerns_all_answers_stand_elsewhere(
    view: TranscriptView, chat: list[Message]
) -> None:
    view.branches.stand_in_column()
    view.show_conversation(chat[1:2])
    (line,) = [strip.value for strip in view._stage.strips(0) if isinstance(strip.value, FactsLine)]
    assert line.facts == ()
    assert labels(view, 0)[:2] == ["Copy answer", "Retry this answer"]
    offered = dict(entries(view, middle(view, 0)))
    assert "Retry" in offered
    assert "Compare models…" not in offered
    view.branches.set_busy(True)
    offered = dict(entries(view, middle(view, 0)))
    assert offered["Retry"]  # each is asked again by itself
    assert offered["Continue from here on a new branch (after the running answer)"] is False


def test_what_has_to_wait_says_so_in_the_menu(view: TranscriptView, chat: list[Message]) -> None:
    view.branches.set_busy(True)
    view.branches.place({"u1": Version(1, 2)})
    offered = dict(entries(view, middle(view, 0)))
    assert offered["Edit (after the running answer)"] is False
    assert (offered["Previous version"], offered["Next version"], offered["Details"]) == (False, True, True)


def test_an_answer_that_failed_before_a_word_offers_its_versions_only_when_there_are_some(view: TranscriptView) -> None:
    error = TurnError(ErrorKind.USER, "x", "No.")
    view.show_conversation([user(1, "q"), answer(1, status=Status.FAILED, error=error)])
    assert FactsLine not in [type(strip.value) for strip in view._stage.strips(1)]
    view.branches.place({"a1": Version(2, 2)})
    assert labels(view, 1) == ["Details of this answer", "Previous version, 2 of 2 is shown"]


@pytest.mark.parametrize("width", [300, 380, 520, 760, 1100])
def test_facts_and_actions_never_overlap(view: TranscriptView, width: int) -> None:
    view.resize(width, 500)
    view.show_conversation([user(1, "q"), full(1)])
    view.branches.place({"a1": Version(2, 12)})
    settle()
    layout: Any = view._stage.layout(1, 1)
    actions = layout.actions()
    assert min(action.rects[0].left() for action in actions) >= -4
    top = actions[0].rects[0].top()
    for x, row, fact in layout._places:
        end = x + layout.ink.facts.metrics.horizontalAdvance(fact)
        assert end <= layout.width
        assert row * layout._line != top or end < actions[0].rects[0].left()
    assert actions[0].rects[0].bottom() <= layout.height
    [details] = [action for action in actions if action.key == "details"]
    assert len(details.rects) == 1 + len({row for _, row, _ in layout._places})  # one frame for each line of facts


def test_a_message_without_text_has_nothing_to_copy(view: TranscriptView) -> None:
    view.show_conversation([user(1)])
    row = view._stage.strips(0)[-1].value
    assert isinstance(row, TurnRow)
    assert not row.can_copy


def test_what_is_always_seen_stands_at_the_end(view: TranscriptView) -> None:
    cut = replace(full(1, "Half of"), stop_reason="max_tokens")
    view.show_conversation([user(1, "Long"), cut, user(2, "More"), full(2)])
    row = view._stage.layout(1, row_of(view, 1).slot)
    actions = {action.key: action.rects[0].right() for action in row.actions()}
    assert max(actions, key=lambda key: actions[key]) == "continue"
    assert actions["continue"] > view._stage.width - 10


def test_what_can_be_done_with_an_answer_that_becomes_the_last_is_painted(view: TranscriptView) -> None:
    """And is painted over where it is the last no more."""
    chat = [user(1, "Question 1"), full(1, "Some words. " * 200), user(2, "Question 2"), full(2)]
    view.show_conversation(chat)
    settle()
    view._screen.jump_to_latest()
    settle()
    for messages in (chat[:2], chat, chat[:2]):
        view.branches.show(messages, {}, hold=chat[1].id)
        settle()
        assert painted(view) == picture(view)
