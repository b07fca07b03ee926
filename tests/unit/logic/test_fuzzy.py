"""Letters that were typed against the texts that they may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.fuzzy import best, fit, plain

TEXTS = st.text(max_size=60)


@pytest.mark.parametrize(
    ("typed", "text", "places"),
    [
        ("set", "Settings", (0, 1, 2)),
        ("sb", "Sidebar: show or hide", (0, 4)),
        ("hide side", "Show or hide the sidebar", (8, 9, 10, 11, 17, 18, 19, 20)),
        ("uber", "Über alles", (0, 1, 2, 3)),
        ("東京", "旅行: 東京", (4, 5)),
        ("", "anything", ()),
    ],
)
def test_letters_are_found(typed: str, text: str, places: tuple[int, ...]) -> None:
    found = fit(typed, text)
    assert found is not None
    assert found.places == places


@pytest.mark.parametrize(("typed", "text"), [("xyz", "Settings"), ("set dark", "Settings"), ("tes", "set")])
def test_what_does_not_fit(typed: str, text: str) -> None:
    assert fit(typed, text) is None


def test_the_better_fit_comes_first() -> None:
    texts = ["Reset zoom", "A long text about many things, with a set of them", "Set", "Settings", "S e t"]
    assert [text for text, _ in best("set", texts, plain, 5)] == [
        "Set",
        "Settings",
        "A long text about many things, with a set of them",
        "S e t",
        "Reset zoom",
    ]
    assert [text for text, _ in best("", ["b", "a"], plain, 1)] == ["b"]


def test_what_is_seen_is_meant_rather_than_what_is_searched_too() -> None:
    shown = {"Delete to the bin": 6, "Bin Bin": 3, "Beginning": 9, "Code, in lines of abilities and notes": 4}
    assert [text for text, _ in best("bin", shown, plain, 5, shown.__getitem__)] == [
        "Bin Bin",
        "Delete to the bin",
        "Beginning",
    ]
    shown = {"Empty bin now, and all of it": 28, "Empty bin, said in other words": 9}
    assert best("empty bin", shown, plain, 1, shown.__getitem__)[0][0] == "Empty bin, said in other words"


@given(TEXTS)
def test_plain_texts_have_as_many_letters(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(TEXTS, st.data())
def test_any_letters_of_a_text_in_order_find_it(text: str, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(0, max(0, len(text) - 1)), unique=True, max_size=8).map(sorted))
    typed = "".join(text[place] for place in chosen) if text else ""
    found = fit("".join(typed.split()), text)
    assert found is not None
    assert len(found.places) <= len(typed)


@given(TEXTS, TEXTS)
def test_marked_letters_are_those_that_were_typed(typed: str, text: str) -> None:
    found = fit(typed, text)
    if found is not None:
        letters = set(plain(typed))
        assert all(0 <= place < len(text) and plain(text)[place] in letters for place in found.places)
