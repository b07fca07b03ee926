"""Leaving out the oldest turns, and saying so."""

from __future__ import annotations

from app.logic.trim import trim
from app.model.message import Message
from tests.fakes.messages import answer, user

_WORDS = "tide tables " * 100
_PATH: tuple[Message, ...] = (
    user(1, _WORDS),
    answer(1, _WORDS),
    user(2, _WORDS),
    answer(2, _WORDS),
    user(3, "And now?"),
)
_MODEL = "claude-opus-5-5"


def test_no_budget_keeps_everything() -> None:
    kept = trim(_PATH, None, _MODEL)
    assert (kept.kept, kept.left_out) == (_PATH, ())
    assert kept.tokens_before == kept.tokens_after > 1_000


def test_whole_turns_go_oldest_first() -> None:
    whole = trim(_PATH, None, _MODEL).tokens_before
    trimmed = trim(_PATH, whole - 1, _MODEL)
    assert trimmed.left_out == ("u1", "a1")
    assert trimmed.kept == _PATH[2:]
    assert trimmed.tokens_after < trimmed.tokens_before == whole
    assert trim(_PATH, whole, _MODEL).left_out == ()


def test_the_last_question_always_stays() -> None:
    assert trim(_PATH, 0, _MODEL).kept == _PATH[4:]
    assert trim(_PATH[:1], 0, _MODEL).kept == _PATH[:1]
    assert trim((), 0, _MODEL).kept == ()
