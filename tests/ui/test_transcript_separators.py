"""Days between turns and changes of the model: where they stand, and in which words."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from app.model.message import Message, Timing
from app.model.turn import TurnSettings
from app.ui.midnight import Midnight
from app.ui.transcript import TranscriptView
from app.ui.transcript.days import day_of, day_words
from app.ui.transcript.model import ChangeLine, DayLine
from app.ui.transcript.separators import Separators, Switch
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import painted, picture, settle, shown_view

OPUS, SONNET = TurnSettings("claude-opus-5-5"), TurnSettings("claude-sonnet-5-5")
HOUR, DAY = 3_600_000, 86_400_000
zones = pytest.mark.skipif(sys.platform == "win32", reason="time zones of a process cannot be changed there")


@pytest.fixture
def zone() -> Iterator[Callable[[str], None]]:
    """Moves the process to another time zone."""
    before = os.environ.get("TZ")

    def move(name: str) -> None:
        os.environ["TZ"] = name
        time.tzset()

    yield move
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    return shown_view(qtbot, (760, 560), clock)


def at(message: Message, ms: int) -> Message:
    return Message(**{**{name: getattr(message, name) for name in message.__slots__}, "timing": Timing(ms)})


def turn(number: int, ms: int, settings: TurnSettings = OPUS) -> list[Message]:
    return [at(user(number, f"Question {number}"), ms), at(answer(number, "Words.", settings=settings), ms + 1)]


def noon(year: int, month: int, day: int) -> int:
    return round(time.mktime((year, month, day, 12, 0, 0, 0, 0, -1)) * 1000)


def said(view: TranscriptView) -> list[tuple[str, str]]:
    """The message below, and what is said above it, all along the conversation."""
    return [
        (view._stage.item(item).message.id, view._reader.voice(item, slot).text)
        for item in range(view._stage.items())
        for slot, strip in enumerate(view._stage.strips(item))
        if isinstance(strip.value, DayLine | ChangeLine)
    ]


@zones
def test_a_day_has_as_many_hours_as_its_zone_gives_it(zone: Callable[[str], None]) -> None:
    zone("Europe/Berlin")
    for (year, month, day), hours in {(2026, 3, 29): 23, (2026, 10, 25): 25, (2026, 11, 23): 24}.items():
        found = day_of(noon(year, month, day))
        assert found is not None
        assert found.number == date(year, month, day).toordinal()
        assert found.end_ms - found.start_ms == hours * HOUR
        assert found.holds(found.start_ms)
        assert not found.holds(found.end_ms)
        assert day_of(found.end_ms) == (nxt := day_of(found.end_ms + HOUR))
        assert nxt is not None
        assert nxt.number == found.number + 1


@zones
@pytest.mark.parametrize(("name", "days"), [("Asia/Tokyo", 2), ("America/Los_Angeles", 1)])
def test_the_day_is_that_of_the_place(zone: Callable[[str], None], name: str, days: int) -> None:
    zone(name)
    evening = 1_795_446_000_000  # 23 November 2026, 15:00 UTC
    separators = Separators()
    leads = [lead for ms in (evening - HOUR, evening + HOUR) for lead in separators.before(at(user(1, "q"), ms))]
    assert len(leads) == days


@pytest.mark.parametrize("ms", [1 << 60, -(1 << 60), 1 << 90])
def test_a_moment_beyond_all_calendars_has_no_day(ms: int) -> None:
    assert day_of(ms) is None
    assert Separators().before(at(user(1, "q"), ms)) == ()


def test_days_are_said_as_people_say_them(qapp: Any) -> None:
    now = noon(2026, 11, 25)
    number = date(2026, 11, 25).toordinal()
    assert [day_words(number - back, now) for back in (0, 1)] == ["Today", "Yesterday"]
    assert "23" in day_words(number - 2, now)
    assert "2026" in day_words(number - 2, now)
    assert "Monday" in day_words(number - 2, now)
    assert "2026" in day_words(number + 1, now)  # a clock that was set back


def test_days_stand_above_the_turns_that_begin_them(view: TranscriptView, clock: ManualClock) -> None:
    today = clock.now_ms()
    late = at(answer(2, "Asked for again later."), today)
    turns = [*turn(1, today - 3 * DAY), *turn(2, today - DAY)[:1], late, *turn(3, today), *turn(4, today + 1)]
    view.show_conversation(turns)
    assert [message for message, _ in said(view)] == ["u1", "u2", "u3"]
    assert [words for _, words in said(view)][1:] == ["Yesterday", "Today"]


def test_the_cost_of_one_more_turn_does_not_depend_on_those_before(view: TranscriptView, clock: ManualClock) -> None:
    """It looks back to the last question and the last answer, no further."""
    today = clock.now_ms()
    looked = []

    def history() -> Iterator[Message]:
        for message in reversed([one for number in range(1, 50) for one in turn(number, today)]):
            looked.append(message.id)
            yield message

    assert Separators.after(history()).before(at(user(50, "q"), today)) == ()
    assert looked == ["a49", "u49"]


def test_a_turn_that_is_added_is_separated_as_if_it_had_been_there(view: TranscriptView, clock: ManualClock) -> None:
    today = clock.now_ms()
    first, second = turn(1, today - DAY), turn(2, today, SONNET)
    view.set_model_names({"claude-sonnet-5-5": "Sonnet 5.5"})
    view.show_conversation([*first, *second])
    whole = said(view)
    view.show_conversation(first)
    view.append_turn(second[0], second[1])
    assert said(view) == whole
    assert whole[1:] == [("u2", "Today"), ("a2", "Model changed to Sonnet 5.5")]


def test_changes_are_told_once_and_where_they_happen(view: TranscriptView, clock: ManualClock) -> None:
    today = clock.now_ms()
    brief = TurnSettings("claude-opus-5-5", system="Be brief.")
    both = TurnSettings("claude-sonnet-5-5", system="Be long.")
    view.show_conversation(
        [
            one
            for number, settings in enumerate((OPUS, OPUS, brief, both, both), 1)
            for one in turn(number, today, settings)
        ]
    )
    assert said(view)[1:] == [
        ("a3", "System prompt changed"),
        ("a4", "Model changed to claude-sonnet-5-5 · System prompt changed"),
    ]
    view.set_model_names({"claude-sonnet-5-5": "Sonnet 5.5"})
    assert said(view)[2] == ("a4", "Model changed to Sonnet 5.5 · System prompt changed")


def test_an_answer_without_settings_changes_nothing() -> None:
    separators = Separators()
    assert separators.before(turn(1, 1)[1]) == ()
    bare = at(answer(2, "x", settings=OPUS), 1)
    assert separators.before(Message(**{**{n: getattr(bare, n) for n in bare.__slots__}, "settings": None})) == ()
    assert separators.before(turn(3, 1, SONNET)[1]) == (Switch("claude-sonnet-5-5"),)


def test_another_branch_is_separated_anew(view: TranscriptView, clock: ManualClock) -> None:
    today = clock.now_ms()
    first = turn(1, today)
    other = at(answer(9, "Other.", settings=SONNET), today)
    view.show_conversation([*first, *turn(2, today)])
    view.branches.show([*first, turn(2, today)[0], other], {})
    assert [message for message, _ in said(view)] == ["u1", "a9"]


def test_separators_are_no_part_of_what_is_copied(view: TranscriptView, clock: ManualClock) -> None:
    view.show_conversation([*turn(1, clock.now_ms()), *turn(2, clock.now_ms(), SONNET)])
    view.select_all()
    assert view.selected_text() == "Question 1\n\nWords.\n\nQuestion 2\n\nWords."


def test_another_day_begins_while_the_window_is_open(view: TranscriptView, clock: ManualClock) -> None:
    view.show_conversation(turn(1, clock.now_ms()))
    settle()
    before = picture(view)
    midnight = view.findChild(Midnight)
    assert midnight is not None
    clock.advance(86_400)
    midnight.look()
    settle()
    assert said(view) == [("u1", "Yesterday")]
    assert painted(view) == picture(view) != before


@pytest.mark.parametrize("width", [220, 400, 1200])
def test_a_separator_stays_inside_the_column(view: TranscriptView, clock: ManualClock, width: int) -> None:
    view.resize(width, 400)
    view.show_conversation(turn(1, noon(2026, 9, 23)))
    settle()
    shot = picture(view)
    background = shot.pixel(2, 30)
    seen = view._stage.settled.seen[0]
    assert seen.slot == 0
    outside = range(view._canvas.left)
    assert all(shot.pixel(x, y) == background for x in outside for y in range(seen.y, seen.y + seen.height))
