"""Leaving out the oldest turns, and saying so."""

from __future__ import annotations

from dataclasses import replace

from app.logic.trim import cuts, trim
from app.model.ids import MessageId
from app.model.message import Message
from tests.fakes.messages import OPUS, answer, block, user

_WORDS = "tide tables " * 100
_PATH: tuple[Message, ...] = (
    user(1, _WORDS),
    answer(1, _WORDS),
    user(2, _WORDS),
    answer(2, _WORDS),
    user(3, "And now?"),
)


def test_no_budget_keeps_everything() -> None:
    kept = trim(_PATH, None, OPUS)
    assert (kept.history_from, kept.first, kept.turns) == (None, 0, 0)
    assert kept.tokens > 1_000


def test_whole_turns_go_oldest_first() -> None:
    whole = trim(_PATH, None, OPUS).tokens
    trimmed = trim(_PATH, whole - 1, OPUS)
    assert (trimmed.history_from, trimmed.first, trimmed.turns) == ("u2", 2, 1)
    assert 0 < trimmed.tokens < whole
    assert trim(_PATH, whole, OPUS).turns == 0


def test_the_last_question_always_stays() -> None:
    assert trim(_PATH, 0, OPUS).history_from == "u3"
    assert trim(_PATH[:1], 0, OPUS).first == 0
    assert trim((), 0, OPUS).turns == 0


def test_every_cut_leaves_out_one_turn_more() -> None:
    found = cuts(_PATH, OPUS)
    assert [(cut.history_from, cut.turns) for cut in found] == [(None, 0), ("u2", 1), ("u3", 2)]
    sizes = [cut.tokens for cut in found]
    assert sizes == sorted(sizes, reverse=True)
    assert cuts(_PATH, replace(OPUS, system=_WORDS))[0].tokens > sizes[0]


def test_a_cut_counts_from_where_the_history_begins_now() -> None:
    trimmed = replace(OPUS, history_from=MessageId("u2"))
    assert [(cut.history_from, cut.turns) for cut in cuts(_PATH, trimmed)] == [("u2", 0), ("u3", 1)]
    compacted = (*_PATH[:3], answer(2, block("compaction", content="Tides.")), user(3, "And?"))
    assert [(cut.history_from, cut.first) for cut in cuts(compacted, OPUS)] == [(None, 3), ("u3", 4)]


def test_no_cut_parts_a_call_from_its_result() -> None:
    call = block("tool_use", id="toolu_1", name="clock", input={})
    result = block("tool_result", tool_use_id="toolu_1", content="noon")
    path = (user(1, "a"), answer(1, call), user(2, result), answer(2, "Noon."), user(3, "b"))
    assert [cut.history_from for cut in cuts(path, OPUS)] == [None, "u3"]
