"""Pages as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.page_ranges import RangeTrouble, read_ranges, written_ranges


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("7", (7,)),
        ("1-3, 7", (1, 2, 3, 7)),
        (" 7 ;1 - 3,, ", (1, 2, 3, 7)),
        ("3-1", (1, 2, 3)),
        ("-2, 8-", (1, 2, 8, 9, 10)),
        ("1–2,4—5", (1, 2, 4, 5)),
        ("2, 2, 1-3", (1, 2, 3)),
        ("\u0661\u060c \u0663", (1, 3)),  # Arabic-Indic figures and comma
    ],
)
def test_pages_and_ranges_are_read_in_any_order(text: str, pages: tuple[int, ...]) -> None:
    assert read_ranges(text, 10) == pages


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", RangeTrouble("nothing")),
        (" , ", RangeTrouble("nothing")),
        ("two", RangeTrouble("unreadable", "two")),
        ("1-2-3", RangeTrouble("unreadable", "1-2-3")),
        ("1, -", RangeTrouble("unreadable", "-")),
        ("1 2", RangeTrouble("unreadable", "1 2")),
        ("0", RangeTrouble("no_such_page", "0")),
        ("1, 9-11", RangeTrouble("no_such_page", "9-11")),
        ("1" * 30, RangeTrouble("unreadable", "1" * 30)),
    ],
)
def test_what_names_no_page_is_said_with_its_part(text: str, trouble: RangeTrouble) -> None:
    assert read_ranges(text, 10) == trouble


def test_runs_are_written_as_ranges() -> None:
    assert written_ranges([7, 3, 2, 1, 9, 10]) == "1-3, 7, 9-10"
    assert written_ranges([]) == ""


@given(st.sets(st.integers(1, 601), min_size=1))
def test_what_is_written_is_read_again(pages: set[int]) -> None:
    assert read_ranges(written_ranges(pages), 601) == tuple(sorted(pages))


@given(st.text(max_size=60), st.integers(1, 50))
def test_whatever_is_written_gives_pages_in_order_or_a_reason(text: str, count: int) -> None:
    found = read_ranges(text, count)
    if isinstance(found, RangeTrouble):
        assert found.part in text
    else:
        assert list(found) == sorted(set(found))
        assert found[0] >= 1
        assert found[-1] <= count
        assert read_ranges(written_ranges(found), count) == found
