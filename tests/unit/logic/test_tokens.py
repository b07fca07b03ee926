"""The local estimate of tokens."""

from __future__ import annotations

import pytest

from app.logic.tokens import NEWER, OLDER, estimate_block, estimate_messages, estimate_text, weights_for

# Recorded replies with the tokens that the API counted.
_PROSE = (
    "The pool keeps its workers alive between jobs, hands each one a job from the channel, and waits for all of "
    "them when it is shut down, so that no goroutine is left behind. "
)


@pytest.mark.parametrize(
    ("model", "weights"),
    [
        ("claude-opus-5-5", NEWER),
        ("claude-opus-4-7", NEWER),
        ("claude-mythos-preview", NEWER),
        ("claude-next-9", NEWER),
        ("claude-opus-4-6", OLDER),
        ("claude-sonnet-4-6", OLDER),
        ("claude-haiku-4-5-20251001", OLDER),
        ("claude-sonnet-4-20250514", OLDER),
        ("claude-3-5-haiku-20241022", OLDER),
    ],
)
def test_each_model_has_its_tokenizer(model: str, weights: object) -> None:
    assert weights_for(model) == weights


def test_english_prose_is_about_four_and_three_characters_a_token() -> None:
    assert 3.6 < len(_PROSE) / estimate_text(_PROSE, OLDER) < 4.6
    assert 2.8 < len(_PROSE) / estimate_text(_PROSE, NEWER) < 3.5


def test_every_script_counts() -> None:
    for text, least in (
        ("\u6f6e\u6c50\u8868", 3),
        ("\u043f\u0440\u0438\u043b\u0438\u0432", 3),
        ("\U0001f30a" * 3, 6),
        ("\u0e19\u0e49\u0e33", 3),
    ):
        assert least <= estimate_text(text) <= 4 * len(text)
    assert estimate_text("") == 0
    assert estimate_text("\udcff half a pair") > 0


def test_the_estimate_adds_up() -> None:
    assert estimate_text(_PROSE * 7) == pytest.approx(7 * estimate_text(_PROSE))
    one = {"role": "user", "content": [{"type": "text", "text": _PROSE}]}
    assert estimate_messages([one, one]) == pytest.approx(2 * estimate_messages([one]))


def test_pictures_are_not_counted_by_their_bytes() -> None:
    picture = {"type": "image", "source": {"type": "base64", "data": "A" * 1_000_000}}
    assert estimate_block(picture) < 5_000
    assert estimate_block({"type": "document", "source": {"data": "A" * 1_000_000}}) < 50_000


def test_other_blocks_are_counted_as_json() -> None:
    assert estimate_block({"type": "tool_use", "id": "t", "name": "clock", "input": {"zone": "UTC"}}) > 10
    assert estimate_block({"type": "thinking", "thinking": _PROSE, "signature": "A" * 9_000}) == estimate_text(_PROSE)
