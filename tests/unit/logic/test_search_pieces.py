"""Long texts are worked at in pieces, and what comes out is the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.logic import search_look, search_text
from app.logic.plain_letters import plain
from app.logic.search_excerpt import excerpt, file_with
from app.logic.search_look import look
from app.model.search import Excerpt, FileText, Place

_TEXT = st.text(st.sampled_from("aB ßé\u0301İ語のไ-_.\n\t\u00a0\u2003"), max_size=60)


def _with(size: int, text: str) -> tuple[str, set[str]]:
    kept, search_text._PIECE = search_text._PIECE, size
    try:
        folded = search_text.folded(text)
        return folded, search_text.short_words(folded)
    finally:
        search_text._PIECE = kept


@given(_TEXT, st.integers(1, 9))
def test_pieces_change_nothing(text: str, size: int) -> None:
    whole = plain(" ".join(search_text.clean(text).split()))
    folded, short = _with(size, text)
    assert " ".join(folded.split()) == " ".join(whole.split())  # a mark on a blank goes, and leaves a blank more
    assert short == _with(1_000, text)[1]


def test_a_text_without_blanks_is_one_piece() -> None:
    assert _with(3, "Straßenbahn") == ("strassenbahn", {"s", "st"})


def _excerpt(size: int, texts: dict[Place, str], words: list[str]) -> Excerpt:
    kept, search_text._PIECE = search_text._PIECE, size
    try:
        return excerpt(texts, words, room=30)
    finally:
        search_text._PIECE = kept


_WORDS = st.lists(st.sampled_from(["a", "ab", "b a", "a b ss", "e", "語", "の語", "zz", "i の"]), max_size=3)
_MANY = st.text(st.sampled_from("aB ßéİ語のไ-. \n"), max_size=200)


@given(_MANY, _MANY, _WORDS, st.integers(1, 40))
def test_an_excerpt_is_the_same_however_far_a_text_is_read(text: str, other: str, words: list[str], size: int) -> None:
    texts = {Place.TEXT: text, Place.FILES: other}
    assert _excerpt(size, texts, words) == _excerpt(10_000, texts, words)


def test_a_text_is_read_as_far_as_it_takes() -> None:
    long = "needle and " + "straw " * 100_000 + "pin"
    assert len(look(long, ["needle"], 240).text) < 50_000
    assert look(long, ["needle"]).more
    whole = look(long, ["needle", "pin", "straw pin"])
    assert (set(whole.spots), whole.more) == ({"needle", "pin", "straw pin"}, False)
    assert whole.text[whole.place() :] == "straw pin"
    assert look("x" * 50_000 + " \n", ["x"]).more is False


def test_the_file_that_has_most_of_the_words_is_named() -> None:
    files = [FileText("a", "one"), FileText("b", "two one"), FileText("c", "one two three")]
    assert file_with(files, ["one", "two"]) == files[1]
    assert file_with(files, ["three", "none"]) == files[2]
    assert file_with(files, ["none"]) is None
    assert file_with(files, []) is None


def test_letters_with_marks_without_end_are_not_kept() -> None:
    search_look._plain.cache_clear()
    text = "e" + "\u0301" * 10_000 + "e\u0301"
    assert [letter for letter, _, _ in search_look.letters(text)] == list(plain(text))
    assert search_look._plain.cache_info().currsize == 1
