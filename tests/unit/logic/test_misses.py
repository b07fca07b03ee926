"""Reasons of a miss, from usage, hashes and what was built again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.misses import Asked, explain
from app.logic.segments import hashes, split
from app.model.blocks import Json
from app.model.ids import MessageId
from app.model.inspection import CacheMiss
from app.model.sent import SentMark, SentRecord
from app.model.usage import Usage
from tests.fakes.messages import answer

INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
MINUTE = 60_000


def asked(
    number: int,
    read: int,
    written: int,
    *,
    system: str = "Be brief.",
    texts: tuple[str, ...] = ("One",),
    lifetimes: tuple[Any, Any] = ("1h", "1h"),
    diagnostics: Json | None = None,
    rebuilt: bool = True,
    recorded: bool = True,
) -> Asked:
    """The request for the answer of turn *number*, sent that many minutes after 1970."""
    messages = [{"role": "user", "content": [{"type": "text", "text": text}]} for text in texts]
    request = {"model": INFO.id, "system": [{"type": "text", "text": system}], "messages": messages}
    origins = tuple((MessageId(f"u{place + 1}"),) for place in range(len(texts)))
    parts = split(request, origins, INFO)
    marks = (
        SentMark("system", None, 0, lifetimes[0], 600),
        SentMark(f"u{len(texts)}", len(texts) - 1, 0, lifetimes[1], 1_000),
    )
    until = MessageId(f"u{len(texts) - 1}") if len(texts) > 1 else None
    record = SentRecord("", number * MINUTE, marks, hashes(parts, until)) if recorded else None
    usage = Usage({"cache_read_input_tokens": read, "cache_creation_input_tokens": written})
    message = answer(number, "said", usage=usage, api={"diagnostics": diagnostics})
    return Asked(message, parts if rebuilt else None, record, number * MINUTE, marked=True)


def why(now: Asked, before: Asked | None, used_ms: int = MINUTE) -> CacheMiss | None:
    return explain(now, before, INFO, used_ms)


def test_as_much_as_was_cached_is_no_miss() -> None:
    before = asked(1, 0, 1_000)
    assert why(asked(2, 1_000, 200, texts=("One", "Two")), before) is None
    assert why(asked(2, 997, 203, texts=("One", "Two")), before) is None
    missed = why(asked(2, 995, 205, texts=("One", "Two")), before)
    assert missed == CacheMiss("unknown", 5)


def test_a_branch_that_is_shorter_than_what_was_cached_misses_nothing() -> None:
    assert why(asked(2, 700, 0), asked(1, 0, 1_000, texts=("One", "Two"))) is None


def test_an_answer_of_which_nothing_is_known_misses_nothing() -> None:
    nothing = asked(2, 0, 0)
    assert why(replace(nothing, answer=replace(nothing.answer, usage=None)), asked(1, 0, 1_000)) is None


@pytest.mark.parametrize(
    ("lifetimes", "minutes", "cause"),
    [
        (("1h", "5m"), 4, "unknown"),
        (("1h", "5m"), 5, "expired"),
        (("1h", "1h"), 59, "unknown"),
        (("1h", "1h"), 60, "expired"),
    ],
)
def test_the_mark_that_was_to_be_read_decides_when_it_expired(lifetimes: Any, minutes: int, cause: str) -> None:
    before = asked(1, 0, 1_000, lifetimes=lifetimes)
    found = why(asked(1 + minutes, 600, 600, texts=("One", "Two")), before)
    assert found == CacheMiss(cause, 400)  # type: ignore[arg-type]


def test_only_what_both_share_can_have_expired() -> None:
    before = asked(1, 0, 1_000, lifetimes=("1h", "5m"))
    edited = why(asked(20, 600, 600, texts=("Uno",)), before)
    assert edited is not None
    assert (edited.cause, edited.where) == ("messages", "1")  # the system prompt's mark still holds
    gone = why(asked(80, 0, 1_200, texts=("Uno",)), before)
    assert gone is not None
    assert gone.cause == "expired"
    other = why(asked(80, 0, 1_200, system="Be long."), before)
    assert other is not None
    assert other.cause == "system"  # nothing is shared, so nothing could have expired


def test_a_request_that_kept_it_warm_counts() -> None:
    before = asked(1, 0, 1_000, lifetimes=("5m", "5m"))
    now = asked(7, 0, 1_200, texts=("One", "Two"))
    assert why(now, before) == CacheMiss("expired", 1_000)
    assert why(now, before, used_ms=5 * MINUTE) == CacheMiss("unknown", 1_000)


@pytest.mark.parametrize(("rebuilt", "recorded"), [(True, False), (False, True), (True, True)])
def test_hashes_and_what_is_built_again_come_to_the_same(rebuilt: bool, recorded: bool) -> None:
    kept: dict[str, bool] = {"rebuilt": rebuilt, "recorded": recorded}
    before = asked(1, 0, 1_000, **kept)  # type: ignore[arg-type]
    for changes, cause in (
        ({"system": "Be long."}, "system"),
        ({"texts": ("One", "Two")}, "unknown"),
        ({"texts": ("Uno", "Two")}, "messages"),
    ):
        found = why(asked(2, 0, 1_200, **changes, **kept), before)  # type: ignore[arg-type]
        assert found is not None
        assert found.cause == cause
        assert (found.new != "") == (rebuilt and cause != "unknown")


def test_turns_that_were_left_out_or_summarised_are_named() -> None:
    before, now = asked(1, 0, 1_000), asked(2, 0, 1_200, texts=("Uno", "Two"))
    assert before.answer.settings is not None
    settings = replace(before.answer.settings, history_from=MessageId("u1"))
    trimmed = replace(now, answer=replace(now.answer, settings=settings))
    found = why(trimmed, before)
    assert found is not None
    assert (found.cause, found.where) == ("trimmed", "1")
    assert now.segments is not None
    block = replace(now.segments.blocks[0], data={"type": "compaction", "content": "Uno"})
    summed = replace(now, segments=replace(now.segments, blocks=(block, *now.segments.blocks[1:])))
    found = why(summed, before)
    assert found is not None
    assert found.cause == "summary"


def test_what_was_sent_is_believed_over_what_is_built_again() -> None:
    before, now = asked(1, 0, 1_000), asked(2, 0, 1_200, texts=("One", "Two"))
    misbuilt = replace(now, segments=asked(2, 0, 0, system="Built otherwise").segments)
    assert why(misbuilt, before) == CacheMiss("unknown", 1_000)


@pytest.mark.parametrize(
    ("diagnostics", "reason", "tokens"),
    [
        (None, None, None),
        ({"cache_miss_reason": None}, "pending", None),
        ({"cache_miss_reason": {"type": "unavailable"}}, "unavailable", None),
        ({"cache_miss_reason": {"type": "system_changed", "cache_missed_input_tokens": 990}}, "system_changed", 990),
        ({"cache_miss_reason": "odd"}, "pending", None),
        ("odd", None, None),
    ],
)
def test_the_apis_reason_stands_beside_ours(diagnostics: Any, reason: str | None, tokens: int | None) -> None:
    found = why(asked(2, 0, 1_200, system="Be long.", diagnostics=diagnostics), asked(1, 0, 1_000))
    assert found is not None
    assert (found.cause, found.api_reason, found.api_tokens) == ("system", reason, tokens)


def test_a_miss_that_only_the_api_sees_is_told() -> None:
    told = {"cache_miss_reason": {"type": "messages_changed", "cache_missed_input_tokens": 3}}
    found = why(asked(2, 1_000, 0, texts=("Uno",), diagnostics=told), asked(1, 0, 1_000))
    assert found is not None
    assert (found.cause, found.tokens, found.api_reason) == ("messages", 0, "messages_changed")
    assert why(asked(2, 1_000, 0, diagnostics={"cache_miss_reason": None}), asked(1, 0, 1_000)) is None


def test_the_reasons_why_there_was_nothing_to_read() -> None:
    assert why(asked(1, 0, 1_000), None) == CacheMiss("first", 0)
    assert why(asked(1, 500, 1_000), None) is None
    assert why(asked(1, 0, 0), None) is None
    nothing = asked(1, 0, 0)
    short = replace(nothing, answer=replace(nothing.answer, usage=Usage({"input_tokens": 100})))
    assert why(short, None) == CacheMiss("too_short", 0, "512")
    unmarked = replace(asked(1, 0, 0), marked=False)
    long = replace(unmarked, answer=replace(unmarked.answer, usage=Usage({"input_tokens": 5_000})))
    assert why(long, None) == CacheMiss("off", 0)
    assert why(long, asked(1, 0, 1_000)) == CacheMiss("off", 1_000)
