"""The small parts of the Markdown room."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.markdown.mend import mended
from app.logic.markdown.pieces import AHEAD, HARD, SOFT, split
from app.logic.markdown.trail import Trail
from app.logic.markdown.values import Style


def test_a_trail_grows_without_touching_its_past() -> None:
    one = Trail([1, 2])
    two, other = one.extended([3]), one.extended([4])
    assert (list(one), list(two), list(other)) == ([1, 2], [1, 2, 3], [1, 2, 4])


def test_a_trail_shows_an_end_that_is_not_stored() -> None:
    base = Trail("ab")
    shown = base.with_end("c")
    assert (list(shown), len(shown), shown[-1], list(base.extended("d"))) == (["a", "b", "c"], 3, "c", ["a", "b", "d"])


def test_trails_compare_by_content() -> None:
    assert Trail([1, 2]).extended([3]) == Trail([1, 2, 3]) == Trail([1, 2]).with_end([3])
    assert Trail([1]) != Trail([2])
    assert Trail([1, 2, 3])[1:] == [2, 3]
    with pytest.raises(IndexError):
        Trail([1])[1]


def test_short_paragraphs_are_not_cut() -> None:
    assert split("word " * 300) == ["word " * 300]


def test_long_paragraphs_are_cut_at_sentences() -> None:
    pieces = split("A sentence of some length. " * 400)
    assert all(piece.endswith(". ") for piece in pieces[:-1])
    assert all(SOFT <= len(piece) <= HARD for piece in pieces[:-1])
    assert "".join(pieces) == "A sentence of some length. " * 400


def test_text_without_any_space_is_cut_too() -> None:
    pieces = split("x" * 20_000)
    assert max(map(len, pieces)) <= HARD + AHEAD
    assert "".join(pieces) == "x" * 20_000


def test_no_cut_falls_into_bold_type() -> None:
    text = "Plain words here. " * 120 + "**Bold. " + "More. " * 30 + "end.** " + "Plain again. " * 100
    assert all(piece.count("**") % 2 == 0 for piece in split(text))


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("a **b", "a **b**"),
        ("a **b*", "a **b**"),
        ("a *b **c", "a *b **c***"),
        ("a **", "a"),
        ("a `b", "a `b`"),
        ("`` a ` b", "`` a ` b``"),
        ("a ~~b", "a ~~b~~"),
        ("[text](https://exa", "[text]()"),
        ("![alt](x", ""),
        ("whole **bold** and `code`", "whole **bold** and `code`"),
        ("2 * 3 and snake_case", "2 * 3 and snake_case"),
    ],
)
def test_open_marks_get_their_ends(content: str, shown: str) -> None:
    assert mended(content) == shown


def test_the_engine_is_imported_on_first_use_only() -> None:
    script = "import sys, app.ui.transcript; print(sorted({'markdown_it', 'pygments', 'markdown'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(st.integers(0, 255), st.integers(0, 255))
def test_styles_are_put_together_and_asked_as_numbers_are(one: int, other: int) -> None:
    assert Style(one) & Style(other) == one & other
    assert (Style(one) | Style(other)) is Style(one | other)
    assert isinstance(Style(one) & other, Style)
