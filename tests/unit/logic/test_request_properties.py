"""Whatever happens in a conversation, its requests stay legal, and what was sent once is sent the same way again.

The judge is the demo server with the prefix check on: it signs thinking, and refuses what is altered, moved, put back
or bound to something else, as well as every other thing that the API refuses.
"""

from __future__ import annotations

import json
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base import resources
from app.demo.server import DemoServer
from app.logic.capabilities import ModelTable
from app.logic.request import NothingToSendError, build
from app.model.blocks import ContentBlock, Json
from app.model.message import Message, Status
from app.model.turn import TurnSettings
from tests.fakes.demo_asking import ask
from tests.fakes.messages import OPUS, answer, block, cut, thought, user

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_LONG_SYSTEM = "The harbour master keeps the tide tables and the pilots read them before every watch. " * 30
_MODELS = [
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "claude-fable-5-2",
    "claude-fable-5-1",
    "claude-opus-5",
    "claude-opus-4-8",
    "claude-sonnet-4-6",
    "claude-haiku-4-5-20251001",
]
_CLOCK: Json = {"name": "clock", "description": "Tells the time.", "input_schema": {"type": "object"}}
_ATLAS: Json = {"name": "atlas", "description": "Finds places.", "input_schema": {"type": "object"}}
_TEXTS = [
    *("Hello", "A riddle, please", "/redacted\nThink hard", "Cite a source", "/fault unknown\nHi"),
    *("Use a tool", "Ask the clock and the atlas", "search"),
]


@dataclass(frozen=True)
class Step:
    """One thing the user does: *back* messages are given up first, then a question is asked, with some outcome.

    *since* trims the history to that message, counted from the end (0: not at all), *out* leaves out the first block
    of one. With *runs_tools* the calls of the answer are answered, by *then* if that is a model, under another system
    prompt with *otherwise*; with *summarise* a summary takes the place of what came before.
    """

    back: int
    text: str
    turn: TurnSettings
    outcome: str
    cut_at: int
    since: int = 0
    out: int = 0
    runs_tools: bool = True
    then: str = ""
    otherwise: bool = False
    summarise: bool = False


_turn_settings = st.builds(
    TurnSettings,
    model=st.sampled_from(_MODELS),
    system=st.sampled_from(["", "", "Be brief.", _LONG_SYSTEM]),
    effort=st.sampled_from([None, None, "low", "high", "max"]),
    thinking=st.sampled_from([None, None, "on", "off"]),
    max_tokens=st.sampled_from([None, None, 3_000]),
    strip_thinking=st.sampled_from([False] * 9 + [True]),
    tools=st.sampled_from([(), (), (_CLOCK,), (_CLOCK, _ATLAS), (_CLOCK, {**_ATLAS, "defer_loading": True})]),
    stop_sequences=st.sampled_from([(), ("the",)]),
    speed=st.sampled_from([None, "fast"]),
    inference_geo=st.sampled_from([None, "us"]),
)
_steps = st.builds(
    Step,
    back=st.sampled_from([0, 0, 0, 0, 2, 4, 6]),
    text=st.sampled_from(_TEXTS),
    turn=_turn_settings,
    outcome=st.sampled_from(["whole", "whole", "whole", "cut", "failed", "refused"]),
    cut_at=st.integers(0, 3),
    since=st.sampled_from([0, 0, 0, 1, 2, 3, 5]),
    out=st.sampled_from([0, 0, 0, 0, 2, 3]),
    runs_tools=st.booleans(),
    then=st.sampled_from(["", "", *_MODELS[:4]]),
    otherwise=st.sampled_from([False] * 3 + [True]),
    summarise=st.sampled_from([False] * 5 + [True]),
)


_picks = st.lists(st.sampled_from([0, 0, 0, 0, 1, 2]), min_size=9, max_size=9)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(_steps, min_size=2, max_size=8))
def test_every_path_through_a_conversation_is_accepted(demo_server: DemoServer, steps: list[Step]) -> None:
    _walk(demo_server, steps)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    steps=st.lists(_steps, min_size=4, max_size=9),
    turns=st.lists(_turn_settings, min_size=3, max_size=3),
    picks=_picks,
    model=st.sampled_from(_MODELS[:5]),
)
def test_a_model_that_checks_accepts_its_own_conversation(
    demo_server: DemoServer, steps: list[Step], turns: list[TurnSettings], picks: list[int], model: str
) -> None:
    mostly = [replace(turns[pick], model=model) for pick in picks]  # few changes, so that much thinking stays alive
    _walk(demo_server, [replace(step, turn=turn) for step, turn in zip(steps, mostly, strict=False)])


_OPUS, _SONNET, _FABLE = (TurnSettings(model) for model in ("claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-1"))
_OLD = TurnSettings("claude-opus-4-8", effort="max")
_BRIEF, _STRIPPED = replace(_OPUS, system="Be brief."), replace(_OPUS, strip_thinking=True)


@pytest.mark.parametrize(
    "turns",
    [
        (_OLD, _SONNET, _OPUS, _FABLE, _FABLE),  # Fable reads the first and the third, not what lies between
        (_OPUS, _SONNET, _OPUS, _OPUS),
        (_OPUS, _STRIPPED, _OPUS, _OPUS),  # what was removed once would stand before what was written without it
        (_OPUS, _BRIEF, _OPUS, _OPUS, _BRIEF),
        (_OPUS, _SONNET, _BRIEF, _OPUS, _SONNET, _OPUS),
    ],
)
def test_the_awkward_paths_are_accepted(demo_server: DemoServer, turns: tuple[TurnSettings, ...]) -> None:
    _walk(demo_server, [Step(0, "A riddle, please", turn, "whole", 0) for turn in turns])


@pytest.mark.parametrize("model", [_OPUS, _OLD, TurnSettings("claude-haiku-4-5-20251001", thinking="on")])
def test_leaving_out_thinking_in_a_tool_loop_leaves_the_call_out(demo_server: DemoServer, model: TurnSettings) -> None:
    """Found by chance: the result of a call was sent, though the user had the thinking before the call left out."""
    turn = replace(model, tools=(_CLOCK,))
    _walk(
        demo_server, [Step(0, "Use a tool", turn, "whole", 0, otherwise=True), Step(0, "Hi", turn, "whole", 0, out=3)]
    )
    path = [user(1, "Use a tool")]
    path.append(_asked(demo_server, path, 1, Step(0, "", turn, "whole", 0), turn))
    call = next(part.data["id"] for part in path[-1].blocks if part.type == "tool_use")
    path.append(user(2, block("tool_result", tool_use_id=call, content="noon"), "Hello"))
    kinds = [part.type for part in path[1].blocks]
    assert kinds.index("thinking") < kinds.index("tool_use")
    for at in range(kinds.index("thinking") + 1):
        asked = replace(turn, left_out=((path[1].id, at),))
        request = build(path, asked, _TABLE.describe).request
        sent = [part["type"] for message in request["messages"] for part in message["content"]]
        assert "tool_use" not in sent
        assert "tool_result" not in sent
        ask(demo_server, request)  # refused where it may not be asked


def _walk(demo_server: DemoServer, steps: list[Step]) -> None:
    path: list[Message] = []
    for number, step in enumerate(steps, 1):
        del path[max(0, len(path) - step.back) :]
        path.append(user(10 * number, step.text))
        asked = _settings(step, path)
        path.append(_asked(demo_server, path, 10 * number, step, asked))
        if step.runs_tools and step.outcome == "whole":
            _run_tools(demo_server, path, 10 * number + 1, step, asked)
        if step.summarise:
            _summarise(demo_server, path, 10 * number + 5, step, asked)


def _settings(step: Step, path: list[Message]) -> TurnSettings:
    since = path[-step.since].id if 0 < step.since <= len(path) else None
    out = ((path[-step.out].id, 0),) if 1 < step.out <= len(path) else ()
    return replace(step.turn, history_from=since, left_out=out)


def _asked(demo_server: DemoServer, path: list[Message], number: int, step: Step, asked: TurnSettings) -> Message:
    built = build(path, asked, _TABLE.describe)
    assert json.dumps(build(path, asked, _TABLE.describe).request) == json.dumps(built.request)
    return _outcome(number, replace(step, turn=asked), ask(demo_server, built.request))


def _run_tools(demo_server: DemoServer, path: list[Message], number: int, step: Step, asked: TurnSettings) -> None:
    calls = [part.data["id"] for part in path[-1].blocks if part.type == "tool_use"]
    if calls:
        path.append(user(number, *(block("tool_result", tool_use_id=call, content="noon") for call in calls)))
        then = replace(asked, model=step.then or asked.model)
        then = replace(then, system="Be long.") if step.otherwise else then
        with suppress(NothingToSendError) if step.otherwise else nullcontext():  # results that may not be sent
            path.append(_asked(demo_server, path, number, step, then))


def _summarise(demo_server: DemoServer, path: list[Message], number: int, step: Step, asked: TurnSettings) -> None:
    info = _TABLE.describe(asked.model)
    if "adaptive" in info.thinking and info.context_tokens >= 1_000_000:
        compacting = replace(asked, compaction={"type": "summarize"}, max_tokens=None, left_out=())
        path.append(_asked(demo_server, path, number, replace(step, outcome="whole"), compacting))


def _outcome(number: int, step: Step, reply: Json) -> Message:
    blocks = [ContentBlock(data) for data in reply["content"]]
    whole = answer(number, *blocks, settings=step.turn, model=reply["model"], stop_reason=reply["stop_reason"])
    if step.outcome == "failed":
        return replace(whole, blocks=(), status=Status.FAILED, stop_reason=None)
    if step.outcome == "refused":
        return replace(whole, stop_reason="refusal")
    if step.outcome == "cut":
        kept = (*blocks[: step.cut_at], *(_half(each) for each in blocks[step.cut_at : step.cut_at + 1]))
        return replace(whole, blocks=kept, status=Status.STOPPED, stop_reason=None)
    return whole


def _half(whole: ContentBlock) -> ContentBlock:
    data: dict[str, Any] = dict(whole.data)
    if whole.type == "text":
        data["text"] = data["text"][: len(data["text"]) // 2]
    elif whole.type == "thinking":
        data |= {"thinking": data["thinking"][:10], "signature": ""}
    return cut(ContentBlock(data))


_call = block("tool_use", id="toolu_1", name="clock", input={})
_search = block("server_tool_use", id="srv_1", name="web_search", input={})
_found = block("web_search_tool_result", tool_use_id="srv_1", content=[])
_result = block("tool_result", tool_use_id="toolu_1", content="noon")
_texts = [ContentBlock({"type": "text", "text": text}) for text in ("x", "", " ")]
_thoughts = [thought("t"), block("redacted_thinking", data="d"), block("thinking", signature="")]
_blocks = st.sampled_from([*_texts, *_thoughts, _call, _search, _found, block("hologram", a=1)])
_contents = st.lists(st.builds(lambda each, whole: each if whole else cut(each), _blocks, st.booleans()), max_size=4)
_answers = st.tuples(_contents, st.sampled_from([*Status]), st.sampled_from(["end_turn", "tool_use", "refusal", None]))


def _conversation(
    answers: list[tuple[list[ContentBlock], Status, str | None]], turn: TurnSettings = OPUS
) -> list[Message]:
    path: list[Message] = []
    for number, (blocks, status, reason) in enumerate(answers, 1):
        result = [_result] if number > 1 and turn.tools else []
        said = answer(number, *blocks, status=status, stop_reason=reason, settings=turn)
        path += [user(number, *result, f"q{number}"), said]
    return [*path, user(len(answers) + 1, "last")]


@given(st.lists(_answers, max_size=6))
def test_whatever_is_stored_the_request_is_well_formed(
    answers: list[tuple[list[ContentBlock], Status, str | None]],
) -> None:
    request = build(_conversation(answers), OPUS, _TABLE.describe).request
    roles = [message["role"] for message in request["messages"]]
    assert roles == [("user", "assistant")[index % 2] for index in range(len(roles))]
    assert roles[-1] == "user"
    for message in request["messages"]:
        assert message["content"]
        assert message["content"][-1]["type"] not in ("thinking", "redacted_thinking")
        for part in message["content"]:
            assert part["type"] != "text" or part["text"].strip()
            assert part["type"] != "thinking" or part["signature"]
            assert part["type"] != "tool_use"  # no result ever follows here
        kinds = [part["type"] for part in message["content"]]
        assert ("server_tool_use" in kinds) == ("web_search_tool_result" in kinds)


@given(st.lists(_answers, min_size=1, max_size=6))
def test_a_new_turn_never_changes_the_bytes_before_it(
    answers: list[tuple[list[ContentBlock], Status, str | None]],
) -> None:
    turn = replace(OPUS, system="Be brief.", tools=(_CLOCK,), effort="low", stop_sequences=("END",))
    path = _conversation(answers, turn)
    before: list[str] = []
    around = ""
    for end in range(1, len(path) + 1, 2):
        request = build(path[:end], turn, _TABLE.describe).request
        now = _bare(request)
        assert now[: len(before)] == before
        assert around in ("", _around(request))
        before, around = now, _around(request)


def _around(request: Json) -> str:
    return json.dumps({key: value for key, value in request.items() if key not in ("messages", "tools", "system")})


def _bare(request: Json) -> list[str]:
    prompt = [{"role": place, "content": request.get(place, ())} for place in ("tools", "system")]
    return [
        json.dumps([message["role"], {key: value for key, value in part.items() if key != "cache_control"}])
        for message in (*prompt, *request["messages"])
        for part in message["content"]
    ]
