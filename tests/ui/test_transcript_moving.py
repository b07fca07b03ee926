"""Moving about: jumps from turn to turn, gliding, footnotes and the way back, the line for links, the menu by key."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.model.ids import MessageId
from app.model.message import Message
from app.ui.theme.palette import LIGHT
from app.ui.transcript import TranscriptView, reading
from app.ui.transcript.glide import Glide
from app.ui.transcript.text import escaped_address
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import PROSE, running, settle, shown_view, spots, started, theme, words


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 560))


@pytest.fixture
def chat(view: TranscriptView) -> list[Message]:
    messages = [make(n) for n in range(1, 21) for make in (lambda k: user(k, f"Question {k}"), full)]
    view.show_conversation(messages)
    settle()
    return messages


def full(number: int) -> Message:
    return answer(number, PROSE)


def top(view: TranscriptView) -> tuple[int, int]:
    """The message whose beginning is nearest below the top edge, and how far below, px."""
    for seen in view._stage.settled.seen:
        if seen.slot == 0 and view._canvas.origin(seen)[1] >= 0:
            return seen.item, view._canvas.origin(seen)[1]
    return -1, 0


class TestJumps:
    def test_turns_are_walked_both_ways(self, view: TranscriptView, chat: list[Message]) -> None:
        view.jumps.first()
        assert view._stage.value == 0
        seen = []
        for _ in range(3):
            view.jumps.next_turn()
            seen.append(top(view))
        assert seen == [(2, 16), (4, 16), (6, 16)]
        view.scroll_by(100)
        view.jumps.previous_turn()
        assert top(view) == (6, 16)  # first to the beginning of the turn that is read
        view.jumps.previous_turn()
        assert top(view) == (4, 16)

    def test_the_first_turn_is_the_very_top(self, view: TranscriptView, chat: list[Message]) -> None:
        view.jumps.first()
        view.scroll_by(60)
        view.jumps.previous_turn()
        assert view._stage.value == 0

    def test_the_ends_are_reached(self, view: TranscriptView, chat: list[Message]) -> None:
        for _ in range(25):
            view.jumps.previous_turn()
        assert view._stage.value == 0
        for _ in range(25):
            view.jumps.next_turn()
        assert view._stage.follow.on
        view.jumps.previous_turn()
        assert not view._stage.follow.on

    def test_the_start_of_the_answer_that_arrives_is_found(self, view: TranscriptView, chat: list[Message]) -> None:
        view.append_turn(user(21, "More"), running(21))
        view.apply_progress(MessageId("a21"), [started(), words("Many words.\n\n" * 80)], 0)
        view.jumps.answer_start()
        settle()
        assert top(view) == (41, 16)
        view.apply_progress(MessageId("a21"), [words("More words.\n\n" * 20)], 0)
        assert top(view) == (41, 16)

    def test_the_way_back(self, view: TranscriptView, chat: list[Message]) -> None:
        view.restore_anchor({"message": "a7", "block": 3, "offset": 9, "end": False})
        before = view._stage.anchor
        view.jumps.first()
        view.jumps.latest()
        view.jumps.back()
        assert view._stage.value == 0
        view.jumps.back()
        assert view._stage.anchor == before
        view.jumps.back()
        assert view._stage.anchor == before

    def test_it_is_said_where_one_lands(
        self, view: TranscriptView, chat: list[Message], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[str] = []
        monkeypatch.setattr(reading, "say", lambda widget, text: said.append(text))
        monkeypatch.setattr(QAccessible, "isActive", lambda: True)
        view.clearFocus()
        view.jumps.first()
        view.jumps.next_turn()
        view.jumps.latest()
        assert ["Question 1" in said[0], "Question 2" in said[1], "exception" in said[2]] == [True, True, True]
        assert said[0].startswith("You")

    def test_an_empty_conversation_leads_nowhere(self, view: TranscriptView) -> None:
        for jump in ("previous_turn", "next_turn", "answer_start", "first", "latest", "back"):
            getattr(view.jumps, jump)()
        assert view._stage.value == 0

    def test_one_short_turn_leads_nowhere_else(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Hi"), answer(1, "Hello")])
        view.jumps.next_turn()
        view.jumps.previous_turn()
        assert view._stage.value == 0


def notch(view: TranscriptView, angle: int, pixels: int = 0, ctrl: bool = False) -> None:
    keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    at = QPoint(300, 200)
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(0, pixels),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


class TestGliding:
    @pytest.fixture
    def view(self, view: TranscriptView, chat: list[Message]) -> TranscriptView:
        view.restore_anchor({"message": "a9", "block": 0, "offset": 0, "end": False})
        view.set_theme(theme(motion=True))
        settle()
        return view

    def test_a_notch_takes_a_moment(self, view: TranscriptView, qtbot: Any) -> None:
        before = view._stage.value
        notch(view, -120)
        first = view._stage.value - before
        assert 0 < first < 84
        qtbot.waitUntil(lambda: view._stage.value - before == 84)
        assert view._screen.glide.rest == 0

    def test_more_notches_are_added_and_the_other_way_drops_them(self, view: TranscriptView, qtbot: Any) -> None:
        before = view._stage.value
        for _ in range(3):
            notch(view, -120)
        assert 84 < view._screen.glide.rest + view._stage.value - before == 252
        notch(view, 120)
        assert view._screen.glide.rest == -84
        qtbot.waitUntil(lambda: view._screen.glide.rest == 0)
        assert view._stage.value < before + 84

    def test_a_touchpad_is_followed_at_once(self, view: TranscriptView) -> None:
        before = view._stage.value
        notch(view, -10, pixels=-33)
        assert view._stage.value == before + 33

    def test_a_jump_breaks_it_off(self, view: TranscriptView) -> None:
        QTest.keyClick(view, Qt.Key.Key_PageDown)
        assert view._screen.glide.rest > 0
        QTest.keyClick(view, Qt.Key.Key_Home)
        assert (view._screen.glide.rest, view._stage.value) == (0, 0)

    def test_nothing_glides_where_less_motion_is_wished(self, view: TranscriptView) -> None:
        view.set_theme(theme())
        before = view._stage.value
        notch(view, -120)
        assert view._stage.value == before + 84

    def test_upwards_following_ends_at_once(self, view: TranscriptView) -> None:
        view.jump_to_latest()
        notch(view, 120)
        assert not view._stage.follow.on

    def test_the_end_is_followed_again_when_it_is_reached(self, view: TranscriptView, qtbot: Any) -> None:
        view.jump_to_latest()
        view.scroll_by(-300)
        QTest.keyClick(view, Qt.Key.Key_PageDown)
        qtbot.waitUntil(lambda: view._stage.follow.on)


def test_a_glide_on_a_slow_machine_ends_at_once(qapp: QApplication) -> None:
    moved: list[int] = []
    glide = Glide(moved.append, qapp)
    glide.by(500)
    glide._go(300)
    assert (sum(moved), glide.rest) == (500, 0)
    glide.by(-3)
    for _ in range(20):
        glide._go(16)
    assert sum(moved) == 497
    glide.deleteLater()


def test_the_wheel_zooms_with_ctrl(view: TranscriptView, chat: list[Message], qtbot: Any) -> None:
    before = view._stage.value
    wanted: list[int] = []
    view.zoom_wanted.connect(wanted.append)
    for angle in (120, -120, 40, 40, 40, -60, 60, 60):
        notch(view, angle, ctrl=True)
    assert wanted == [1, -1, 1, 1]
    assert view._stage.value == before


NOTES = "Words[^a] and more words[^b].\n\n" + "Filler.\n\n" * 60 + "[^a]: The first note.\n[^b]: The second note.\n"


def test_from_a_footnote_there_is_a_way_back(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(1, NOTES), answer(2, "More")])
    view.jumps.first()
    settle()
    before = view._stage.anchor
    mark = spots(view, "note")[1]
    QTest.mouseMove(view.viewport(), mark)
    assert view.status.text() == "Go to Note 2"
    with qtbot.assertNotEmitted(view.link_activated):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=mark)
    assert view._stage.anchor != before
    view.jumps.back()
    assert view._stage.anchor == before


class TestStatusLine:
    def show(self, view: TranscriptView, text: str) -> None:
        view.show_conversation([answer(1, text)])
        settle()

    def test_the_target_under_the_mouse_is_shown(self, view: TranscriptView) -> None:
        self.show(view, "See [this](https://example.com/page?x=1).")
        assert view.status.isHidden()
        QTest.mouseMove(view.viewport(), spots(view, "link")[0])
        assert view.status.text() == "https://example.com/page?x=1"
        assert not view.status.isHidden()
        QTest.mouseMove(view.viewport(), QPoint(400, 400))
        assert view.status.isHidden()

    def test_the_target_that_has_the_focus_is_shown(self, view: TranscriptView) -> None:
        self.show(view, "See [this](https://example.com/page) and [that](mailto:a@example.com).")
        view.clearFocus()
        view.setFocus(Qt.FocusReason.TabFocusReason)
        assert view.status.text() == "https://example.com/page"
        QTest.keyClick(view, Qt.Key.Key_Tab)
        assert view.status.text() == "mailto:a@example.com"
        QTest.keyClick(view, Qt.Key.Key_Tab)
        assert view.status.isHidden()  # what follows is no link

    def test_a_long_target_is_cut_in_the_middle(self, view: TranscriptView) -> None:
        self.show(view, f"[x](https://example.com/{'long/' * 100}end)")
        QTest.mouseMove(view.viewport(), spots(view, "link")[0])
        assert view.status.text().startswith("https://example.com/")
        assert "…" in view.status.text()
        assert view.status.text().endswith("end")
        assert view.status.width() < view.viewport().width()

    def test_the_link_itself_is_never_covered(self, view: TranscriptView) -> None:
        self.show(view, "Words.\n\n" * 30 + "[at the lower edge](https://example.com/) " * 12)
        for point in spots(view, "link"):
            QTest.mouseMove(view.viewport(), point)
            assert not view.status.isHidden()
            assert not view.status.geometry().intersects(QRect(point - QPoint(4, 4), point + QPoint(4, 4)))

    def test_a_tool_tip_writes_out_what_would_turn_the_target_around(self, view: TranscriptView) -> None:
        self.show(view, "[x](<https://a.example/\u202egpj.exe>) and a note[^1].\n\n[^1]: Here.")
        assert view._pointer.tip_at(QPointF(spots(view, "link")[0])).endswith("%E2%80%AEgpj.exe")
        assert view._pointer.tip_at(QPointF(spots(view, "note")[0])) == "Go to Note 1"

    def test_nothing_in_a_target_stays_unseen(self) -> None:
        assert escaped_address("https://a.example/\u202e\x07é\u200b") == "https://a.example/\\u202e\\u0007é\\u200b"


def menu_at(view: TranscriptView) -> tuple[dict[str, QAction], QPoint]:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    place = view.viewport().mapFromGlobal(menu.pos())
    menu.close()
    return {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}, place


class TestMenuByKey:
    def test_it_opens_at_the_focused_link(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "See [this](https://example.com/page).")])
        settle()
        view.clearFocus()
        view.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        entries, place = menu_at(view)
        assert "Copy link address" in entries
        assert (place - spots(view, "link")[0]).manhattanLength() < 60

    def test_it_opens_at_the_selection(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Words"), answer(1, "More words")])
        settle()
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), view.mapToGlobal(QPoint(1, 1)))
        QApplication.sendEvent(view.viewport(), event)
        entries, place = menu_at(view)
        assert entries["Copy"].isEnabled()
        assert place.x() > 300  # beside the bubble at the right

    def test_without_both_it_is_about_what_is_seen_first(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Words"), answer(1, "More words")])
        QTest.keyClick(view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        assert "Copy message" in menu_at(view)[0]


def test_the_theme_of_tests_glides_only_on_demand() -> None:
    assert theme(LIGHT).reduced_motion
    assert not theme(motion=True).reduced_motion
