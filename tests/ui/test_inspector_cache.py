"""The page Cache: breakpoints set, moved and taken away by hand, by mouse and keyboard, within the API's rules."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.logic.cache import CachePlan
from app.logic.cache_outline import Outline, outline
from app.model.caching import ANSWER, LATEST, PREVIOUS, SYSTEM, TOOLS, CacheChoice, HandMark
from app.model.estimate import CacheState, TokenSplit
from app.model.options import KeepWarm
from app.model.warming import Warming
from app.ui.inspector import LEAST_WIDTH, MOST_WIDTH, WIDTH, Inspector
from app.ui.inspector.cache_page import CachePage
from app.ui.inspector.marks import Marks, Refused
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from tests.fakes.outlines import INFO, ORIGINS, RATES, REQUEST, conversation

NOW = 1_795_000_000_000
SET = (HandMark(SYSTEM, "1h"), HandMark(LATEST, "5m"))  # rows 1 and 5
ALT = Qt.KeyboardModifier.AltModifier


def made(marks: Sequence[HandMark] = SET) -> Outline:
    return outline(REQUEST, ORIGINS, CachePlan(), INFO, RATES, marks)


class Shown:
    """The page with what it asked for; every choice comes back as the program would bring it."""

    def __init__(self, panel: Inspector) -> None:
        self.panel = panel
        self.page: CachePage = panel.cache
        self.choices: list[CacheChoice] = []
        self.page.choice_wanted.connect(self.choices.append)
        self.page.set_clock(lambda: NOW)
        self.page.set_outline(made(), CacheChoice("hand", SET))

    def marks(self) -> list[tuple[str, str]]:
        return [(mark.place, mark.lifetime) for mark in self.choices[-1].marks]

    def press(self, row: int, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.page.list.setCurrentRow(row)
        QTest.keyClick(self.page.list, key, modifiers)

    def drag(self, row: int, to: int, drop: bool = True) -> None:
        viewport, places = self.page.list.viewport(), self.page.list
        begin = places.visualItemRect(places.item(row)).center()
        end = places.visualItemRect(places.item(to)).center()
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin)
        for at in (begin + QPoint(0, 15), end):
            QTest.mouseMove(viewport, at)
        if drop:
            QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


@pytest.fixture
def shown(qtbot: Any, theme: Theme) -> Shown:
    panel = Inspector()
    qtbot.addWidget(panel)
    spread_theme(panel, theme)
    panel.resize(328, 900)
    panel.show()
    panel.tabs.setCurrentIndex(1)
    return Shown(panel)


def test_the_list_shows_the_prompt_with_its_breakpoints(shown: Shown) -> None:
    rows = shown.page.list.rows()
    assert [row.name.split(":")[0] for row in rows] == [
        "Tools", "System prompt", "Question", "Answer", "report.pdf", "Next message",
    ]  # fmt: skip
    assert [bool(row.mark) for row in rows] == [False, True, False, False, False, True]
    assert rows[1].mark.startswith("◆ breakpoint 1 · 1 hour · saves ≈ $")
    assert rows[5].mark.startswith("◆ breakpoint 2 · 5 min")
    assert "breakpoint 1 · 1 hour" in rows[1].spoken


def test_the_rows_add_up_to_what_the_meter_says(shown: Shown) -> None:
    shown.page.set_cache(None, TokenSplit(1_500, 2_300, 1_001, 0, exact=True))
    numbers = [int(row.tokens.removeprefix("≈ ").replace(",", "")) for row in shown.page.list.rows()]
    assert (sum(numbers), sum(numbers[:2]), numbers[4]) == (4_801, 1_500, 1_001)
    shown.press(4, Qt.Key.Key_Space)  # what was just changed is kept while a count comes in
    before = shown.choices[-1]
    shown.page.set_cache(None, TokenSplit(1_600, 2_300, 1_001, 0, exact=True))
    assert [bool(row.mark) for row in shown.page.list.rows()].count(True) == len(before.marks)


def test_a_row_before_the_last_answer_is_read_though_its_estimate_is_a_little_too_high(shown: Shown) -> None:
    rows = made().rows
    shown.page.set_cache(CacheState(rows[2].prefix - rows[2].tokens, "1h", NOW + 60_000))
    assert shown.page.list.rows()[2].kind != "read"
    shown.page.set_cache(CacheState(round(rows[2].prefix * 0.97), "1h", NOW + 60_000))
    assert [row.kind for row in shown.page.list.rows()][:4] == ["read", "read", "read", "write_5m"]
    shown.page.set_cache(CacheState(rows[3].prefix - rows[3].tokens // 2 - 1, "1h", NOW + 60_000))
    assert shown.page.list.rows()[3].kind == "write_5m"


def test_colours_say_what_the_cache_will_do(shown: Shown) -> None:
    prefix = made().rows[1].prefix
    shown.page.set_cache(CacheState(prefix, "1h", NOW + 60_000))
    assert [row.kind for row in shown.page.list.rows()] == ["read", "read", *["write_5m"] * 4]
    shown.page.set_outline(made(SET[:1]), CacheChoice("hand", SET[:1]))
    assert [row.kind for row in shown.page.list.rows()] == ["read", "read", *["input"] * 4]


def test_space_sets_and_takes_away(shown: Shown) -> None:
    shown.press(3, Qt.Key.Key_Space)
    assert (ANSWER, "5m") in shown.marks()
    assert shown.choices[-1].mode == "hand"
    shown.press(3, Qt.Key.Key_Space)
    assert (ANSWER, "5m") not in shown.marks()
    shown.press(1, Qt.Key.Key_Delete)
    assert shown.marks() == [(LATEST, "5m")]


def test_a_breakpoint_before_one_for_an_hour_is_for_an_hour(shown: Shown) -> None:
    shown.press(0, Qt.Key.Key_Space)
    assert (TOOLS, "1h") in shown.marks()


def test_keys_give_a_lifetime_and_the_order_is_kept(shown: Shown) -> None:
    shown.press(1, Qt.Key.Key_5)
    assert shown.marks() == [(SYSTEM, "5m"), (LATEST, "5m")]
    shown.press(5, Qt.Key.Key_1)
    assert shown.page.refusal() == "Breakpoints for an hour have to stand before those for five minutes."
    assert len(shown.choices) == 1
    shown.press(1, Qt.Key.Key_1)
    assert shown.page.refusal() == ""
    shown.press(5, Qt.Key.Key_1)
    assert shown.marks() == [(SYSTEM, "1h"), (LATEST, "1h")]


def test_alt_and_an_arrow_move_a_breakpoint_over_those_that_stand(shown: Shown) -> None:
    shown.press(5, Qt.Key.Key_Up, ALT)
    assert shown.page.list.currentRow() == 4
    assert shown.choices[-1].marks == (HandMark(SYSTEM, "1h"), HandMark(LATEST, "5m", 0))
    shown.press(4, Qt.Key.Key_Up, ALT)
    shown.press(3, Qt.Key.Key_Up, ALT)
    shown.press(2, Qt.Key.Key_Up, ALT)
    assert shown.page.list.currentRow() == 2 or shown.page.refusal()  # tools is before the hour: refused


def test_the_menu_of_a_row_does_the_same(shown: Shown) -> None:
    menu = {action.text(): action for action in shown.page.list._menu(3).actions()}
    assert [text for text, action in menu.items() if action.isEnabled()] == [
        "Breakpoint for 5 minutes", "Breakpoint for 1 hour",
    ]  # fmt: skip
    menu["Breakpoint for 1 hour"].trigger()
    assert (ANSWER, "1h") in shown.marks()
    menu = {action.text(): action for action in shown.page.list._menu(3).actions()}
    menu["Move up"].trigger()
    assert (PREVIOUS, "1h") in shown.marks()
    menu = {action.text(): action for action in shown.page.list._menu(2).actions()}
    menu["Remove"].trigger()
    assert len(shown.marks()) == 2


def test_undo_goes_back_step_by_step(shown: Shown) -> None:
    shown.press(3, Qt.Key.Key_Space)
    shown.press(2, Qt.Key.Key_Space)
    shown.press(2, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (PREVIOUS, "5m") not in shown.marks()
    shown.page.undo.click()
    assert shown.choices[-1].marks == SET
    assert not shown.page.undo.isVisible()


def test_a_fifth_breakpoint_is_refused_with_the_reason(shown: Shown) -> None:
    for row in (2, 3):
        shown.press(row, Qt.Key.Key_Space)
    asked = len(shown.choices)
    shown.press(4, Qt.Key.Key_Space)
    assert "four breakpoints at most" in shown.page.refusal()
    assert len(shown.choices) == asked


def test_dragging_moves_a_breakpoint(shown: Shown) -> None:
    shown.drag(5, 3)
    assert shown.marks() == [(SYSTEM, "1h"), (ANSWER, "5m")]
    assert shown.page.list.currentRow() == 3


def test_while_dragging_the_reason_against_it_is_said(shown: Shown) -> None:
    shown.drag(5, 0, drop=False)
    assert shown.page.refusal() == "Breakpoints for an hour have to stand before those for five minutes."
    assert shown.page.list.target() == 0
    QTest.mouseRelease(shown.page.list.viewport(), Qt.MouseButton.LeftButton)
    assert shown.choices == []


def test_a_row_without_a_breakpoint_cannot_be_dragged(shown: Shown) -> None:
    shown.drag(3, 2)
    assert shown.choices == []
    assert shown.page.list.target() == -1


def test_earlier_turns_and_thinking_refuse_a_breakpoint() -> None:
    request, origins = conversation(50)
    marks = Marks(outline(request, origins, CachePlan(), INFO, RATES, (HandMark(LATEST, "5m"),)))
    refused = marks.move(8, 0)
    assert isinstance(refused, Refused)
    assert "summed up" in refused.reason
    assert marks.may_move(8, 7) == ""


def test_from_automatic_the_first_change_goes_on_by_hand(shown: Shown) -> None:
    shown.page.set_outline(made(), CacheChoice("automatic"), fresh=True)
    shown.press(3, Qt.Key.Key_Space)
    assert shown.choices[-1].mode == "hand"
    assert shown.marks() == [(SYSTEM, "1h"), (LATEST, "5m"), (ANSWER, "5m")]


def test_the_three_ways_of_caching(shown: Shown) -> None:
    shown.page.set_cache(CacheState(37_102, "5m", NOW + 221_000))
    assert shown.page._cached.property("look") == "accent"
    shown.page.modes["off"].click()
    assert shown.page.cached() == "37,102 tokens are still cached, but the next request does not read them."
    assert shown.page._cached.property("look") == "muted"
    assert shown.choices[-1] == CacheChoice("off", SET)  # kept for later
    assert not shown.page.list.isVisible()
    shown.page.modes["automatic"].click()
    assert shown.choices[-1].mode == "automatic"
    shown.page.modes["hand"].click()
    assert shown.choices[-1] == CacheChoice("hand", SET)


def test_the_chosen_breakpoint_says_what_it_is_worth(shown: Shown) -> None:
    shown.page.list.setCurrentRow(1)
    row = made().rows[1]
    said = shown.page._worth.text()
    assert f"≈ {row.prefix:,} tokens are before this breakpoint." in said
    assert shown.page.lifetimes["1h"].isChecked()
    shown.page.lifetimes["5m"].click()
    assert shown.marks()[0] == (SYSTEM, "5m")
    shown.page.list.setCurrentRow(5)
    shown.page.lifetimes["1h"].click()
    assert not shown.page.lifetimes["1h"].isChecked()  # refused
    shown.page.remove.click()
    assert shown.marks() == [(SYSTEM, "5m")]


def test_the_cache_counts_down(shown: Shown) -> None:
    assert shown.page.cached() == "Nothing of this branch is known to be cached."
    now = NOW
    shown.page.set_clock(lambda: now)
    shown.page.set_cache(CacheState(37_102, "5m", NOW + 221_000))
    assert shown.page.cached() == "37,102 tokens are cached · expires in 3:41"
    now += 300_000
    shown.page._second.timeout.emit()
    assert shown.page.cached() == "37,102 tokens were cached · expired"
    assert not shown.page._second.isActive()


def test_keeping_warm_is_switched_with_its_caps(shown: Shown) -> None:
    wanted: list[KeepWarm] = []
    shown.page.keep_warm_wanted.connect(wanted.append)
    box = shown.page.keep_warm
    assert not box.money.isEnabled()
    box.switch.click()
    assert wanted == [KeepWarm(on=True)]
    shown.page.set_keep_warm(wanted[-1], Warming(times=2, spent_nano=3_400_000))
    assert box.spent() == "Spent $0.0034 on 2 requests since the last turn."
    box.money.setValue(0.25)
    box.money.editingFinished.emit()
    box.minutes.setValue(60)
    box.minutes.editingFinished.emit()
    assert wanted[-1] == KeepWarm(on=True, most_nano=250_000_000, most_minutes=60)


@pytest.mark.parametrize("width", [LEAST_WIDTH, WIDTH, MOST_WIDTH])
def test_nothing_is_wider_than_the_dock(shown: Shown, width: int) -> None:
    shown.panel.resize(width, 900)
    shown.page.list.setCurrentRow(1)
    content = shown.page.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= shown.page.viewport().width()


def test_ten_thousand_messages_are_shown_as_quickly_as_a_few(shown: Shown) -> None:
    def took(turns: int) -> float:
        marks = (HandMark("m1", "1h"), HandMark("m2", "1h"), HandMark("m5", "5m"), HandMark(LATEST, "5m"))
        request, origins = conversation(turns)
        many = outline(request, origins, CachePlan(), INFO, RATES, marks)
        begun = time.thread_time()  # what this thread works, however busy the machine is
        shown.page.set_outline(many, CacheChoice("hand", marks), fresh=True)
        shown.page.list.setCurrentRow(0)
        return time.thread_time() - begun

    took(5)
    assert took(5_000) < 10 * took(10) + 0.02


def test_breakpoints_that_share_a_row_leave_no_number_out() -> None:
    """In a long conversation earlier turns are one row, however many breakpoints stand in them."""
    shared = made((HandMark(SYSTEM, "1h"), HandMark(LATEST, "5m")))
    shared._rows.update({HandMark(ANSWER, "5m"): 1})
    marks = Marks(replace(shared, marks=(HandMark(SYSTEM, "1h"), HandMark(ANSWER, "5m"), HandMark(LATEST, "5m"))))
    marks._outline._rows.update(shared._rows)
    last = shared.row_of(HandMark(LATEST, "5m"))
    assert last is not None
    assert (marks.number(1), marks.number(last)) == (1, 2)
