"""The rows of the Cache tab add up to what the meter says, and what a breakpoint is worth goes along."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.logic.cache import CachePlan
from app.logic.cache_outline import Outline, outline
from app.logic.cache_scale import scaled
from app.model.blocks import Json
from app.model.caching import LATEST, SYSTEM, HandMark
from app.model.estimate import TokenSplit
from app.model.ids import MessageId
from tests.fakes.outlines import INFO, ORIGINS, RATES, REQUEST, conversation, said

MARKS = (HandMark(SYSTEM, "1h"), HandMark(LATEST, "5m"))
COUNTS = st.integers(0, 200_000)


def made() -> Outline:
    return outline(REQUEST, ORIGINS, CachePlan(), INFO, RATES, MARKS)


@given(COUNTS, COUNTS, st.integers(1, 200_000), COUNTS)
def test_every_share_is_given_out_to_the_last_token(system: int, history: int, files: int, draft: int) -> None:
    rows = scaled(made(), TokenSplit(system, history, files, draft, exact=True)).rows
    kinds = [row.kind for row in rows]
    assert kinds == ["tools", "system", "question", "answer", "document", "next"]
    tokens = [row.tokens for row in rows]
    assert min(tokens) >= 0
    assert (sum(tokens[:2]), sum(tokens[2:4]), *tokens[4:]) == (system, history, files, draft)
    ends = [row.prefix for row in rows]
    assert ends == sorted(ends)
    assert ends[-1] == sum(tokens)


def test_shares_keep_their_proportions_and_their_worth() -> None:
    before = made()
    head = sum(row.tokens for row in before.rows[:2])
    after = scaled(before, TokenSplit(2 * head, 1_000, 500, 10, exact=True))
    for old, new in zip(before.rows[:2], after.rows[:2], strict=True):
        assert abs(new.tokens - 2 * old.tokens) <= 1
        assert new.saves_nano is not None
        assert new.saves_nano == new.prefix * (RATES.input - RATES.read)
    assert after.marks == before.marks
    assert [after.row_of(mark) for mark in MARKS] == [before.row_of(mark) for mark in MARKS]


def test_files_that_were_not_counted_apart_are_history() -> None:
    rows = scaled(made(), TokenSplit(300, 9_000, 0, 5, exact=True)).rows
    assert sum(row.tokens for row in rows[2:5]) == 9_000
    assert rows[4].tokens > 0


def test_files_of_the_draft_and_of_earlier_turns_keep_to_themselves() -> None:
    source = {"type": "held", "media_type": "image/png", "width": 280, "height": 280}
    picture: Json = {"type": "image", "source": source}
    old = {"role": "user", "content": [_document(2_000), picture, {"type": "text", "text": "?"}]}
    answer, new = (
        said("assistant", "An answer."),
        {"role": "user", "content": [_document(1_000), *said("", "x")["content"]]},
    )
    request, origins = {"model": "m", "messages": [old, answer, new]}, (("m0",) * 3, ("m1",), ("draft",) * 2)
    before = outline(request, tuple(tuple(map(MessageId, each)) for each in origins), CachePlan(), INFO, None)
    rows = scaled(before, TokenSplit(0, 50, 3_100, 7, exact=True)).rows
    assert [row.kind for row in rows] == ["document", "image", "question", "answer", "document", "next"]
    tokens = [row.tokens for row in rows]
    assert tokens[1] == 100
    assert (sum(tokens[2:4]), tokens[5], sum(tokens)) == (50, 7, 3_157)
    assert abs(tokens[0] - 2_000) <= 5


def test_files_in_turns_that_are_summed_up_are_not_those_of_the_draft() -> None:
    request, origins = conversation(20)
    request["messages"][0]["content"].insert(0, _document(2_000))
    request["messages"][-1]["content"].insert(0, _document(2_000))
    origins = (origins[0] * 2, *origins[1:-1], origins[-1] * 2)
    rows = scaled(outline(request, origins, CachePlan(), INFO, None), TokenSplit(0, 9_000, 6_000, 7, exact=True)).rows
    assert rows[0].kind == "earlier"
    assert abs(rows[-2].tokens - 3_000) <= 5
    assert sum(row.tokens for row in rows) == 15_007


def _document(words: int) -> Json:
    source = {"type": "text", "media_type": "text/plain", "data": "figures " * words}
    return {"type": "document", "title": "a.txt", "source": source}


def test_earlier_turns_that_are_summed_up_take_their_share() -> None:
    request, origins = conversation(20)
    rows = scaled(outline(request, origins, CachePlan(), INFO, None), TokenSplit(0, 12_345, 0, 7, exact=True)).rows
    assert rows[0].kind == "earlier"
    assert sum(row.tokens for row in rows) == rows[-1].prefix == 12_352
