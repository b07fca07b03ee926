"""A bound on the tokens of a prompt that is cheap to have, and never below the estimate."""

from __future__ import annotations

import pytest

from app.logic import tokens
from app.logic.room import most_tokens
from app.model.blocks import Json

_TEXTS = ("words, and more words", '\n"\\' * 50, "ünï", "漢字" * 40, "\N{GRINNING FACE}" * 30, "")


def _documents(text: str) -> list[Json]:
    named = {"type": "document", "title": text, "context": text}
    return [
        {**named, "source": {"type": "text", "media_type": "text/plain", "data": text}},
        {**named, "source": {"type": "content", "content": [{"type": "text", "text": text}] * 3}},
        {**named, "source": {"type": "content", "content": text}},
    ]


@pytest.mark.parametrize("text", _TEXTS)
@pytest.mark.parametrize("weights", [tokens.NEWER, tokens.OLDER])
def test_the_bound_of_a_document_is_above_its_estimate(text: str, weights: tokens.Weights) -> None:
    for block in _documents(text):
        assert most_tokens([block]) >= tokens.estimate_block(block, weights)
