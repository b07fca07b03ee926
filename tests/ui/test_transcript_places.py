"""Positions mean the same in a block's text and in the document that shows it, with formulas and marks in between."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.logic.markdown.values import Run, Runs, Style
from app.ui.transcript.blocks.columns import CODE_PAD
from app.ui.transcript.blocks.places import Places
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import Ink
from app.ui.transcript.maths.typesetter import Formulas, Typesetter
from app.ui.transcript.text import units
from tests.fakes.transcripts import settle, theme

PARTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=12)


@given(PARTS)
def test_ranges_of_the_text_are_ranges_of_the_document(parts: list[tuple[int, int]]) -> None:
    """A part that is longer or shorter in the document is taken whole; all others unit by unit."""
    places = Places()
    begins, ends = [0], [0]
    for length, size in parts:
        places.add(length, size)
        begins.append(places.length)
        ends.append(places.size)
    assert (places.length, places.size) == (begins[-1], ends[-1])
    for start in range(places.length + 1):
        assert 0 <= places.begin(start) <= places.size
        for end in range(start + 1, places.length + 1):
            assert places.begin(start) <= places.end(end)
    for (length, size), text, place in zip(parts, begins, ends, strict=False):
        if length:
            assert places.end(text + length) >= place + size - (size if length == 0 else 0)
            assert places.begin(text) <= places.end(text + length)
        if length != size and length:
            assert places.begin(text) == places.begin(text + length - 1)
            assert places.end(text + 1) == places.end(text + length)


@given(PARTS)
def test_there_and_back_is_the_same_place(parts: list[tuple[int, int]]) -> None:
    places = Places()
    for length, size in parts:
        places.add(length, size)
    for place in range(places.size + 1):
        text = places.text(place)
        assert 0 <= text <= places.length
    texts = [places.text(place) for place in range(places.size + 1)]
    assert texts == sorted(texts)


FORMULAS = ["$x$", r"$\frac{a}{b}$", r"\(\alpha\)", r"$\unheard$", "$𝔸$"]
WORDS = st.text(st.sampled_from("ab ,-𝔸é中ש😀\n\u0301"), max_size=6)
PLAIN = st.builds(
    Run, WORDS, st.sampled_from([Style.PLAIN, Style.BOLD, Style.CODE]), st.sampled_from([None, "https://a.b"])
)
OBJECTS = st.one_of(
    st.builds(Run, st.sampled_from(FORMULAS), st.just(Style.MATH)),
    st.builds(Run, st.just("[1]"), st.just(Style.NOTE), st.just("#note-1")),
    st.builds(Run, WORDS, st.just(Style.IMAGE), st.just("https://a.b/c.png")),
)
RUNS = st.lists(st.one_of(PLAIN, OBJECTS), max_size=8).map(tuple)


@pytest.fixture(scope="module")
def world(qapp: QApplication) -> Iterator[tuple[Ink, Formulas]]:
    typesetter = Typesetter()
    asking = Asking(typesetter)
    for source in FORMULAS:
        asking.formulas.get(source.strip("$\\()") if "(" not in source else r"\alpha", False)
    asking.formulas.get(r"\frac{a}{b}", False)
    asking.formulas.get(r"\unheard", False)
    settle()
    yield Ink(theme()), asking.formulas
    typesetter.close()
    settle()


class Asking:
    def __init__(self, typesetter: Typesetter) -> None:
        self.formulas = Formulas(typesetter, self.hear)

    def hear(self) -> None:
        """Nothing is done about it."""


def rich(world: tuple[Ink, Formulas], runs: Runs, width: float = 160.0) -> RichText:
    ink, formulas = world
    text = RichText(ink, ink.chat, ink.colors.text, runs, formulas=formulas)
    text.set_width(width)
    return text


@given(runs=RUNS)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_positions_of_text_with_formulas(world: tuple[Ink, Formulas], runs: Runs) -> None:
    text = rich(world, runs)
    whole = "".join(run.text for run in runs)
    assert text.length == units(whole)
    found = [text.position_at(x, y) for y in range(0, int(text.height) + 10, 7) for x in range(-5, 170, 9)]
    borders = boundaries(whole)
    for run, start, end in text.spans():
        for position in found:
            if run.style & Style.MATH and run.text in FORMULAS[:3]:
                assert not start < position < end  # a formula is before or behind, never inside
    assert all(position in borders for position in found)
    for position in range(text.length + 1):
        caret = text.caret(position)
        assert -1 <= caret.top() <= text.height
    for _run, start, end in text.spans():
        for rect in text.rects(start, end):
            assert rect.width() >= 0


def boundaries(text: str) -> set[int]:
    """Positions between whole characters."""
    found, at = {0}, 0
    for character in text:
        at += units(character)
        found.add(at)
    return found


@given(runs=RUNS, cut=st.integers(0, 8), inside=st.integers(0, 6))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_growing_text_is_the_text_that_was_whole(
    world: tuple[Ink, Formulas], runs: Runs, cut: int, inside: int
) -> None:
    """Where a text can take new runs at its end, it is laid out as if it had been there from the beginning."""
    part = runs[: cut + 1]
    if part and part[-1].style in (Style.PLAIN, Style.BOLD):
        part = (*part[:-1], Run(part[-1].text[:inside], part[-1].style, part[-1].link))
    growing = rich(world, part)
    if growing.extend(runs) is None:
        return
    growing.set_width(160.0)
    fresh = rich(world, runs)
    assert growing.length == fresh.length
    assert [growing.caret(at) for at in range(fresh.length)] == [fresh.caret(at) for at in range(fresh.length)]
    assert growing.height == fresh.height


@given(runs=RUNS, cut=st.integers(0, 8), tail=RUNS)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_an_end_that_changes_is_written_anew_alone(
    world: tuple[Ink, Formulas], runs: Runs, cut: int, tail: Runs
) -> None:
    """What closed an open end for the eye goes, and the text is as if that had never been there."""
    changing = rich(world, (*runs[:cut], *tail))
    if changing.extend(runs) is None:
        return
    changing.set_width(160.0)
    fresh = rich(world, runs)
    assert changing._document.toPlainText() == fresh._document.toPlainText()
    assert changing.length == fresh.length
    assert [changing.caret(at) for at in range(fresh.length)] == [fresh.caret(at) for at in range(fresh.length)]
    assert changing.height == fresh.height


def test_the_beginning_of_a_paragraph_is_not_made_anew(world: tuple[Ink, Formulas]) -> None:
    begin = Run("A sentence with ")
    text = rich(world, (begin, Run("a link", link="https://e")))
    document = text._document
    assert text.extend((begin, Run("a link", link="https://example.org"), Run(" in it"))) is not None
    assert text._document is document
    assert text.extend((Run("Another"),)) is None


def test_any_part_of_a_formula_is_the_whole_formula(world: tuple[Ink, Formulas]) -> None:
    formula = Run(r"$\frac{a}{b}$", Style.MATH)
    text = rich(world, (Run("so "), formula, Run(" and")), 400)
    whole = text.rects(3, 3 + len(formula.text))
    assert [text.rects(5, 6), text.rects(3, 4)] == [whole, whole]
    assert whole[0].width() < 30
    assert text.position_at(whole[0].left() + 2, 10) == 3
    assert text.position_at(whole[0].right() - 2, 10) == 3 + len(formula.text)
    assert text.caret(7).left() == text.caret(3).left()


def test_a_mark_stays_at_its_word_and_makes_no_line_higher(world: tuple[Ink, Formulas]) -> None:
    mark = Run("[1]", Style.CITE, "#cite-1")
    words = Run("one two three four five")
    plain = rich(world, (words,), 400)
    marked = rich(world, (words, mark), 400)
    assert marked.height == plain.height
    assert len(rich(world, (words, mark), plain.natural_width + 1).rects(0, 26)) == 2
    for width in range(30, 200, 3):
        narrow = rich(world, (words, mark), width)
        assert narrow.caret(22).top() == narrow.rects(23, 26)[0].top()


def test_a_formula_stands_on_the_baseline_of_the_text(world: tuple[Ink, Formulas]) -> None:
    """Text beside a tall formula moves down as one, and nothing is cut off at the top."""
    text = rich(world, (Run("a "), Run(r"$\frac{a}{b}$", Style.MATH), Run(" b")), 400)
    assert text.rects(2, 4)[0].top() >= -1
    assert text.caret(0).top() == text.caret(text.length).top()
    assert text.run_at(text.rects(2, 4)[0].center().x(), QPointF(0, 12).y()) == Run(r"$\frac{a}{b}$", Style.MATH)


def test_reasons_are_known_for_what_stays_its_source(world: tuple[Ink, Formulas]) -> None:
    text = rich(world, (Run("a "), Run(r"$\unheard$", Style.MATH)))
    assert "\\unheard" in text.missed[r"$\unheard$"]
    assert rich(world, (Run("$x$", Style.MATH),)).missed == {}


def test_the_ground_of_code_ends_with_the_last_letter_of_its_line(world: tuple[Ink, Formulas]) -> None:
    ink, _ = world
    words = rich(world, (Run("iiii", Style.CODE),), 400).natural_width
    text = rich(world, (Run("iiii iiii", Style.CODE),), words + 14)
    assert text.caret(0).top() < text.caret(5).top()  # in two lines
    image = QImage(200, ceil(text.height), QImage.Format.Format_RGB32)
    image.fill(ink.colors.bg)
    painter = QPainter(image)
    text.paint(painter)
    painter.end()
    y = round(text.caret(0).bottom()) - 4
    ends = [x for x in range(200) if image.pixelColor(x, y) == ink.colors.bubble]
    assert ends[-1] == pytest.approx(text.rects(3, 4)[0].right() + CODE_PAD, abs=1.5)
