"""What of letters counts when something is searched, script by script, and where in the text that stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.find import Needle
from app.logic.plain_letters import clusters, plain
from app.logic.search_excerpt import excerpt, marks_in
from app.logic.search_text import folded
from app.model.search import Place

ODD = st.text(
    st.sampled_from(
        "がか\u3099ดี한 \nשׁ\u05b8\u05c1كأإآ\u064e\u0654"
        "aeinuıİIßﬁéñåệøđłæΆάΐςйЙёЁїа\u0301\u0300\u0306\u0308\u030a\u0323\u0327"
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café CAFE\u0301", "cafe cafe"),
        ("ñandú Ångström", "nandu angstrom"),
        ("Việt Nam", "viet nam"),
        ("Øre, đường, Łódź, æon", "øre, đuong, łodz, æon"),  # letters of their own
        ("İstanbul ISPARTA ısparta", "istanbul isparta isparta"),
        ("Άλφα ΐ ς", "αλφα ι σ"),
        ("Ёлка елка", "елка елка"),
        ("мой мои\u0306 мои", "мой мой мои"),
        ("Їжак", "їжак"),
        ("за\u0301мок", "замок"),
        ("שָׁלוֹם", "שלום"),
        ("كِتَابٌ أإآ ؤئ", "كتاب ااا ؤئ"),
        ("がか", "がか"),
        ("か\u3099", "が"),
        ("हिन्दी ภาษาไทย 한국어", "हिन्दी ภาษาไทย 한국어"),
        ("x\u0304 ≠ =\u0338", "x ≠ ≠"),
        ("Straße ﬁn", "strasse fin"),
    ],
)
def test_what_counts(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(ODD)
def test_it_is_the_same_however_it_is_written_and_however_often(text: str) -> None:
    once = plain(text)
    assert plain(unicodedata.normalize("NFD", text)) == plain(unicodedata.normalize("NFC", text)) == once
    assert plain(once) == once


@given(ODD)
def test_pieces_with_their_marks_make_the_whole(text: str) -> None:
    assert "".join(clusters(text)) == text
    parts = "".join(plain(part) for part in clusters(text))
    assert unicodedata.normalize("NFD", parts) == unicodedata.normalize("NFD", plain(text))


@given(st.text(max_size=40))
def test_any_text_keeps_its_pieces(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(ODD, st.sampled_from(["cafe", "école", "İstanbul", "мой", "שלום", "كتاب", "Ångström", "straße"]), ODD)
def test_a_word_is_marked_where_it_stands(before: str, word: str, after: str) -> None:
    written = unicodedata.normalize("NFD", word).upper()
    text = f"{before} {written} {after}"
    spots = list(Needle(word).ranges(text))
    data = text.encode("utf-16-le")
    assert any(plain(data[2 * start : 2 * end].decode("utf-16-le")) == plain(word) for start, end in spots)


@pytest.mark.parametrize("words", ["cafe", "caf", "ca"])
def test_what_is_shown_of_a_hit_has_it_and_marks_it(words: str) -> None:
    before = "שָׁלוֹם éß ﬁ " * 400  # folding makes it shorter and longer
    text = f"{before}ein CAFE\u0301 am Eck {before}"
    shown = excerpt({Place.TEXT: text}, [folded(words)])
    (start, end), *more = shown.marks
    assert more == []
    assert shown.text[start:end] in ("CAFE\u0301", "CAF", "CA")


def test_short_words_are_marked_with_their_accents() -> None:
    assert marks_in("e\u0301t et été", ["et"]) == ((0, 3), (4, 6), (7, 9))
