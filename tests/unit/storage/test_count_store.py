"""Counts of the API, and what was learned from them."""

from __future__ import annotations

from app.logic.tokens import Calibration
from app.storage.counts import CountStore
from app.storage.db import Database

_DAY_MS = 86_400_000


async def test_a_count_is_found_again(database: Database) -> None:
    counts = CountStore(database)
    await counts.keep("aa", "claude-opus-5-5", 12, 1_000)
    assert await counts.find("aa") == 12
    assert await counts.find("aa", since_ms=1_001) is None
    assert await counts.find("bb") is None
    await counts.keep("aa", "claude-opus-5-5", 13, 2_000)
    assert await counts.find("aa", since_ms=1_001) == 13


async def test_only_the_newest_counts_of_a_month_are_kept(database: Database) -> None:
    counts = CountStore(database, most=3)
    for number in range(5):
        await counts.keep(f"{number}", "m", number, 1_000 + number)
    assert [await counts.find(f"{number}") for number in range(5)] == [None, None, 2, 3, 4]
    await counts.keep("new", "m", 9, 1_003 + 31 * _DAY_MS)
    assert [await counts.find(each) for each in ("2", "3", "4", "new")] == [None, None, None, 9]


async def test_what_was_learned_is_kept_by_model(database: Database) -> None:
    counts = CountStore(database)
    assert await counts.calibrations() == {}
    await counts.learn("one", Calibration(1, 10.5, 12.0))
    await counts.learn("two", Calibration(2, 20.0, 30.0))
    await counts.learn("one", Calibration(3, 30.0, 36.0))
    assert await counts.calibrations() == {"one": Calibration(3, 30.0, 36.0), "two": Calibration(2, 20.0, 30.0)}


async def test_a_count_that_cannot_be_is_none(database: Database) -> None:
    counts = CountStore(database)
    await counts.keep("aa", "m", -5, 1_000)
    assert await counts.find("aa") is None
