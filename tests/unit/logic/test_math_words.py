"""Formulas in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.math_words import LONGEST, math_words

SAID = [
    (r"x^2", "x squared"),
    (r"x^{2n}", "x to the power of 2 n"),
    (r"E = mc^2", "E equals m c squared"),
    (r"\frac{a}{b}", "a over b"),
    (r"\frac{n(n+1)}{2}", "the fraction n ( n plus 1 ) over 2, end of fraction"),
    (r"\frac12", "12 over"),
    (r"\sqrt{\pi}", "the square root of pi"),
    (r"\sqrt[3]{x}", "the cube root of x"),
    (r"\sum_{k=1}^{n} k", "the sum from k equals 1 to n k"),
    (
        r"\int_{-\infty}^{\infty} e^{-x^2} \, dx",
        "the integral from minus infinity to infinity e to the power of minus x squared d x",
    ),
    (r"a_1 \leq \alpha", "a sub 1 is at most alpha"),
    (r"A^{-1} A^T", "A inverse A transposed"),
    (r"\hat{x}", "x hat"),
    (r"\binom{n}{k}", "n choose k"),
    (r"\text{speed} \approx 3.5", "speed is about 3.5"),
    (r"\left( x \right)", "( x )"),
    (r"\unknowncommand x", "unknowncommand x"),
    (r"", ""),
    ("}{^_", "to the power of _"),
]


@pytest.mark.parametrize(("source", "said"), SAID)
def test_the_usual_constructs_are_said(source: str, said: str) -> None:
    assert math_words(source) == said


def test_long_formulas_are_read_as_they_are_written() -> None:
    assert math_words("x^" * LONGEST) == "x^" * LONGEST


@pytest.mark.parametrize(
    "hostile", ["{" * 2000, "^" * 2000, r"\frac" * 400, r"\sqrt[" * 300, "}" * 2000, r"\hat" * 400]
)
def test_hostile_formulas_end(hostile: str) -> None:
    assert isinstance(math_words(hostile), str)


@given(st.text(alphabet=r"\{}[]^_ab1+frac sqrt hat", max_size=200))
def test_no_formula_is_an_error(source: str) -> None:
    assert isinstance(math_words(source), str)
