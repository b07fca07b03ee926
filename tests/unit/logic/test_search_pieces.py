"""Long texts are worked at in pieces, and what comes out is the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.logic import search_text
from app.logic.plain_letters import plain

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
