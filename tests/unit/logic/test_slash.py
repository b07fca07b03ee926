"""Where a slash asks for a prompt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.slash import Slash, asked, opens


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("/", 0, True),
        ("/fix", 0, True),
        ("a/", 1, False),
        (" /", 1, False),
        ("a\n/", 2, False),
        ("a\n\n/", 3, True),
        ("a\n \t\n/", 5, True),
        ("\n/", 1, True),
        ("fix", 0, False),
        ("/", 1, False),
        ("/", -1, False),
    ],
)
def test_where_it_opens(text: str, at: int, expected: bool) -> None:
    assert opens(text, at) is expected


@pytest.mark.parametrize(
    ("text", "at", "cursor", "expected"),
    [
        ("/", 0, 1, Slash(0, "")),
        ("/fix it", 0, 4, Slash(0, "fix")),
        ("/fix it", 0, 7, Slash(0, "fix it")),
        ("/fix", 0, 0, None),
        ("/fix\nmore", 0, 6, None),
        ("/ fix", 0, 2, None),
        ("//", 0, 2, None),
        ("a/", 1, 2, None),
        ("/" + "x" * 61, 0, 62, None),
    ],
)
def test_what_is_asked(text: str, at: int, cursor: int, expected: Slash | None) -> None:
    assert asked(text, at, cursor) == expected


@given(st.text(st.sampled_from("/ \na"), max_size=20), st.integers(-2, 22), st.integers(-2, 22))
def test_what_is_asked_stands_behind_the_slash(text: str, at: int, cursor: int) -> None:
    found = asked(text, at, cursor)
    assert found is None or (text[found.at] == "/" and text[found.at + 1 : cursor] == found.query)
