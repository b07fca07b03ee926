"""Where marks go by themselves, and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from app.base import resources
from app.logic import cache
from app.logic.cache_auto import Request
from app.logic.capabilities import ModelTable
from app.model.blocks import Json
from app.model.caching import CacheTerms
from app.model.sent import SentMark

_INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
_LONG = "The tide tables lie on the harbour master's desk. " * 100
_MINUTE, _HOUR = 60_000, 3_600_000  # milliseconds
_SYSTEM: list[Json] = [{"type": "text", "text": _LONG}]


def _says(role: str, *texts: str) -> Json:
    return {"role": role, "content": [{"type": "text", "text": text} for text in texts]}


def _talk(turns: int, answer: str = "A pilot reads it before each watch. " * 20) -> list[Json]:
    """A conversation whose last question is the one to be asked."""
    messages: list[Json] = []
    for number in range(turns):
        messages += [_says("user", f"{number} {_LONG[:600]}"), _says("assistant", answer)]
    return messages[:-1]


def _requests(times: list[int]) -> list[Request]:
    return [Request(2 * number + 1, at) for number, at in enumerate(times)]


def _plan(messages: list[Json], gaps: list[int], **more: Any) -> tuple[SentMark, ...]:
    """The plan after earlier requests, *gaps* (ms) apart; the last gap is the one before this request."""
    times = [1_000_000_000]
    for gap in gaps:
        times.append(times[-1] + gap)
    terms = CacheTerms(refreshed_ms=more.pop("refreshed_ms", None))
    wish = cache.CacheWish(terms, earlier=_requests(times[:-1]), at_ms=times[-1], **more)
    return cache.plan([], _SYSTEM, messages, _INFO, wish).marks


def test_a_conversation_without_pauses_is_cached_for_five_minutes() -> None:
    marks = _plan(_talk(12), [_MINUTE] * 11)
    assert {mark.lifetime for mark in marks} == {"5m"}


def test_after_a_pause_the_next_turn_keeps_an_hour_for_a_small_piece() -> None:
    marks = _plan(_talk(12), [*[_MINUTE] * 5, 20 * _MINUTE, *[_MINUTE] * 5])
    hour = [mark for mark in marks if mark.lifetime == "1h"]
    assert hour, "one pause should be taken seriously"
    assert marks[-1].message == 22


def test_what_has_expired_is_written_for_five_minutes_first() -> None:
    """An hour for all of it would cost three quarters of the whole prefix; on the next small piece it costs little."""
    marks = _plan(_talk(12), [*[_MINUTE] * 5, 20 * _MINUTE, *[_MINUTE] * 4, 3 * _HOUR])
    assert [mark.lifetime for mark in marks] == ["5m"] * len(marks)
    assert marks[0].place == "system"


def test_one_who_always_takes_a_quarter_of_an_hour_gets_an_hour_for_everything() -> None:
    marks = _plan(_talk(12), [15 * _MINUTE] * 11)
    assert marks[-1].lifetime == "1h"


def test_one_who_comes_back_a_day_later_each_time_pays_for_no_writing() -> None:
    assert _plan(_talk(30), [24 * _HOUR] * 29) == ()


def test_marks_for_an_hour_stand_before_those_for_five_minutes() -> None:
    for pause in range(1, 11):
        gaps = [_MINUTE] * 11
        gaps[pause] = 20 * _MINUTE
        lifetimes = [mark.lifetime for mark in _plan(_talk(12), gaps)]
        assert lifetimes == sorted(lifetimes)  # "1h" sorts before "5m"


@pytest.mark.parametrize("blocks", [5, 19, 20, 45])
def test_the_deepest_entry_is_marked_again_where_the_lookback_is_too_short(blocks: int) -> None:
    messages = _talk(3)
    messages[3] = _says("assistant", *[f"part {number}" for number in range(blocks)])
    marks = _plan(messages, [_MINUTE] * 2)
    seen = [mark for mark in marks if mark.message == 2 or (mark.message == 3 and mark.block < 19)]
    assert seen, "the entry at the end of the question before is not seen by any mark"


def test_the_last_of_the_attachments_is_marked_for_others_that_ask_about_them() -> None:
    source = {"type": "file", "file_id": "f1"}
    question = {"role": "user", "content": [{"type": "document", "source": source}] * 2}
    question["content"] = [*question["content"], {"type": "text", "text": "What is this?"}]
    marks = _plan([question], [])
    assert [(mark.message, mark.block) for mark in marks] == [(None, 0), (0, 1), (0, 2)]


def test_a_request_that_shared_nothing_is_not_counted_on() -> None:
    """As after a change of model: its entries cannot be read, so the system prompt is written and marked again."""
    times = [1_000_000_000, 1_000_060_000]
    earlier = [Request(1, times[0], shared=False), Request(3, times[1], shared=False)]
    wish = cache.CacheWish(earlier=earlier, at_ms=times[1] + _MINUTE)
    assert cache.plan([], _SYSTEM, _talk(3), _INFO, wish).marks[0].place == "system"


def test_what_was_kept_warm_is_counted_on() -> None:
    """Six minutes after the last turn all is gone and written for five minutes; kept warm meanwhile, it is read, and
    after that pause an hour for the small piece that is new pays."""
    gaps = [*[_MINUTE] * 5, 6 * _MINUTE]
    cold = _plan(_talk(7), gaps)
    warm = _plan(_talk(7), gaps, refreshed_ms=1_000_000_000 + 9 * _MINUTE)
    assert {mark.lifetime for mark in cold} == {"5m"}
    assert "1h" in {mark.lifetime for mark in warm}


def test_an_unknown_time_is_taken_to_be_soon() -> None:
    wish = cache.CacheWish(earlier=_requests([1_000_000_000, 1_000_060_000]))
    soon = cache.CacheWish(earlier=_requests([1_000_000_000, 1_000_060_000]), at_ms=1_000_120_000)
    assert cache.plan([], _SYSTEM, _talk(3), _INFO, wish) == cache.plan([], _SYSTEM, _talk(3), _INFO, soon)


def test_tools_without_a_system_prompt_are_marked() -> None:
    tools = [{"name": "clock", "description": _LONG, "input_schema": {"type": "object"}}]
    plan = cache.plan(tools, [], _talk(1), _INFO, cache.CacheWish())
    assert (plan.marks[0].place, plan.marks[0].message) == ("tools", None)
    assert cache.marked(tools, "tools", plan)[0]["cache_control"] == {"type": "ephemeral", "ttl": "5m"}
