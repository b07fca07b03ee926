"""Where words stand in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.logic.text_places import places_of, units_before


def test_words_are_found_in_large_and_small_letters() -> None:
    assert places_of("One apple, one pear", "ONE") == (0, 11)
    assert places_of("aaaa", "aa") == (0, 2)
    assert places_of("aaaa", "a", most=3) == (0, 1, 2)
    assert places_of("words", "") == ()


def test_a_letter_that_becomes_two_in_small_moves_nothing() -> None:
    assert places_of("\u0130stanbul", "STAN") == (1,)  # a capital I with a dot becomes i and a dot


def test_signs_outside_the_basic_plane_count_twice() -> None:
    assert units_before("a\U0001f600b", 3) == 4
    assert units_before("abc", 2) == 2


@given(st.text(), st.text(min_size=1, max_size=3))
def test_every_place_holds_the_words(text: str, words: str) -> None:
    for place in places_of(text, words):
        assert text[place : place + len(words)].lower() == words.lower()
