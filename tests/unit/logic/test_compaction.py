"""Where a summary goes, what it says of itself, and how one is asked for."""

from __future__ import annotations

import pytest

from app.logic import compaction
from app.logic.compaction import CompactionFigures, CompactionPlace
from app.model.ids import MessageId
from app.model.message import Message, Status
from tests.fakes.messages import OPUS, answer, block, summary, user

TWO = [user(1, "One"), answer(1, "First"), user(2, "Two"), answer(2, "Second")]


def under(name: str, unanswered: str = "") -> CompactionPlace:
    return CompactionPlace(MessageId(name), unanswered)


def test_a_summary_goes_below_the_last_answer() -> None:
    assert compaction.place(TWO) == under("a2")


@pytest.mark.parametrize(
    "last",
    [
        answer(2, status=Status.FAILED),
        answer(2, "No.", stop_reason="refusal"),
        answer(2, status=Status.STOPPED),
    ],
)
def test_a_question_without_an_answer_is_not_part_of_it(last: Message) -> None:
    assert compaction.place([*TWO[:3], last]) == under("a1", "Two")


def test_nothing_is_summarised_twice() -> None:
    assert compaction.place([*TWO, summary(2)]) is None
    assert compaction.place([*TWO, summary(2), user(3, "Three")]) is None
    assert compaction.place([*TWO, summary(2), user(3, "Three"), answer(3, "Third")]) == under("a3")
    assert compaction.place([user(1, "One")]) is None
    assert compaction.place([]) is None


def test_a_summary_that_failed_is_none() -> None:
    assert compaction.is_summary(summary(2))
    assert not compaction.is_summary(summary(2, None))
    assert compaction.place([*TWO, answer(3, block("compaction", complete=False, content="Half"))]) == under("a3")
    assert not compaction.is_summary(answer(3, block("compaction", content="x"), status=Status.STOPPED))


def test_asking_leaves_blank_instructions_to_the_api() -> None:
    assert compaction.asking(OPUS, " \n").compaction == {"type": "summarize"}
    assert compaction.asking(OPUS, " Names only. ").compaction == {"type": "summarize", "instructions": "Names only."}


def test_the_figures_are_those_of_the_run() -> None:
    assert compaction.figures(summary(1)) == CompactionFigures(182_000, 6_400)
    assert compaction.figures(answer(1, "Hello")) is None
    shown = compaction.shown_usage(summary(1))
    assert shown is not None
    assert (shown.prompt, shown.cache_read, shown.output) == (182_000, 181_000, 6_400)


def test_only_what_was_asked_for_can_be_undone() -> None:
    assert compaction.is_asked_for(summary(1))
    assert not compaction.is_asked_for(answer(1, block("compaction", content="By itself"), "And an answer"))
