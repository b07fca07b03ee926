"""What the next request finds in the cache, and how it is billed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.outlook import Bill, answered, bill, cached, refreshed, same_prefix
from app.model.caching import SYSTEM, Lifetime
from app.model.estimate import CacheState, TokenSplit
from app.model.message import Message
from app.model.sent import SentMark, SentRecord
from app.model.usage import Usage
from tests.fakes.messages import OPUS, answer, user

INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")  # caches from 512 tokens


def _answer(**usage: Any) -> Message:
    writes = {key: usage.pop(key) for key in list(usage) if key.startswith("ephemeral")}
    raw = {"input_tokens": 3, "output_tokens": 5, **usage, "cache_creation": writes}
    return answer(1, "yes", usage=Usage(raw | {"cache_creation_input_tokens": sum(writes.values())}))


def _sent(lifetime: Lifetime, sent_ms: int = 70_000) -> SentRecord:
    return SentRecord("00", sent_ms, (SentMark("u1", 0, 0, lifetime, 900),))


def test_the_last_answer_that_was_billed_counts() -> None:
    billed = _answer()
    assert answered([user(1, "a"), billed, user(2, "b"), answer(2, "no usage")]) == (billed,)
    assert answered([user(1, "a")]) == ()
    assert answered([billed, billed, billed], most=2) == (billed, billed)


def test_what_was_read_and_written_is_cached_until_its_lifetime_is_over() -> None:
    one = _answer(cache_read_input_tokens=1_000, ephemeral_5m_input_tokens=200)
    assert cached([(one, _sent("5m"))], OPUS) == CacheState(1_200, "5m", 370_000)
    assert cached([(_answer(ephemeral_1h_input_tokens=900), _sent("1h"))], OPUS) == CacheState(900, "1h", 3_670_000)
    again = _answer(cache_read_input_tokens=900)  # nothing was written: what is remembered tells the lifetime
    assert cached([(again, _sent("5m"))], OPUS) == CacheState(900, "5m", 370_000)


def test_without_a_record_the_answers_own_time_counts() -> None:
    one = _answer(ephemeral_1h_input_tokens=900)
    assert cached([(one, None)], OPUS) == CacheState(900, "1h", one.timing.created_ms + 3_600_000)


def test_nothing_is_cached_without_tokens_or_for_another_request() -> None:
    assert cached([], OPUS) is None
    assert cached([(_answer(), _sent("5m"))], OPUS) is None
    one = _answer(ephemeral_5m_input_tokens=900)
    assert cached([(one, _sent("5m"))], replace(OPUS, system="Be brief.")) is None


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"max_tokens": 100, "stop_sequences": ("x",), "user_id": "u"}, True),
        ({"model": "claude-sonnet-5-5"}, False),
        ({"effort": "low"}, False),
        ({"thinking": "off"}, False),
        ({"speed": "fast"}, False),
        ({"tools": ({"name": "clock"},)}, False),
        ({"history_from": "u9"}, False),
    ],
)
def test_some_settings_do_not_matter_to_the_cache(changes: dict[str, Any], same: bool) -> None:
    assert same_prefix(OPUS, replace(OPUS, **changes)) is same
    assert not same_prefix(None, OPUS)


def test_an_hour_outlives_five_minutes() -> None:
    first = _answer(ephemeral_1h_input_tokens=900)
    second = _answer(cache_read_input_tokens=900, ephemeral_5m_input_tokens=300)
    state = cached([(first, _sent("1h", 1_000)), (second, _sent("5m", 61_000))], OPUS)
    assert state == CacheState(1_200, "5m", 361_000, CacheState(900, "1h", 3_661_000))


def test_keeping_warm_refreshes_what_lies_below_too() -> None:
    state = CacheState(1_200, "5m", 361_000, CacheState(900, "1h", 3_661_000))
    warm = refreshed(state, 661_000)
    assert warm == CacheState(1_200, "5m", 661_000, CacheState(900, "1h", 3_961_000))


def test_keeping_warm_only_ever_extends() -> None:
    state = CacheState(900, "5m", 5_000)
    assert refreshed(state, 9_000) == replace(state, expires_ms=9_000)
    assert refreshed(state, 4_000) is state
    assert refreshed(state, None) is state
    assert refreshed(None, 9_000) is None


def _marks(*marks: tuple[int | None, int, Lifetime]) -> list[SentMark]:
    return [
        SentMark(SYSTEM if message is None else f"m{message}", message, 0, lifetime, tokens)
        for message, tokens, lifetime in marks
    ]


SPLIT = TokenSplit(system=1_000, history=2_000, attachments=0, draft=100, exact=True)
MARKS = _marks((None, 950, "1h"), (0, 2_400, "5m"), (2, 3_000, "5m"))


def test_warm_reads_what_was_cached_and_writes_the_rest() -> None:
    assert bill(SPLIT, MARKS, 2_500, INFO) == Bill(read=2_500, write_5m=600)


def test_cold_writes_every_span_at_the_rate_of_its_mark() -> None:
    assert bill(SPLIT, MARKS, 0, INFO) == Bill(write_1h=1_000, write_5m=2_100)


def test_what_is_too_short_is_not_cached() -> None:
    small = TokenSplit(system=100, history=0, attachments=0, draft=100, exact=True)
    assert bill(small, _marks((None, 300, "1h"), (0, 600, "5m")), 0, INFO) == Bill(input=200)
    grown = replace(small, draft=500)
    assert bill(grown, _marks((None, 300, "1h"), (0, 600, "5m")), 0, INFO) == Bill(write_5m=600)


def test_without_marks_nothing_is_read_or_written() -> None:
    assert bill(SPLIT, [], 2_500, INFO) == Bill(input=3_100)


def test_every_token_is_billed_once() -> None:
    for found in (0, 700, 2_500, 3_100, 9_000):
        one = bill(SPLIT, MARKS, found, INFO)
        assert one.read + one.write_5m + one.write_1h + one.input == SPLIT.total
        assert min(one.read, one.write_5m, one.write_1h, one.input) >= 0
