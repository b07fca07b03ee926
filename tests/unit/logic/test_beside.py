"""Which answers are shown side by side."""

from __future__ import annotations

import pytest

from app.logic.beside import MOST, side_by_side


@pytest.mark.parametrize(
    ("versions", "chosen", "shown"),
    [
        ("a", "a", "a"),
        ("abcd", "b", "abcd"),
        ("abcdefg", "g", "defg"),
        ("abcdefg", "d", "defg"),
        ("abcdefg", "c", "cdef"),
        ("abcdefg", "a", "abcd"),
    ],
)
def test_the_last_ones_are_shown_unless_an_earlier_one_is_chosen(versions: str, chosen: str, shown: str) -> None:
    assert "".join(side_by_side(versions, chosen)) == shown


def test_never_more_than_can_be_asked_at_once_and_always_the_chosen_one() -> None:
    versions = list(range(9))
    for chosen in versions:
        shown = side_by_side(versions, chosen)
        assert chosen in shown
        assert len(shown) == MOST
