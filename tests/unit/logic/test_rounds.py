"""What is left in the cache after the API's own tools worked, with figures from recorded exchanges."""

from __future__ import annotations

import pytest

from app.base import resources
from app.logic import outlook
from app.logic.capabilities import ModelTable
from app.logic.misses import Asked, explain
from app.logic.rounds import left_by, rounds
from app.model.estimate import CacheState
from app.model.message import Message
from app.model.sent import SentMark
from app.model.usage import Usage
from tests.fakes.messages import OPUS, answer, block

_INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
# Two turns in a row: reads and writes of each, and how many calls of the API's own tools the first one made.
_RECORDED = {
    "web search": ((2_836, 11_107), 1, (11_131, 18)),
    "web fetch": ((1_150, 3_522), 1, (3_599, 51)),
    "code execution, five minutes": ((4_332, 4_513), 1, (8_845, 6)),
    "code execution, several rounds": ((20_443, 574), 2, (14_714, 379)),
}


def _answer(number: int, read: int, written: int, calls: int = 0) -> Message:
    used = [block("server_tool_use", id=f"s{at}", name="web_search", input={}) for at in range(calls)]
    usage = {"input_tokens": 4, "cache_read_input_tokens": read, "cache_creation_input_tokens": written}
    return answer(number, *used, "said", usage=Usage(usage), settings=OPUS)


@pytest.mark.parametrize("case", _RECORDED)
def test_what_was_recorded_is_no_miss(case: str) -> None:
    (read, written), calls, (later, more) = _RECORDED[case]
    before, now = _answer(1, read, written, calls), _answer(2, later, more)
    asked = [Asked(one, None, None, 60_000, marked=True) for one in (before, now)]
    assert explain(asked[1], asked[0], _INFO, 60_000) is None
    state = outlook.cached([(before, None)], OPUS)
    assert state is not None
    assert state.tokens == left_by(before) <= later + more


def test_a_cache_that_is_lost_is_still_a_miss() -> None:
    before, now = _answer(1, 2_836, 11_107, 1), _answer(2, 0, 12_000)
    asked = [Asked(one, None, None, 60_000, marked=True) for one in (before, now)]
    missed = explain(asked[1], asked[0], _INFO, 60_000)
    assert missed is not None
    assert missed.tokens == 11_107


def test_an_answer_without_such_calls_leaves_all_of_its_prompt() -> None:
    plain = _answer(1, 2_836, 11_107)
    assert (rounds(plain), left_by(plain)) == (1, 13_943)
    assert left_by(answer(1, "said")) == 0


def test_as_much_as_the_marks_covered_was_read_once() -> None:
    once = _answer(1, 900, 150, calls=2)
    found = {tokens: rounds(once, [SentMark("u1", 0, 0, "5m", tokens)]) for tokens in (1_000, 520, 10)}
    assert found == {1_000: 1, 520: 2, 10: 3}
    assert left_by(once, [SentMark("u1", 0, 0, "5m", 1_000)]) == 1_050
    assert rounds(once) == 3


def test_of_several_rounds_the_last_lifetime_counts() -> None:
    usage = {
        "input_tokens": 4,
        "cache_read_input_tokens": 2_836,
        "cache_creation_input_tokens": 11_107,
        "cache_creation": {"ephemeral_1h_input_tokens": 2_836, "ephemeral_5m_input_tokens": 8_271},
    }
    call = block("server_tool_use", id="s", name="web_search", input={})
    one = answer(1, call, "said", usage=Usage(usage), settings=OPUS)
    start = one.timing.created_ms
    hour = CacheState(2_836, "1h", start + 3_600_000)
    assert outlook.cached([(one, None)], OPUS) == CacheState(11_107, "5m", start + 300_000, hour)
