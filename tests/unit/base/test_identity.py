"""Identifiers are unique and sort by time."""

from __future__ import annotations

import re

from app.base.clock import SystemClock
from app.base.identity import IdSource
from tests.fakes.clock import ManualClock


def test_identifiers_sort_by_the_time_they_were_made(clock: ManualClock) -> None:
    source = IdSource(clock)
    made = []
    for _ in range(200):
        made.append(source.new())
        clock.advance(0.001)
    assert made == sorted(made)


def test_identifiers_of_one_moment_differ(clock: ManualClock) -> None:
    source = IdSource(clock)
    assert len({source.new() for _ in range(1000)}) == 1000


def test_an_identifier_is_26_characters_that_nobody_misreads() -> None:
    for _ in range(100):
        assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{26}", IdSource(SystemClock()).new())


def test_the_time_can_be_read_back(clock: ManualClock) -> None:
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    number = 0
    for letter in IdSource(clock).new():
        number = number * 32 + alphabet.index(letter)
    assert number >> 80 == clock.now_ms()
