"""Finding words: every place, exact in UTF-16 units, whatever the script."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.find import AnyOf, Needle
from app.logic.markdown.document import whole
from app.logic.markdown.plain import block_text


def found(needle: str, text: str, match_case: bool = False) -> list[str]:
    """The places as pieces of the text, cut as Qt counts."""
    data = text.encode("utf-16-le", "surrogatepass")
    ranges = Needle(needle, match_case).ranges(text)
    return [data[2 * start : 2 * end].decode("utf-16-le", "surrogatepass") for start, end in ranges]


@pytest.mark.parametrize(
    ("needle", "text", "expected"),
    [
        ("word", "A Word, a WORD.", ["Word", "WORD"]),
        ("strasse", "Die Straße und STRASSE", ["Straße", "STRASSE"]),
        ("STRASSE", "Straße", ["Straße"]),
        ("s", "Maß", []),  # half of a character is no hit
        ("i\u0307stanbul", "İstanbul", ["İstanbul"]),
        ("İSTANBUL", "i\u0307stanbul", ["i\u0307stanbul"]),
        ("σας", "ΣΑΣ σας", ["ΣΑΣ", "σας"]),
        ("café", "CAFE\u0301 café", ["CAFE\u0301", "café"]),
        ("cafe", "cafe\u0301 café cafe", ["cafe\u0301", "café", "cafe"]),  # an accent belongs to its letter
        ("é", "ée e\u0301", ["é", "e", "e\u0301"]),
        ("мои", "мой мои\u0306 мои", ["мои"]),  # letters of their own
        ("b", "\U0001f600b\U0001f680 B", ["b", "B"]),
        ("\U0001f680", "a \U0001f680 b", ["\U0001f680"]),
        ("\U0001f469", "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f469\U0001f3fd \U0001f469", ["\U0001f469"]),
        ("two words", "two\nwords, two\twords, two\u00a0words", ["two\nwords", "two\twords", "two\u00a0words"]),
        ("aa", "aaaaa", ["aa", "aa"]),
        ("שלום", "שלום עולם", ["שלום"]),
        ("", "anything", []),
        ("ﬁn", "FIN fin", ["FIN", "fin"]),
    ],
)
def test_words_are_found_whole(needle: str, text: str, expected: list[str]) -> None:
    assert found(needle, text) == expected


def test_case_can_be_told_apart() -> None:
    assert found("Word", "word Word WORD", match_case=True) == ["Word"]
    assert found("ß", "ss ß", match_case=True) == ["ß"]
    assert found("cafe", "café cafe cafe\u0301", match_case=True) == ["cafe"]
    assert found("café", "café cafe cafe\u0301", match_case=True) == ["café", "cafe\u0301"]


def test_several_words_are_found_at_once() -> None:
    needle = AnyOf([Needle("salt"), Needle(""), Needle("salty"), Needle("pepper")])
    assert list(needle.ranges("Pepper, salty salt")) == [(0, 6), (8, 13), (14, 18)]
    assert needle.may_be_in("**sal**t")
    assert not needle.may_be_in("sugar")
    assert not AnyOf([Needle("")])


@given(st.text(max_size=30), st.text(min_size=1, max_size=3), st.text(max_size=30))
def test_whatever_is_found_folds_alike(before: str, needle: str, after: str) -> None:
    text = before + needle + after
    for piece in found(needle, text):
        assert found(needle, piece) == [piece]
    positions = list(Needle(needle).ranges(text))
    assert all(end <= start for (_, end), (start, _) in pairwise(positions))


@given(st.text("abß .\n", max_size=60), st.text("abß ", min_size=1, max_size=3))
def test_nothing_is_missed_between_plain_letters(text: str, needle: str) -> None:
    expected = text.casefold().translate({10: " "}).count(needle.casefold())
    halves = "ß" in text  # "s" is no hit in "ß", and there is no "s" in this alphabet
    assert halves or len(found(needle, text)) == expected


PLAIN = ["a", "b", "ab", "**", "*", "_", "`", "~~", " ", "\n", "\n\n", "- ", "1. ", "> ", "# ", "| ", "\\*", "```\n"]
ODD = ["$a$", "<b>", "---\n", "&amp;", "&#97;", "[a](b)", "[a]", "[a]: /b\n", "![b](a)", "[^1]", "\n[^1]: b\n"]
SOURCES = st.lists(st.sampled_from(PLAIN + ODD), max_size=12).map("".join)


@given(SOURCES, st.text("ab*- 1", min_size=1, max_size=4))
def test_a_source_that_is_passed_over_holds_nothing(source: str, written: str) -> None:
    needle = Needle(written)
    if not needle.may_be_in(source):
        assert not any(list(needle.ranges(block_text(leaf.block))) for leaf in whole(source).leaves)


def test_sources_are_passed_over_at_all() -> None:
    assert not Needle("zebra").may_be_in("A **horse** and a cow.")
    assert Needle("horse and").may_be_in("A **horse** and a cow.")
    assert not Needle("->").may_be_in("A **horse** and a cow.")
    assert not Needle("zebra").may_be_in("A [horse](https://example.com).")
    assert Needle("horse and").may_be_in("A [horse](https://example.com) and a cow.")
    assert Needle("zebra").may_be_in("A &zeta;ebra.")
