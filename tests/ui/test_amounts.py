"""Numbers in words."""

from __future__ import annotations

import pytest

from app.ui.amounts import size_words, token_words


@pytest.mark.parametrize(
    ("number", "exact", "words"),
    [
        (1, True, "1 token"),
        (1, False, "≈ 1 token"),
        (0, True, "0 tokens"),
        (1_564, False, "≈ 1,564 tokens"),
        (38_214, True, "38,214 tokens"),
    ],
)
def test_tokens(number: int, exact: bool, words: str) -> None:
    assert token_words(number, exact) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, ""),
        (8, "8 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (12_400, "12 kB"),
        (1_200_000, "1.2 MB"),
        (999_600, "1.0 MB"),
        (999_960_000, "1.0 GB"),
        (2_345_000_000, "2.3 GB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert size_words(size) == words
