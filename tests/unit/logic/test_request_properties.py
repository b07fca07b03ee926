"""Whatever happens in a conversation, its requests stay legal, and what was sent once is sent the same way again.

The judge is the demo server with the prefix check on: it signs thinking, and refuses what is altered, moved, put back
or bound to something else, as well as every other thing that the API refuses.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base import resources
from app.demo.server import DemoServer
from app.logic.capabilities import ModelTable
from app.logic.request import build
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


@dataclass(frozen=True)
class Step:
    """One thing the user does: *back* turns are given up first, then a question is asked, with some outcome."""

    back: int
    text: str
    turn: TurnSettings
    outcome: str
    cut_at: int


_turn_settings = st.builds(
    TurnSettings,
    model=st.sampled_from(_MODELS),
    system=st.sampled_from(["", "", "Be brief.", _LONG_SYSTEM]),
    effort=st.sampled_from([None, None, "low", "high", "max"]),
    thinking=st.sampled_from([None, None, "on", "off"]),
    max_tokens=st.sampled_from([None, None, 3_000]),
    strip_thinking=st.sampled_from([False] * 9 + [True]),
)
_steps = st.builds(
    Step,
    back=st.sampled_from([0, 0, 0, 0, 1, 2, 3]),
    text=st.sampled_from(["Hello", "A riddle, please", "/redacted\nThink hard", "Cite a source", "/fault unknown\nHi"]),
    turn=_turn_settings,
    outcome=st.sampled_from(["whole", "whole", "whole", "cut", "failed", "refused"]),
    cut_at=st.integers(0, 3),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_steps, min_size=2, max_size=8))
def test_every_path_through_a_conversation_is_accepted(demo_server: DemoServer, steps: list[Step]) -> None:
    _walk(demo_server, steps)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_steps, min_size=4, max_size=9), model=st.sampled_from(_MODELS[:5]))
def test_a_model_that_checks_accepts_its_own_conversation(
    demo_server: DemoServer, steps: list[Step], model: str
) -> None:
    _walk(demo_server, [replace(step, turn=replace(step.turn, model=model)) for step in steps])


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


def _walk(demo_server: DemoServer, steps: list[Step]) -> None:
    path: list[Message] = []
    for step in steps:
        del path[max(0, len(path) - 2 * step.back) :]
        number = len(path) // 2 + 1
        path.append(user(number, step.text))
        reply = ask(demo_server, build(path, step.turn, _TABLE.describe).request)
        path.append(_outcome(number, step, reply))


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
_texts = [ContentBlock({"type": "text", "text": text}) for text in ("x", "", " ")]
_thoughts = [thought("t"), block("redacted_thinking", data="d"), block("thinking", signature="")]
_blocks = st.sampled_from([*_texts, *_thoughts, _call, _search, _found, block("hologram", a=1)])
_contents = st.lists(st.builds(lambda each, whole: each if whole else cut(each), _blocks, st.booleans()), max_size=4)
_answers = st.tuples(_contents, st.sampled_from([*Status]), st.sampled_from(["end_turn", "tool_use", "refusal", None]))


def _conversation(answers: list[tuple[list[ContentBlock], Status, str | None]]) -> list[Message]:
    path: list[Message] = []
    for number, (blocks, status, reason) in enumerate(answers, 1):
        path += [user(number, f"q{number}"), answer(number, *blocks, status=status, stop_reason=reason)]
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
    path = _conversation(answers)
    before: list[str] = []
    for end in range(1, len(path) + 1, 2):
        now = _bare(build(path[:end], OPUS, _TABLE.describe).request)
        assert now[: len(before)] == before
        before = now


def _bare(request: Json) -> list[str]:
    return [
        json.dumps([message["role"], {key: value for key, value in part.items() if key != "cache_control"}])
        for message in request["messages"]
        for part in message["content"]
    ]
