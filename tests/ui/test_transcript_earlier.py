"""What stands before the first message that is shown, added while somebody reads: nothing moves for it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.model.events import BlockDelta, BlockStarted
from app.model.ids import MessageId
from app.model.message import Message
from app.ui.transcript import TranscriptView
from app.ui.transcript.model import TurnRow, Version
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import PROSE, alike, painted, picture, running, settle, shown_view


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    return shown_view(qtbot, (760, 560), clock)


def _turns(first: int, last: int) -> list[Message]:
    return [one for n in range(first, last + 1) for one in (user(n, f"Question {n}"), answer(n, PROSE))]


def _names(view: TranscriptView) -> list[str]:
    return [view._stage.item(at).message.id for at in range(view._stage.items())]


@pytest.mark.parametrize("back", [0, 700, 100_000])
def test_what_is_read_does_not_move(view: TranscriptView, back: int) -> None:
    messages = _turns(1, 40)
    view.show_conversation(messages[60:], messages[40:60])
    view.scroll_by(-back)
    settle()
    before, anchor, total = picture(view), view.anchor(), view._stage.total
    view.branches.prepend(messages[20:60], {}, messages[:20])
    view.branches.prepend(messages[:20], {})
    settle()
    assert _names(view) == [message.id for message in messages]
    assert view._stage.total > 3 * total
    now = view.anchor()
    assert (now["message"], now["block"], now["end"]) == (anchor["message"], anchor["block"], anchor["end"])
    # At the very top the space above the first message changes; the text itself stays.
    assert alike(picture(view), before)
    assert alike(painted(view), picture(view))


def test_it_looks_as_if_all_had_been_there_from_the_start(view: TranscriptView) -> None:
    messages = _turns(1, 30)
    view.show_conversation(messages[40:], messages[30:40])
    view.branches.prepend(messages[:40], {})
    view.scroll_by(-3_000)
    settle()
    grown, anchor = picture(view), view.anchor()
    view.show_conversation(messages)
    view.restore_anchor(anchor)
    settle()
    assert picture(view) == grown


def test_selection_and_focus_stay_on_what_they_were_on(view: TranscriptView) -> None:
    messages = _turns(1, 20)
    view.show_conversation(messages[30:])
    view.select_all()
    text = view.selected_text()
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    focus = view._canvas.focus
    assert focus is not None
    view.branches.prepend(messages[:30], {})
    assert view.selected_text() == text
    moved = view._canvas.focus
    assert moved is not None
    assert (moved.item, moved.slot, moved.action) == (focus.item + 30, focus.slot, focus.action)


def test_an_answer_streams_on_and_is_found_by_its_id(view: TranscriptView) -> None:
    messages = _turns(1, 10)
    view.show_conversation(messages[10:])
    view.append_turn(user(11, "More"), running(11))
    view.apply_progress(MessageId("a11"), [BlockStarted(0, {"type": "text", "text": ""})], 0)
    view.apply_progress(MessageId("a11"), [BlockDelta(0, "text_delta", "First ")], 0)
    view.branches.prepend(messages[:10], {})
    view.apply_progress(MessageId("a11"), [BlockDelta(0, "text_delta", "and second.")], 0)
    assert view.text_of(MessageId("a11")) == "First and second."
    assert view._stage.settled.at_end


def test_versions_are_shown_above_as_well(view: TranscriptView) -> None:
    messages = _turns(1, 4)
    view.show_conversation(messages[4:])
    view.branches.prepend(messages[:4], {"a1": Version(2, 3)})
    rows = [strip.value for strip in view._stage.strips(1) if isinstance(strip.value, TurnRow)]
    facts = [strip.value for strip in view._stage.strips(1)]
    assert Version(2, 3) in [getattr(value, "version", None) for value in (*rows, *facts)]


def test_without_anything_shown_or_added_nothing_happens(view: TranscriptView) -> None:
    view.branches.prepend(_turns(1, 2), {})
    assert view._stage.items() == 0
    view.show_conversation(_turns(1, 2))
    view.branches.prepend([], {})
    assert view._stage.items() == 4
