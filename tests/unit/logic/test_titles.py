"""A conversation's first name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.titles import first_words, plain_words


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hello there", "Hello there"),
        ("\n\n   \n  Second line \n third", "Second line"),
        ("# A heading", "A heading"),
        ("> quoted *stress* and `code`", "quoted stress and code"),
        ("- [ ] a task", "a task"),
        ("12. **bold** step", "bold step"),
        ("***very*** loud", "very loud"),
        ("see [the manual](https://e.example/x) and ![logo](a.png)", "see the manual and logo"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("---\nafter the rule", "after the rule"),
        ("what does snake_case_name and 2*3*4 mean", "what does snake_case_name and 2*3*4 mean"),
        ("tabs\tand   spaces", "tabs and spaces"),
        ("bell\x07 and \x1b[31mred", "bell and [31mred"),
        ("good\u202egnp.exe\u202c bad\u2066x\u2069", "goodgnp.exe badx"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("", ""),
        (" \u200d \n```\n", ""),
        ("-", "-"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert first_words(text) == title


def test_long_lines_end_at_a_word() -> None:
    title = first_words("Please explain in detail how the tide tables of the harbour are computed every year")
    assert title == "Please explain in detail how the tide tables of the harbour\u2026"
    assert len(title) == 60


def test_scripts_without_spaces_are_cut_where_the_room_ends() -> None:
    assert first_words("\u6f6e" * 100) == "\u6f6e" * 59 + "\u2026"
    assert first_words("x" * 61) == "x" * 59 + "\u2026"
    assert first_words("x" * 60) == "x" * 60


def test_an_endless_line_is_no_work() -> None:
    assert len(first_words("*" * 3_000_000)) <= 60
    assert len(first_words("[" * 3_000_000)) <= 60
    assert len(first_words("_a " * 1_000_000)) <= 60


@given(st.text(alphabet=st.characters(), max_size=300))
def test_a_title_is_short_and_one_line_and_shows_everything_it_holds(text: str) -> None:
    title = first_words(text)
    assert len(title) <= 60
    assert title == title.strip()
    assert not [char for char in title if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs")]
    assert not {"\u202e", "\u2066", "\u200e", "\u200b"} & set(title)


def test_plain_words_are_all_words_without_marks() -> None:
    text = "# Title\n\n> **Bold** and _slanted_, 2 * 3 * 4\n\n1. `code` with [a link](x)\n\n---\n\u202eturned\u202c"
    assert plain_words(text) == "Title Bold and slanted, 2 * 3 * 4 code with a link turned"
    assert plain_words(" \n") == ""
