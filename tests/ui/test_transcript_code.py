"""Blocks of code: folding, line numbers, saving, and that nothing moves or is painted again without need."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtTest import QTest

from app.model.events import BlockStopped
from app.model.ids import MessageId
from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.code import FOLDED_LINES
from app.ui.transcript.follow import Anchor
from app.ui.transcript.selection import Place, Selection
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import (
    click,
    painted,
    picture,
    running,
    settle,
    shown_view,
    spots,
    started,
    stream,
    words,
)

A1 = MessageId("a1")
CODE = "\n".join(f"value_{number} = {number}" for number in range(1, 121))
LONG = f"Before.\n\n```python\n{CODE}\n```\n\nAfter."


class Paints(QObject):
    """Collects what Qt paints of a viewport."""

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view)
        self.rects: list[QRect] = []
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    return shown_view(qtbot, (760, 560), clock)


def code_slot(view: TranscriptView, item: int = 0) -> int:
    kinds = [type(strip.value).__name__ for strip in view._stage.strips(item)]
    return kinds.index("CodeBlock")


class TestFolding:
    def test_long_code_is_folded_when_it_is_loaded(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, LONG)])
        settle()
        lines = view._stage.layout(0, 1).height / view._stage.ink.code.line
        assert FOLDED_LINES < lines < FOLDED_LINES + 5
        view.jump_to_latest()
        click(view, "unfold")
        settle()
        assert view._stage.layout(0, 1).height / view._stage.ink.code.line > 120

    def test_forty_lines_are_not_long(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "```\n" + "a\n" * 40 + "```"), answer(2, "```\n" + "a\n" * 41 + "```")])
        assert not any(action.key == "unfold" for action in view._stage.layout(0, 0).actions())
        assert view._stage.layout(1, 0).actions()[-1].label == "Show all 41 lines"

    def test_folded_code_is_copied_selected_and_saved_whole(self, view: TranscriptView, qtbot: Any) -> None:
        view.show_conversation([answer(1, LONG)])
        settle()
        view._screen.jump(Anchor(0, 1, 0))
        click(view, "copy")
        assert QGuiApplication.clipboard().text() == CODE
        with qtbot.waitSignal(view.save_requested) as saved:
            click(view, "save")
        assert saved.args == ["snippet.py", CODE]
        view.select_all()
        assert view.selected_text() == f"Before.\n\n{CODE}\n\nAfter."

    def test_positions_in_folded_lines_stand_at_the_foot(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, LONG)])
        layout = view._stage.layout(0, 1)
        hidden = CODE.index("value_100")
        assert layout.hides(hidden)
        assert not layout.hides(CODE.index("value_20"))
        assert layout.caret(hidden).bottom() == layout.height
        assert layout.reveal(hidden)
        view._stage.rebuild(0, 1)
        shown = view._stage.layout(0, 1)
        assert not shown.hides(hidden)
        assert not shown.reveal(hidden)
        assert shown.caret(hidden).top() > layout.height

    def test_what_streams_is_never_folded(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Hello")])
        view.append_turn(None, running(1))
        stream(view, running(1), LONG)
        height = view._stage.layout(1, 1).height
        view.finish(answer(1, LONG))
        settle()
        assert view._stage.layout(1, 1).height == height
        assert height / view._stage.ink.code.line > 120
        view.resize(700, 500)
        settle()
        assert view._stage.layout(1, 1).actions()[-1].label == "Show less"
        view.show_conversation([user(1, "Hello"), answer(1, LONG)])
        settle()
        assert view._stage.layout(1, 1).actions()[-1].label == "Show all 120 lines"

    def test_folding_again_leaves_what_follows_in_its_place(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, LONG, "\n\nMore text.\n\n" * 30)])
        settle()
        view._stage.slot(0, 1).state.open = True
        view._stage.rebuild(0, 1)
        view._screen.jump(Anchor(0, 1, 2000))
        foot = spots(view, "unfold")[0]
        click(view, "unfold")
        settle()
        assert abs(spots(view, "unfold")[0].y() - foot.y()) <= 1
        assert painted(view) == picture(view)

    def test_the_keyboard_reaches_the_foot(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, LONG)])
        settle()
        view._screen.jump(Anchor(0, 0, 0))
        walked = []
        for _ in range(4):
            view.focusNextPrevChild(True)
            focus = view._canvas.focus
            assert focus is not None
            walked.append(view._stage.layout(focus.item, focus.slot).actions()[focus.action].label)
        assert walked == ["Wrap", "Copy code", "Save code", "Show all 120 lines"]
        QTest.keyClick(view, Qt.Key.Key_Return)
        assert view._stage.layout(0, 1).actions()[-1].label == "Show less"


class TestStreamedCode:
    def test_a_fence_that_closes_repaints_nothing_that_stands(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Hello")])
        view.append_turn(None, running(1))
        view.apply_progress(A1, [started()], 0)
        body = "".join(f"line {number} = {number}\n" for number in range(12))
        view.apply_progress(A1, [words("Here:\n\n```python\n" + body)], 0)
        settle()
        slot = code_slot(view, 1)
        layout = view._stage.layout(1, slot)
        paints = Paints(view)
        view.apply_progress(A1, [words("```\n")], 0)
        settle()
        assert view._stage.layout(1, slot) is layout
        assert view._stage.slot(1, slot).strip.value.closed  # type: ignore[union-attr]
        assert paints.rects == []
        view.apply_progress(A1, [words("\nAfter.\n\n"), BlockStopped(0)], 0)
        settle()
        seen = view._canvas.find(1, slot)
        assert seen is not None
        bottom = seen.y + seen.height
        assert paints.rects
        assert all(rect.top() >= bottom - 30 for rect in paints.rects), "only what is new, and the glyphs' overhang"
        assert painted(view) == picture(view)

    def test_a_long_fence_that_closes_gets_its_foot_and_nothing_else(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Hello")])
        view.append_turn(None, running(1))
        view.apply_progress(A1, [started(), words("```python\n" + CODE + "\n")], 0)
        settle()
        view._screen.scroll_by(-300)
        settle()
        paints = Paints(view)
        view.apply_progress(A1, [words("```\n")], 0)
        settle()
        assert not paints.rects, "the foot is below what is seen"
        view.jump_to_latest()
        settle()
        assert painted(view) == picture(view)


class TestLineNumbers:
    def test_numbers_take_room_but_are_no_text(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "```python\na = 1\nb = 2\n```")])
        settle()
        plain = view._stage.layout(0, 0).caret(0).left()
        view.set_line_numbers(True)
        settle()
        numbered = view._stage.layout(0, 0)
        assert numbered.caret(0).left() > plain + 3 * view._stage.ink.char_width
        view.select_all()
        assert view.selected_text() == "a = 1\nb = 2"
        assert numbered.position_at(2, numbered.caret(7).center().y()) == 6, "left of the code is its line's start"
        view.set_line_numbers(False)
        assert view._stage.layout(0, 0).caret(0).left() == plain

    @pytest.mark.parametrize("wrap", [False, True])
    def test_pieces_look_like_the_whole_with_numbers(self, view: TranscriptView, qtbot: Any, wrap: bool) -> None:
        view.set_line_numbers(True)
        view.show_conversation([user(1, "Hello")])
        view.append_turn(None, running(1))
        text = "```python\n" + "\n".join(f"value = {n}  # {'word ' * (n % 30)}" for n in range(1, 30)) + "\n```\n\nEnd."
        stream(view, running(1), text)
        view.finish(answer(1, text))
        settle()
        if wrap:
            view._deeds._wrap(spot_of(view, 1, 0))
        settle()
        assert painted(view) == picture(view)

    def test_selected_rows_do_not_reach_over_the_numbers(self, view: TranscriptView) -> None:
        view.set_line_numbers(True)
        view.show_conversation([answer(1, "```python\n" + "word " * 60 + "\n```")])
        settle()
        layout = view._stage.layout(0, 0)
        before = picture(view)
        layout.scroll_sideways(200)
        view._screen.set_selection(Selection(Place(0, 0, 0), Place(0, 0, 200)))
        settle()
        x, top = view._canvas.origin(view._stage.settled.seen[0])
        y = round(top + layout.caret(0).center().y())
        for column in range(x + 14, x + 12 + round(3 * view._stage.ink.char_width)):
            assert picture(view).pixel(column, y) == before.pixel(column, y)


def spot_of(view: TranscriptView, item: int, slot: int) -> Any:
    from app.ui.transcript.canvas import Spot

    return Spot(item, slot, 0)


def test_names_of_languages_are_shown_on_one_line_without_controls(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "```py\u202etxt" + "x" * 500 + "\nA\n```")])
    settle()
    assert painted(view) == picture(view)
