"""What lies in the cache, and what the next request will be billed, against the demo server's own cache."""

from __future__ import annotations

import pytest

from app.base import resources
from app.logic import outlook
from app.logic.cache_state import Answered, alive, left, mark_ends
from app.logic.capabilities import ModelTable
from app.logic.outlook import Bill
from app.model.caching import Lifetime
from app.model.estimate import CacheState, TokenSplit
from app.model.sent import SentMark
from app.model.usage import Usage
from tests.fakes.cache_bills import Seen, seen, uses
from tests.fakes.cache_talks import talk

_TABLE = ModelTable.from_json(resources.read_json("models.json"))


def _usage(read: int = 0, hour: int = 0, five: int = 0) -> Usage:
    written = {"ephemeral_1h_input_tokens": hour, "ephemeral_5m_input_tokens": five}
    return Usage(
        {
            "input_tokens": 3,
            "cache_read_input_tokens": read,
            "cache_creation_input_tokens": hour + five,
            "cache_creation": written,
        }
    )


def test_nothing_is_left_by_a_request_that_neither_read_nor_wrote() -> None:
    assert left([Answered(1_000, _usage())]) is None
    assert left([]) is None


def test_the_hour_below_outlives_the_five_minutes_above() -> None:
    state = left([Answered(1_000, _usage(hour=900, five=100))])
    assert state == CacheState(1_000, "5m", 301_000, CacheState(900, "1h", 3_601_000))
    assert alive(state, 300_999) == state
    assert alive(state, 301_000) == CacheState(900, "1h", 3_601_000)
    assert alive(state, 3_601_000) is None


def test_five_minutes_below_an_hour_need_not_be_told() -> None:
    one, two = Answered(1_000, _usage(five=900)), Answered(61_000, _usage(read=900, hour=50))
    assert left([one, two]) == CacheState(950, "1h", 3_661_000)


def test_what_is_read_keeps_its_lifetime_and_lives_on() -> None:
    one, two = Answered(1_000, _usage(hour=900)), Answered(2_000_000, _usage(read=900, five=50))
    assert left([one, two]) == CacheState(950, "5m", 2_300_000, CacheState(900, "1h", 5_600_000))


def test_what_has_expired_between_two_turns_is_gone() -> None:
    one, two = Answered(1_000, _usage(hour=900, five=50)), Answered(4_000_000, _usage(five=1_000))
    assert left([one, two]) == CacheState(1_000, "5m", 4_300_000)


def test_a_mark_tells_the_lifetime_of_what_was_only_read() -> None:
    mark = SentMark("u1", 0, 0, "1h", 880)
    assert left([Answered(1_000, _usage(read=900), [mark])]) == CacheState(900, "1h", 3_601_000)
    assert left([Answered(1_000, _usage(read=900))]) == CacheState(900, "5m", 301_000)


def _mark(message: int | None, block: int, tokens: int, lifetime: Lifetime = "5m") -> SentMark:
    return SentMark("system" if message is None else f"m{message}", message, block, lifetime, tokens)


def test_marks_end_where_the_counts_say() -> None:
    split = TokenSplit(system=1_000, history=2_000, attachments=0, draft=100, exact=True)
    marks = [_mark(None, 0, 950), _mark(3, 0, 2_400), _mark(3, 2, 2_800), _mark(4, 0, 2_900)]
    assert mark_ends(marks, split, 0) == [1_000, 2_566, 3_000, 3_100]
    marks[1] = _mark(2, 0, 2_400)
    assert mark_ends(marks, split, 2_345) == [1_000, 2_345, 3_000, 3_100]


@pytest.mark.parametrize("kind", ["steady", "pauses", "long pauses"])
@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-haiku-4-5-20251001"])
def test_the_next_bill_is_known_to_the_token(kind: str, model: str) -> None:
    """With exact counts, warm or cold, whatever was written for an hour or for five minutes."""
    requests = seen(talk(kind, 30, 7, model))
    answered: list[Answered] = []
    for request, use in zip(requests, uses(requests, [each.ours for each in requests]), strict=True):
        state = alive(left(answered), request.at_ms)
        foreseen = outlook.bill(
            _split(request), request.plan.marks, state.tokens if state else 0, _TABLE.describe(model)
        )
        assert foreseen == Bill(use.read, use.written_5m, use.written_1h, use.uncached)
        answered.append(Answered(request.at_ms, Usage(use.usage()), request.plan.marks))


def _split(request: Seen) -> TokenSplit:
    row, head = request.bare, request.head
    system = row[head - 1].total if head else 0
    before = row[-2].total if len(row) > head + 1 else system
    return TokenSplit(system, before - system, 0, row[-1].total - before, exact=True)
