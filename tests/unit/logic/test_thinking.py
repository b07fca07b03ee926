"""Which thinking goes back, and how thinking is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.thinking import replayed, thinking_param
from app.model.blocks import Json
from app.model.ids import MessageId
from app.model.message import Message, Status
from app.model.turn import TurnSettings
from tests.fakes.messages import OPUS, answer, block, thought, user

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_OPUS_4_8 = TurnSettings("claude-opus-4-8")
_OPUS_5 = TurnSettings("claude-opus-5")
_SONNET = TurnSettings("claude-sonnet-5-5")
_FABLE = TurnSettings("claude-fable-5-2")
_PIRATE = replace(OPUS, system="Arr.")


def _talk(*settings: TurnSettings) -> tuple[Message, ...]:
    """One turn for each of *settings*, every answer with thinking, and a question at the end."""
    turns: list[Message] = []
    for number, used in enumerate(settings, 1):
        turns += [user(number, "q"), answer(number, thought(f"t{number}"), "x", settings=used)]
    return (*turns, user(len(settings) + 1, "q"))


def _kept(path: tuple[Message, ...], settings: TurnSettings) -> set[str]:
    return set(replayed(path, settings, _TABLE.describe).kept)


def test_a_conversation_that_only_grows_keeps_all_thinking() -> None:
    assert _kept(_talk(OPUS, OPUS, OPUS), OPUS) == {"a1", "a2", "a3"}


def test_effort_and_length_do_not_matter() -> None:
    assert _kept(_talk(OPUS, OPUS), replace(OPUS, effort="max", max_tokens=9, thinking="off")) == {"a1", "a2"}


def test_a_new_system_prompt_strips_everything_before_it() -> None:
    assert _kept(_talk(OPUS, OPUS), _PIRATE) == set()
    assert _kept(_talk(OPUS, _PIRATE), _PIRATE) == {"a2"}


def test_citing_the_documents_strips_what_was_written_behind_the_first() -> None:
    cites, paper = replace(OPUS, citations=True), block("document", source={"type": "text", "data": "A fact."})
    plain, late = _talk(OPUS, OPUS), (*_talk(OPUS, OPUS)[:-1], user(3, paper, "q"))
    early = (user(1, paper, "q"), *plain[1:])
    midway = (*plain[:2], user(2, paper, "q"), *plain[3:])
    assert _kept(plain, cites) == {"a1", "a2"}
    assert _kept(late, cites) == {"a1", "a2"}
    assert _kept(early, cites) == set()
    assert _kept(early, OPUS) == {"a1", "a2"}
    assert _kept(midway, cites) == {"a1"}
    there_and_back = (user(1, paper, "q"), *_talk(OPUS, cites, OPUS)[1:])
    assert _kept(there_and_back, OPUS) == {"a3"}


def test_what_was_removed_is_never_put_back() -> None:
    assert _kept(_talk(OPUS, _PIRATE), OPUS) == set()
    assert _kept(_talk(OPUS, _PIRATE, OPUS), OPUS) == {"a3"}
    assert _kept(_talk(OPUS, replace(OPUS, strip_thinking=True), OPUS), OPUS) == {"a2", "a3"}
    assert _kept(_talk(OPUS, OPUS), replace(OPUS, strip_thinking=True)) == set()


def test_what_a_change_leaves_out_is_counted_once() -> None:
    lost = replayed(_talk(OPUS, OPUS), _PIRATE, _TABLE.describe)
    assert (lost.stripped, lost.stripped_now) == (2, 2)
    assert lost.tokens_now > 0
    later = replayed(_talk(OPUS, OPUS, _PIRATE), _PIRATE, _TABLE.describe)
    assert (set(later.kept), later.stripped, later.stripped_now, later.tokens_now) == ({"a3"}, 2, 0, 0)
    assert replayed(_talk(OPUS, OPUS), OPUS, _TABLE.describe).stripped == 0


_CLOCK: Json = {"name": "clock", "input_schema": {"type": "object"}}
_FOUND: Json = {**_CLOCK, "name": "map", "defer_loading": True}
_TOOLED = replace(OPUS, tools=(_CLOCK,))


def test_other_tools_strip_everything_before_them() -> None:
    assert _kept(_talk(OPUS, OPUS), _TOOLED) == set()
    assert _kept(_talk(OPUS, _TOOLED), _TOOLED) == {"a2"}
    assert _kept(_talk(_TOOLED), replace(OPUS, tools=({**_CLOCK, "description": "Tells the time."},))) == set()
    assert _kept(_talk(_OPUS_4_8), replace(_OPUS_4_8, tools=(_CLOCK,))) == {"a1"}


def test_a_tool_that_is_found_by_search_may_be_added_but_not_taken_away() -> None:
    more = replace(_TOOLED, tools=(_CLOCK, _FOUND))
    assert _kept(_talk(_TOOLED), more) == {"a1"}
    assert _kept(_talk(_TOOLED, more), more) == {"a1", "a2"}
    assert _kept(_talk(_TOOLED, more), _TOOLED) == {"a1"}


def test_another_beginning_strips_what_was_written_before_it_was_chosen() -> None:
    trimmed = replace(OPUS, history_from=MessageId("u2"))
    assert _kept(_talk(OPUS, OPUS), trimmed) == set()
    assert _kept(_talk(OPUS, OPUS, trimmed), trimmed) == {"a3"}
    assert _kept(_talk(OPUS, OPUS, trimmed), OPUS) == set()
    assert _kept(_talk(_OPUS_4_8, _OPUS_4_8), replace(_OPUS_4_8, history_from=MessageId("u2"))) == {"a2"}
    lost = replayed(_talk(OPUS, OPUS), trimmed, _TABLE.describe)
    assert (lost.stripped, lost.stripped_now) == (1, 1)  # what is before the beginning is not sent, not stripped


def test_a_block_left_out_strips_what_stands_behind_it() -> None:
    for place, kept in (("u1", set()), ("u2", {"a1"}), ("u3", {"a1", "a2"}), ("gone", {"a1", "a2"})):
        assert _kept(_talk(OPUS, OPUS), replace(OPUS, left_out=((MessageId(place), 0),))) == kept
    repaired = replace(OPUS, left_out=((MessageId("u1"), 0),))
    assert _kept(_talk(OPUS, repaired), OPUS) == {"a2"}


_CALL = block("tool_use", id="toolu_1", name="clock", input={})
_RESULT = block("tool_result", tool_use_id="toolu_1", content="noon")


def test_thinking_that_led_to_the_calls_that_are_answered_stays() -> None:
    path = (*_talk(OPUS), answer(2, thought("t2"), _CALL, settings=_SONNET, stop_reason="tool_use"), user(3, _RESULT))
    assert _kept(path, _FABLE) == {"a2"}
    assert _kept(path, replace(_SONNET, strip_thinking=True)) == {"a2"}
    failed = (*path, answer(3, status=Status.FAILED), user(4, "Again?"))
    assert _kept(failed, replace(_SONNET, strip_thinking=True)) == {"a2"}
    went_on = (*path, answer(3, thought("t3"), "Noon.", settings=_OPUS_5), user(4, "Well?"))
    assert _kept(went_on, replace(_OPUS_5, strip_thinking=True)) == set()


def test_calls_whose_thinking_may_not_go_back_are_not_sent_either() -> None:
    path = (*_talk(OPUS), answer(2, thought("t2"), "x", _CALL, stop_reason="tool_use"), user(3, _RESULT, "And?"))
    assert replayed(path, OPUS, _TABLE.describe).left_out == set()
    changed = replayed(path, _PIRATE, _TABLE.describe)
    assert (set(changed.kept), set(changed.left_out)) == (set(), {("a2", 2)})
    later = (*path, answer(3, thought("t3"), "y", settings=_PIRATE), user(4, "q"))
    after = replayed(later, _PIRATE, _TABLE.describe)
    assert (set(after.kept), set(after.left_out)) == ({"a3"}, {("a2", 2)})  # for ever: t3 was written without the call
    unchecked = tuple(replace(message, settings=_OPUS_4_8, model=_OPUS_4_8.model) for message in path)
    assert replayed(unchecked, replace(_OPUS_4_8, system="Arr."), _TABLE.describe).left_out == set()


def test_a_blank_system_prompt_is_none() -> None:
    assert _kept(_talk(OPUS), replace(OPUS, system=" \n")) == {"a1"}


def test_models_without_the_check_keep_their_thinking() -> None:
    assert _kept(_talk(_OPUS_4_8, _OPUS_4_8), replace(_OPUS_4_8, system="Arr.")) == {"a1", "a2"}


def test_a_bound_block_stays_bound_when_an_older_model_goes_on() -> None:
    assert _kept(_talk(OPUS, _OPUS_5), replace(_OPUS_5, system="Arr.")) == {"a2"}


def test_only_thinking_that_the_model_reads() -> None:
    assert _kept(_talk(OPUS), _SONNET) == set()
    assert _kept(_talk(_SONNET), OPUS) == {"a1"}
    assert _kept(_talk(_OPUS_4_8), _SONNET) == {"a1"}
    assert _kept(_talk(_FABLE), OPUS) == set()
    assert _kept(_talk(OPUS), _FABLE) == set()


def test_a_model_whose_readers_are_not_published_gets_everything() -> None:
    assert _kept(_talk(_OPUS_5), _OPUS_4_8) == {"a1"}


def test_nothing_is_removed_from_the_middle() -> None:
    # Sonnet 5.5 reads the first and the third answer, not Opus's between them: only the end may stay.
    path = _talk(_OPUS_4_8, OPUS, _OPUS_4_8)
    assert _kept(path, OPUS) == {"a1", "a2", "a3"}
    assert _kept(path, _SONNET) == {"a3"}


def test_the_start_may_stay_when_the_end_goes() -> None:
    assert _kept(_talk(_OPUS_4_8, OPUS), _SONNET) == {"a1"}


def test_there_and_back_does_not_bring_thinking_back() -> None:
    assert _kept(_talk(OPUS, _SONNET), OPUS) == {"a2"}


def test_snapshots_with_and_without_date_are_one_model() -> None:
    dated, bare = TurnSettings("claude-haiku-4-5-20251001"), TurnSettings("claude-haiku-4-5")
    assert _kept(_talk(dated), bare) == {"a1"}


def test_answers_that_take_no_part_change_nothing() -> None:
    refused = answer(2, thought("t2"), settings=_PIRATE, stop_reason="refusal")
    failed = answer(2, settings=_PIRATE, status=Status.FAILED)
    for left_out in (refused, failed):
        path = (user(1, "q"), answer(1, thought("t1"), "x"), user(2, "q"), left_out, user(3, "q"))
        assert _kept(path, OPUS) == {"a1"}


def test_thinking_of_unknown_origin_is_not_sent_to_a_model_that_checks() -> None:
    imported = replace(answer(1, thought("t1"), "x"), settings=None)
    assert _kept((user(1, "q"), imported, user(2, "q")), OPUS) == set()


@pytest.mark.parametrize(
    ("model", "wish", "effort", "expected"),
    [
        ("claude-opus-5-5", None, None, {"type": "adaptive", "display": "summarized"}),
        ("claude-opus-5-5", "off", None, {"type": "adaptive", "display": "summarized"}),
        ("claude-fable-5-2", "off", "low", {"type": "adaptive", "display": "summarized"}),
        ("claude-sonnet-5-5", "off", None, {"type": "between_tools"}),
        ("claude-sonnet-5-5", "off", "xhigh", {"type": "adaptive", "display": "summarized"}),
        ("claude-haiku-5-5", "off", None, {"type": "disabled"}),
        ("claude-haiku-5-5", "off", "max", {"type": "adaptive", "display": "summarized"}),
        ("claude-opus-5", "off", "high", {"type": "disabled"}),
        ("claude-sonnet-5", "off", "max", {"type": "disabled"}),
        ("claude-opus-4-8", None, None, {"type": "adaptive", "display": "summarized"}),
        ("claude-opus-4-8", "off", None, None),
        ("claude-sonnet-4-6", "on", None, {"type": "adaptive", "display": "summarized"}),
        ("claude-opus-4-5", None, None, None),
        ("claude-opus-4-5", "off", None, None),
        ("claude-opus-4-5", "on", None, {"type": "enabled", "budget_tokens": 16_000, "display": "summarized"}),
        ("claude-next-9", "on", None, None),
    ],
)
def test_how_thinking_is_asked_for(model: str, wish: str | None, effort: str | None, expected: Json | None) -> None:
    settings = TurnSettings(model, effort=effort, thinking=wish)
    assert thinking_param(_TABLE.describe(model), settings, 64_000) == expected


@pytest.mark.parametrize(("limit", "budget"), [(1_024, None), (1_025, 1_024), (4_000, 2_000), (64_000, 16_000)])
def test_the_budget_stays_below_the_limit(limit: int, budget: int | None) -> None:
    param = thinking_param(_TABLE.describe("claude-haiku-4-5"), TurnSettings("claude-haiku-4-5", thinking="on"), limit)
    assert (param["budget_tokens"] if param else None) == budget
