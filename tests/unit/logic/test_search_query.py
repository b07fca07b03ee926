"""What is typed into the search field."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.search_excerpt import excerpt, marks_in
from app.logic.search_marks import day_marks, marks
from app.logic.search_query import FILTERS, LONGEST, Note, SearchQuery, parse, tokens
from app.logic.search_text import folded, short_words
from app.logic.search_values import Days, Money
from app.model.message import Role
from app.model.search import Place

TODAY = date(2025, 6, 15)
NANO = 1_000_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", SearchQuery()),
        ("Two  WORDS", SearchQuery(words=("two", "words"))),
        ('"one phrase"', SearchQuery(words=("one phrase",))),
        ('"one phr', SearchQuery(words=("one phr",))),
        ('fox "', SearchQuery(words=("fox",))),
        ("“typographic  one” x", SearchQuery(words=("typographic one", "x"))),
        ('"five 5"x7 inches" a', SearchQuery(words=('five 5"x7 inches', "a"))),
        ("-fox -", SearchQuery(words=("-",), no_words=("fox",))),
        ('-"a phrase"', SearchQuery(no_words=("a phrase",))),
        ("model:opus MODEL:x -model:y", SearchQuery(models=("opus", "x"), no_models=("y",))),
        ("model:", SearchQuery()),
        ('model:"', SearchQuery()),
        ('title:"two words" -title:b', SearchQuery(titles=("two words",), no_titles=("b",))),
        ("has:PDF has:images -has:code", SearchQuery(has=("pdf", "image"), no_has=("code",))),
        ("has:pd", SearchQuery(notes=(Note("no_value", "has", "pd"),))),
        ("role:me", SearchQuery(roles=(Role.USER,))),
        ("-role:me", SearchQuery(roles=(Role.ASSISTANT,))),
        ("in:tool in:thinking", SearchQuery(places=(Place.TOOLS, Place.THINKING))),
        ("before:2025-03", SearchQuery(days=Days(None, date(2025, 3, 1)))),
        ("after:2025/3/9", SearchQuery(days=Days(date(2025, 3, 9)))),
        ("on:2024-12", SearchQuery(days=Days(date(2024, 12, 1), date(2025, 1, 1)))),
        ("on:yesterday", SearchQuery(days=Days(date(2025, 6, 14), date(2025, 6, 15)))),
        ("after:7d before:today", SearchQuery(days=Days(date(2025, 6, 8), date(2025, 6, 15)))),
        ("after:2024 after:2025", SearchQuery(days=Days(date(2025, 1, 1)))),
        ("after:2025-", SearchQuery(days=Days(date(2025, 1, 1)))),
        ("after:2025-13", SearchQuery(notes=(Note("no_value", "after", "2025-13"),))),
        ("after:9999y", SearchQuery(notes=(Note("no_value", "after", "9999y"),))),
        ("on:9999", SearchQuery(notes=(Note("no_value", "on", "9999"),))),
        ("cost:>0.10", SearchQuery(cost=Money(NANO // 10 + 1))),
        ("cost:>=$0,10 cost:<2", SearchQuery(cost=Money(NANO // 10, 2 * NANO - 1))),
        ("cost:.5..1", SearchQuery(cost=Money(NANO // 2, NANO))),
        ("cost:>", SearchQuery(notes=(Note("no_value", "cost", ">"),))),
        ("colour:red", SearchQuery(words=("colour:red",), notes=(Note("no_filter", "colour"),))),
        ("https://a.b 12:30 C:\\x", SearchQuery(words=("https://a.b", "12:30", "c:\\x"))),
        ('"colour:red"', SearchQuery(words=("colour:red",))),
    ],
)
def test_what_is_typed(text: str, expected: SearchQuery) -> None:
    assert parse(text, TODAY) == expected


@given(st.text(max_size=80))
def test_nothing_typed_is_an_error_and_no_character_is_read_twice(text: str) -> None:
    parse(text, TODAY)
    pieces = list(tokens(text))
    assert all(0 <= piece.start < piece.end <= len(text) for piece in pieces)
    assert all(before.end <= after.start for before, after in pairwise(pieces))
    between = "".join(text[a.end : b.start] for a, b in pairwise(pieces))
    assert not between.strip()


@given(st.sampled_from(FILTERS), st.text(max_size=20))
def test_any_value_of_any_filter_is_understood_or_said_not_to_be(name: str, value: str) -> None:
    query = parse(f"{name}:{value}", TODAY)
    assert all(note.kind in ("no_filter", "no_value") for note in query.notes)


@given(st.lists(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=8), max_size=6))
def test_words_without_operators_are_taken_as_they_are(words: list[str]) -> None:
    expected = tuple(dict.fromkeys(folded(word) for word in words))
    assert parse(" ".join(words), TODAY).words == expected


def test_what_is_read_has_an_end() -> None:
    assert parse("x" * 5 * LONGEST, TODAY).words == ("x" * LONGEST,)


@given(st.text(max_size=40))
def test_folding_is_the_same_however_often_and_however_accents_are_written(text: str) -> None:
    import unicodedata

    plain = text.replace("\u0345", "")  # the one mark whose place in the order changes when it is folded
    once = folded(plain)
    assert folded(unicodedata.normalize("NFD", plain)) == once
    assert "\0" not in once
    assert once == once.strip()


@given(st.text(max_size=40))
def test_every_beginning_of_a_word_is_a_short_word(text: str) -> None:
    low = folded(text)
    short = short_words(low)
    assert {word[:1] for word in low.split()} | {word[:2] for word in low.split()} <= short
    assert all(word in low for word in short)


@given(
    st.dates(date(1990, 1, 1), date(2110, 1, 1)),
    st.dates(date(1990, 1, 1), date(2110, 1, 1)),
    st.integers(-(10**15), 10**16),
)
def test_marks_of_days_leave_out_nothing(one: date, other: date, created_ms: int) -> None:
    from datetime import UTC, datetime, time

    since, until = sorted((one, other))
    own = marks(Role.USER, created_ms, (), ())
    start, end = (datetime.combine(day, time(), UTC).timestamp() * 1000 for day in (since, until))
    wanted = day_marks(since, until)
    if start <= created_ms < end:
        assert own & set(wanted)
    assert len(wanted) < 200


def test_an_excerpt_is_cut_round_the_first_word_at_blanks() -> None:
    text = "word " * 100 + "the NEEDLE itself " + "more " * 100
    shown = excerpt({Place.TEXT: text, Place.THINKING: "needle"}, ("needle", "itself"))

    assert shown.place is Place.TEXT
    assert shown.text.startswith("… word ")
    assert shown.text.endswith(" more …")
    assert len(shown.text) < 260
    assert [shown.text[start:end] for start, end in shown.marks] == ["NEEDLE", "itself"]


def test_marks_are_counted_as_qt_counts_characters() -> None:
    text = "🙂 Straße 🙂 no"
    units = text.encode("utf-16-le")
    found = [units[2 * start : 2 * end].decode("utf-16-le") for start, end in marks_in(text, ("strasse", "no"))]
    assert found == ["Straße", "no"]


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=6), max_size=4))
def test_an_excerpt_can_be_made_of_anything(text: str, words: list[str]) -> None:
    shown = excerpt({Place.TEXT: text}, [word for word in map(folded, words) if word])
    units = len(shown.text.encode("utf-16-le", "replace")) // 2
    assert all(0 <= start < end <= units for start, end in shown.marks)
    assert all(before[1] < after[0] for before, after in pairwise(shown.marks))
