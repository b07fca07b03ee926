"""Texts with places to fill in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.template import CURSOR, SPECIAL, Filled, Hole, filled, first_values, names, parse, variables_of
from app.model.library import Variable

NOW = "2026-11-26 18:30"
BRACED = st.text(st.sampled_from("{} \tab1_-\n\u0444\u202e"), max_size=60)
NAMES = st.from_regex(r"[a-z\u0430-\u044f][a-z0-9_]{0,20}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello {{name}}", ("name",)),
        ("{{ first name }} and {{first  name}}", ("first name",)),
        ("{{a}}{{b}}{{a}}", ("a", "b")),
        ("{{{a}}}", ("a",)),
        ("{{\u0438\u043c\u044f}} {{\u540d\u524d}}", ("\u0438\u043c\u044f", "\u540d\u524d")),
        ("{{a-b_1}}", ("a-b_1",)),
        ("{a} {{}} {{ }} {{1a}} {{a.b}} {{a}", ()),
        ("{{a\nb}}", ()),
        ("{{" + "x" * 41 + "}}", ()),
        ("{{" + "x" * 40 + "}}", ("x" * 40,)),
        ("", ()),
    ],
)
def test_which_names_a_text_has(text: str, found: tuple[str, ...]) -> None:
    assert names(text) == found


@given(st.one_of(st.text(max_size=200), BRACED))
def test_any_text_round_trips(text: str) -> None:
    pieces = parse(text)
    assert "".join(piece.source if isinstance(piece, Hole) else piece for piece in pieces) == text
    assert filled(text, {}).text == text
    assert not any(isinstance(one, str) and isinstance(two, str) for one, two in pairwise(pieces))


@given(BRACED, st.dictionaries(NAMES, BRACED, max_size=4))
def test_what_is_filled_in_is_never_read_again(text: str, values: dict[str, str]) -> None:
    pieces = parse(text)
    expected = [piece if isinstance(piece, str) else values.get(piece.name, piece.source) for piece in pieces]
    assert filled(text, values).text == "".join(expected)


@given(NAMES, BRACED, st.text(max_size=20), st.text(max_size=20))
def test_a_value_stands_where_its_name_stood(name: str, value: str, before: str, after: str) -> None:
    before, after = before.replace("{", "").replace("}", ""), after.replace("{", "").replace("}", "")
    assert filled(f"{before}{{{{{name}}}}}{after}", {name: value}).text == before + value + after


def test_the_cursor_is_a_place_only_where_it_is_wanted() -> None:
    whole = filled("Dear {{who}},{{cursor}} bye{{cursor}}", {"who": "Ada", CURSOR: ""})
    assert whole == Filled("Dear Ada, bye", 9)
    assert filled("a{{cursor}}", {}).cursor is None
    assert filled("a{{cursor}}", {}).text == "a{{cursor}}"


def test_variables_are_as_declared_or_go_by_their_name() -> None:
    declared = (Variable("tone", "choice", "dry", ("dry", "warm")), Variable("gone"))
    text = "{{date}} {{tone}} {{what}} {{selection}} {{Now}}"
    assert variables_of(text, declared, SPECIAL) == (
        Variable("date", "date"),
        declared[0],
        Variable("what"),
        Variable("Now", "datetime"),
    )
    assert "selection" in [each.name for each in variables_of(text, ())]


def test_the_form_begins_with_the_last_values() -> None:
    variables = (
        Variable("what", default="tea"),
        Variable("who", default="me"),
        Variable("tone", "choice", "", ("dry", "warm")),
        Variable("mood", "choice", "warm", ("dry", "warm")),
        Variable("date", "date"),
        Variable("time", "time"),
        Variable("now", "datetime"),
        Variable("birthday", "date", "2000-01-01"),
    )
    last = {"what": "", "tone": "gone", "mood": "gone", "date": "1999-01-01"}
    assert first_values(variables, last, NOW) == {
        "what": "",
        "who": "me",
        "tone": "dry",
        "mood": "warm",
        "date": "2026-11-26",
        "time": "18:30",
        "now": NOW,
        "birthday": "2000-01-01",
    }
