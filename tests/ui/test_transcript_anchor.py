"""Nothing that is being read ever moves: each thing that could move it, on the real view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.model.events import BlockDelta
from app.model.ids import MessageId
from app.model.message import Message
from app.ui.theme.palette import DARK
from app.ui.transcript import TranscriptView
from app.ui.transcript.selection import Place
from tests.fakes.messages import answer, thought, user
from tests.fakes.transcripts import PROSE, picture, running, settle, shown_view, started, theme, words

LONG = "Words of an answer that goes on and on, with some **bold** ones and `code`. " * 30


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 560))


@pytest.fixture
def reading(view: TranscriptView) -> TranscriptView:
    """A reader in the middle of a long answer in the middle of a conversation."""
    messages = [one for n in range(1, 12) for one in (user(n, f"Question {n}"), answer(n, f"{LONG}\n\n{PROSE}"))]
    view.show_conversation(messages)
    view.restore_anchor({"message": "a6", "block": 0, "offset": 150, "end": False})
    settle()
    return view


def top_line(view: TranscriptView) -> tuple[Place, int]:
    """The first text of the line at the upper edge, and where that line begins, px."""
    place = view._pointer.place_at(QPointF(view._canvas.left + 1, 1))
    seen = view._canvas.find(place.item, place.slot)
    assert seen is not None
    top = view._canvas.origin(seen)[1] + view._stage.layout(place.item, place.slot).caret(place.position).top()
    return place, round(top)


def stays(view: TranscriptView, place: Place) -> bool:
    """Whether the text at *place* is in the line at the upper edge."""
    first, _ = top_line(view)
    after = view._pointer.place_at(QPointF(view._canvas.left + view._stage.width - 1, 1))
    return (first.item, first.slot) == (place.item, place.slot) and first.position <= place.position <= after.position


def wide(view: TranscriptView) -> None:
    view.resize(1400, 560)
    view.set_wide(True)


CHANGES: dict[str, Callable[[TranscriptView], object]] = {
    "narrower": lambda view: view.resize(460, 560),
    "wider": lambda view: view.resize(1400, 560),
    "lower": lambda view: view.resize(760, 300),
    "wide column": wide,
    "zoom": lambda view: view.set_theme(theme(chat=24, code=20)),
    "smaller text": lambda view: view.set_theme(theme(chat=9, code=8)),
    "dark": lambda view: view.set_theme(theme(DARK, "dark")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_line_at_the_edge_stays(reading: TranscriptView, change: Callable[[TranscriptView], object]) -> None:
    place, _ = top_line(reading)
    change(reading)
    settle()
    assert stays(reading, place)


def test_a_window_that_is_dragged_wide_and_narrow_leaves_the_reader_where_he_was(reading: TranscriptView) -> None:
    before, value = top_line(reading), picture(reading)
    for width in [*range(760, 400, -13), *range(400, 1300, 37), 500, 760]:
        reading.resize(width, 560)
        assert stays(reading, before[0])
    settle()
    assert top_line(reading) == before
    assert picture(reading) == value


def test_zoom_there_and_back_leaves_the_reader_where_he_was(reading: TranscriptView) -> None:
    before = picture(reading)
    for size in (17, 22, 30, 12, 15):
        reading.set_theme(theme(chat=size))
    settle()
    assert picture(reading) == before


def test_after_scrolling_the_new_line_is_the_one_that_stays(reading: TranscriptView) -> None:
    reading.resize(460, 560)
    reading.scroll_by(400)
    place, _ = top_line(reading)
    reading.resize(760, 560)
    assert stays(reading, place)


def test_an_answer_that_arrives_below_moves_nothing(reading: TranscriptView) -> None:
    reading.append_turn(user(12, "More"), running(12))
    reading.restore_anchor({"message": "a6", "block": 0, "offset": 150, "end": False})
    settle()
    before = picture(reading)
    reading.apply_progress(MessageId("a12"), [started(0, "thinking")], 0)
    for _ in range(20):
        reading.apply_progress(MessageId("a12"), [BlockDelta(0, "thinking_delta", "Deep thought.\n\n")], 0)
    reading.apply_progress(MessageId("a12"), [started(1), words("Many words.\n\n" * 30, 1)], 0)
    reading.finish(answer(12, thought("Deep thought.\n\n" * 20), "Many words.\n\n" * 30))
    settle()
    assert picture(reading) == before


def test_the_answer_that_is_read_grows_without_moving(view: TranscriptView) -> None:
    view.append_turn(user(1, "Go"), running(1))
    view.apply_progress(MessageId("a1"), [started(), words(LONG + "\n\n```py\n" + "line = 1\n" * 60)], 0)
    view.scroll_by(-400)
    settle()
    before = picture(view).copy(0, 0, 760, 400)
    for piece in ("line = 2\n" * 5, "```\n\n| a | b |\n|---|---|\n", "| c | d |\n" * 9, "\n\nEnd.\n\n" * 9):
        view.apply_progress(MessageId("a1"), [words(piece)], 0)
        settle()
        assert picture(view).copy(0, 0, 760, 400) == before


def test_the_end_stays_the_end_through_every_change(view: TranscriptView) -> None:
    view.show_conversation([user(1, "Go"), answer(1, LONG)])
    view.append_turn(user(2, "Go"), running(2))
    view.apply_progress(MessageId("a2"), [started(), words(LONG)], 0)
    for change in CHANGES.values():
        change(view)
        settle()
        assert view._stage.settled.below == 0
        view.apply_progress(MessageId("a2"), [words("\n\nMore.")], 0)
        assert view._stage.settled.below == 0


def follows(view: TranscriptView) -> bool:
    return view._stage.follow.on


class TestFollowing:
    @pytest.fixture
    def view(self, view: TranscriptView) -> TranscriptView:
        view.show_conversation([user(1, "Go"), answer(1, f"{LONG}\n\n{PROSE}" * 3)])
        settle()
        view.setFocus()
        return view

    @pytest.mark.parametrize("key", [Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Home])
    def test_keys_upwards_release_it(self, view: TranscriptView, key: Qt.Key) -> None:
        QTest.keyClick(view, key)
        assert not follows(view)

    def test_a_selection_by_mouse_or_key_releases_it(self, view: TranscriptView) -> None:
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert not follows(view)
        view.jump_to_latest()
        view._screen.set_selection(None)
        area = view.viewport()
        QTest.mousePress(area, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
        QTest.mouseMove(area, QPoint(260, 130))
        QTest.mouseRelease(area, Qt.MouseButton.LeftButton, pos=QPoint(260, 130))
        assert not follows(view)

    @pytest.mark.parametrize(("short", "taken"), [(60, True), (79, True), (120, False)])
    def test_it_is_taken_again_within_eighty_pixels_of_the_end(
        self, view: TranscriptView, short: int, taken: bool
    ) -> None:
        view.scroll_by(-short - 300)
        assert not follows(view)
        view.scroll_by(300)
        assert follows(view) is taken

    def test_a_little_upwards_is_enough_to_be_left_alone(self, view: TranscriptView) -> None:
        view.append_turn(user(2, "Go"), running(2))
        view.apply_progress(MessageId("a2"), [started(), words(LONG)], 0)
        view.scroll_by(-10)
        before = top_line(view)
        view.apply_progress(MessageId("a2"), [words("\n\nMore." * 5)], 0)
        assert top_line(view) == before

    def test_the_scroll_bar_leads_exactly_where_it_is_put(self, view: TranscriptView) -> None:
        view.set_theme(theme(motion=True))
        bar = view.verticalScrollBar()
        bar.setSliderDown(True)
        for value in (bar.maximum() // 3, bar.maximum() // 2, 17):
            bar.setSliderPosition(value)
            QApplication.processEvents()
            assert abs(view._stage.value - value) <= 1
        bar.setSliderDown(False)


class TestPlaces:
    def messages(self, last: Message) -> list[Message]:
        return [user(1, "Go"), answer(1, LONG), user(2, "Again"), last]

    def test_the_end_that_was_followed_is_the_end_of_what_came_meanwhile(self, view: TranscriptView) -> None:
        view.show_conversation(self.messages(answer(2, LONG)))
        place = view.anchor()
        view.show_conversation(self.messages(answer(2, LONG * 3)))
        view.restore_anchor(place)
        assert view._stage.settled.below == 0

    def test_a_place_in_an_answer_that_grew_is_found_again(self, view: TranscriptView) -> None:
        view.show_conversation(self.messages(answer(2, f"{LONG}\n\n{LONG}")))
        view.scroll_by(-500)
        place, before = view.anchor(), top_line(view)
        view.show_conversation(self.messages(answer(2, f"{LONG}\n\n{LONG}\n\n{PROSE}" + LONG * 3)))
        view.restore_anchor(place)
        assert top_line(view) == before

    @pytest.mark.parametrize("text", ["Short.", "One.\n\nTwo.\n\nThree.", f"{LONG}\n\n```\ncode\n```\n"])
    def test_a_place_in_a_message_with_other_blocks_shows_that_message(self, view: TranscriptView, text: str) -> None:
        view.show_conversation([answer(0, LONG), *self.messages(answer(2, "Word.\n\n" * 90)), user(3, LONG * 4)])
        view.restore_anchor({"message": "a2", "block": 70, "offset": 9, "section": 0, "strip": 70, "end": False})
        place = view.anchor()
        view.show_conversation([answer(0, LONG), *self.messages(answer(2, text)), user(3, LONG * 4)])
        view.restore_anchor(place)
        settle()
        assert any(view._stage.item(seen.item).message.id in ("a2", "u3") for seen in view._stage.settled.seen)
        assert not follows(view)


TALL = "$$\n" + "\\frac{1}{" * 5 + "x" + "}" * 5 + "\n$$\n\n"
FORMULAS = [user(1, "Hello"), answer(1, "".join(f"Step {n}\n\n{TALL}" for n in range(16)))]


def opened(qtbot: Any, messages: list[Message]) -> TranscriptView:
    """A conversation in a window that has drawn no formula yet."""
    made = TranscriptView(theme())
    qtbot.addWidget(made)
    made.resize(760, 560)
    made.show()
    qtbot.waitExposed(made)
    made.show_conversation(messages)
    return made


@pytest.mark.parametrize("up", [30, 45, 90, 700])
def test_a_place_among_formulas_that_are_still_to_be_drawn_is_found_again(qtbot: Any, up: int) -> None:
    first = opened(qtbot, FORMULAS)
    settle()
    first.scroll_by(-up)
    settle()
    second = opened(qtbot, FORMULAS)
    second.restore_anchor(first.anchor())
    settle()
    assert second.anchor() == first.anchor()
    assert top_line(second) == top_line(first)


def test_what_comes_late_takes_nobody_along_who_has_moved(qtbot: Any) -> None:
    view = opened(qtbot, FORMULAS)
    view.restore_anchor({"message": "a1", "block": 31, "offset": 20, "end": False})
    view.scroll_by(-40)
    place = top_line(view)[0]
    settle()
    assert stays(view, place)
