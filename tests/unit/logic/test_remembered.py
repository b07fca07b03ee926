"""A text is looked through once, and is not kept alive for it."""

from __future__ import annotations

import pytest

from app.logic.remembered import Remembered


def _noted_length(asked: list[str]) -> Remembered[int]:
    def find(text: str) -> int:
        asked.append(text)
        return len(text)

    return Remembered(find)


def test_a_text_is_looked_through_once() -> None:
    asked: list[str] = []
    length = _noted_length(asked)
    assert [length("one"), length("three"), length("one")] == [3, 5, 3]
    assert asked == ["one", "three"]


def test_a_failure_is_not_remembered() -> None:
    number = Remembered(int)
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid"):
            number("x")


def test_only_the_last_texts_are_remembered() -> None:
    asked: list[str] = []
    length = _noted_length(asked)
    for number in range(1_000):
        length(str(number))
    length("999")
    assert len(asked) == 1_000
    length("0")
    assert len(asked) == 1_001
