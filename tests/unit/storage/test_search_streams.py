"""Walking down lists of numbers together, over real indexes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage.search_streams import Both, Either, IndexStream, KnownStream, Shifted, Stream, Without, common

TOP = 3_000
EVERY = {"a": 1, "b": 2, "c": 3, "d": 50, "e": 1_499}


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """Numbers up to 2,999 under the words whose step divides them."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (word, content = '', detail = none)")
    for number in range(1, TOP):
        words = " ".join(word for word, step in EVERY.items() if number % step == 0)
        connection.execute("INSERT INTO words (rowid, word) VALUES (?, ?)", (number, words))
    yield connection
    connection.close()


@given(
    wanted=st.lists(st.sampled_from(sorted(EVERY)), min_size=1, max_size=4),
    unwanted=st.lists(st.sampled_from(sorted(EVERY)), max_size=2),
    known=st.none() | st.sets(st.integers(0, TOP), max_size=30),
    below=st.integers(0, TOP + 10),
)
def test_what_is_in_all_and_in_none(
    index: sqlite3.Connection, wanted: list[str], unwanted: list[str], known: set[int] | None, below: int
) -> None:
    streams = [IndexStream(index, "words", word) for word in wanted]
    more = [] if known is None else [KnownStream(list(known))]
    others = [IndexStream(index, "words", word) for word in unwanted]
    expected = [
        number
        for number in range(min(TOP, below) - 1, 0, -1)
        if all(number % EVERY[word] == 0 for word in wanted)
        and not any(number % EVERY[word] == 0 for word in unwanted)
        and (known is None or number in known)
    ]
    assert list(common([*streams, *more], others, below)) == expected


def test_a_frequent_list_is_skipped_where_a_rare_one_has_nothing(index: sqlite3.Connection) -> None:
    """Of 2,999 rows of the frequent list only some are read one by one."""
    asked: list[str] = []
    index.set_trace_callback(asked.append)
    found = list(common([IndexStream(index, "words", "a"), IndexStream(index, "words", "e")], [], TOP))
    index.set_trace_callback(None)

    assert found == [2_998, 1_499]
    assert 3 <= sum("MATCH" in statement for statement in asked) <= 5  # one for each, and where much is skipped


NUMBERS = st.sets(st.integers(0, 30), max_size=12)


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(-3, 3))
def test_streams_of_streams(one: set[int], two: set[int], gone: set[int], step: int) -> None:
    """Either, both, moved and without others: walked down from above, each number once."""

    def walked(stream: Stream) -> list[int]:
        return list(common([stream], [], 100))

    def known(numbers: set[int]) -> KnownStream:
        return KnownStream(list(numbers))

    assert walked(Either([known(one), known(two)])) == sorted(one | two, reverse=True)
    assert walked(Both([known(one), known(two)])) == sorted(one & two, reverse=True)
    assert walked(Without(known(one), known(gone))) == sorted(one - gone, reverse=True)
    assert walked(Shifted(known(one), step)) == sorted((each + step for each in one), reverse=True)
    assert walked(Either([])) == []


def test_what_has_ended_is_asked_no_more(index: sqlite3.Connection) -> None:
    """Of many lists most may be empty."""

    class Counted(KnownStream):
        asked = 0

        def at_most(self, number: int) -> int | None:
            self.asked += 1
            return super().at_most(number)

    empty = Counted([])
    stream = Either([IndexStream(index, "words", "b"), empty, KnownStream([5])])
    assert list(common([stream], [], 10)) == [8, 6, 5, 4, 2]
    assert empty.asked <= 2
