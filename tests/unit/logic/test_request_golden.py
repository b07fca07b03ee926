"""Requests as they go out, pinned byte for byte in tests/golden/requests.

After a change that is meant, ``python -m tests.unit.logic.test_request_golden`` writes the files anew; the difference
is then read like any other change.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.request import build
from app.model.attachment import Held, Part, Via
from app.model.blocks import ContentBlock, Json
from app.model.held import held_source
from app.model.ids import MessageId
from app.model.message import Message, Status
from app.model.turn import TurnSettings
from tests.fakes.messages import OPUS, answer, block, cut, thought, user

_FOLDER = Path(__file__).parents[2] / "golden" / "requests"
_TABLE = ModelTable.from_json(resources.read_json("models.json"))

_LONG = "The harbour master keeps the tide tables and the pilots read them before every watch. " * 30
_SEARCH = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "tides"}}
_FOUND = {
    "type": "web_search_tool_result",
    "tool_use_id": "srvtoolu_1",
    "content": [
        {"type": "web_search_result", "url": "https://e.example", "title": "Tides", "encrypted_content": "E=="}
    ],
}
_CITED = {
    "type": "text",
    "text": "High water is at noon.",
    "citations": [{"type": "web_search_result_location", "url": "https://e.example", "encrypted_index": "I=="}],
}

_CLOCK = {
    "name": "clock",
    "description": "Tells the time of a place.",
    "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}},
}
_WEB_SEARCH = {"type": "web_search_20250305", "name": "web_search", "max_uses": 3}
_FORMAT = {
    "type": "json_schema",
    "schema": {"type": "object", "properties": {"answer": {"type": "string"}}, "additionalProperties": False},
}
_TEXT_SOURCE = {"type": "text", "media_type": "text/plain", "data": "High water is at noon."}
_PICTURE = block("image", source={"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="})
_SUMMARIZE: Json = {"type": "summarize"}
_SUMMARY = block("compaction", content="They counted to two.", signature="S==")
_OLD = TurnSettings("claude-opus-4-8")

Case = tuple[tuple[Message, ...], TurnSettings]


def _cases() -> dict[str, Case]:
    usual = _plain_cases() | _setting_cases() | _broken_cases() | _thinking_cases()
    return usual | _tool_cases() | _shorter_cases() | _attached_cases()


def _plain_cases() -> dict[str, Case]:
    long_talk = (user(1, _LONG), answer(1, thought("Let me see."), "Yes."), user(2, "And then?"))
    longer_talk = (*long_talk, answer(2, thought("Again."), _LONG), user(3, "Thank you."))
    full = TurnSettings("claude-opus-5-5", system=_LONG, effort="max", max_tokens=4_000)
    return {
        "first-message": ((user(1, "Hello"),), OPUS),
        "system-effort-and-limit": ((user(1, "Hello"),), full),
        "second-turn-marks-where-the-first-wrote": (long_talk, OPUS),
        "third-turn-moves-the-marks": (longer_talk, OPUS),
        "limits-above-the-models-own": (
            (user(1, "Hi"),),
            TurnSettings("claude-haiku-4-5-20251001", max_tokens=999_999),
        ),
        "unknown-model": ((user(1, "Hi"),), TurnSettings("claude-next-9", effort="high", thinking="on")),
        "two-attachments-before-the-text": (
            (user(1, block("image", source={"type": "file", "file_id": "f1"}), "What?"),),
            OPUS,
        ),
    }


def _setting_cases() -> dict[str, Case]:
    hello = (user(1, "Hello"),)
    named: Json = {"type": "tool", "name": "clock", "disable_parallel_tool_use": True}
    everything = TurnSettings(
        "claude-opus-5-5",
        system="Be brief.",
        effort="xhigh",
        max_tokens=64_000,
        stop_sequences=("END", "###"),
        service_tier="standard_only",
        speed="fast",
        inference_geo="us",
        user_id="u-1",
        tools=(_CLOCK, _WEB_SEARCH),
        tool_choice={"type": "auto"},
        output_format=_FORMAT,
    )
    return {
        "every-setting": (hello, everything),
        "every-setting-on-a-model-that-takes-few": (
            hello, replace(everything, model="claude-haiku-4-5", thinking="on"),
        ),
        "tools-with-a-long-system-prompt": (hello, replace(OPUS, system=_LONG, tools=(_CLOCK,))),
        "tool-forced": (hello, TurnSettings("claude-haiku-5-5", tools=(_CLOCK,), tool_choice=named)),
        "tool-forced-where-none-can-be": (hello, replace(OPUS, tools=(_CLOCK,), tool_choice=named)),
        "tool-forced-instead-of-a-budget": (
            hello,
            TurnSettings("claude-opus-4-5", thinking="on", effort="high", tools=(_CLOCK,), tool_choice={"type": "any"}),
        ),
        "thinking-on-demand-of-4-6": (hello, TurnSettings("claude-sonnet-4-6", thinking="on", effort="max")),
        "thinking-always-on-of-fable": (hello, TurnSettings("claude-fable-5-2", thinking="off", effort="low")),
        "limit-below-any-budget": (hello, TurnSettings("claude-haiku-4-5", thinking="on", max_tokens=1_024)),
        "format-excluded-by-citations": (
            (user(1, block("document", source=_TEXT_SOURCE), "What?"),),
            replace(OPUS, output_format=_FORMAT, citations=True),
        ),
        "attachments-after-the-text": ((user(1, "What?", _PICTURE, block("document", source=_TEXT_SOURCE)),), OPUS),
        "labelled-pictures-stay-in-order": ((user(1, "Image 1:", _PICTURE, "Image 2:", _PICTURE, "Which?"),), OPUS),
    }  # fmt: skip


def _shorter_cases() -> dict[str, Case]:
    talk = (user(1, "Go"), answer(1, thought("One."), "1"), user(2, "On"), answer(2, thought("Two."), "2"))
    trimmed = replace(OPUS, history_from=MessageId("u2"))
    summary = answer(3, _SUMMARY, stop_reason="compaction", settings=replace(OPUS, compaction=_SUMMARIZE))
    compacted = (*talk, replace(summary, parent_id=MessageId("a2")))
    later = (*compacted, user(4, "And?"), answer(4, thought("Three."), "3"), user(5, "So?"))
    return {
        "oldest-turn-left-out": ((*talk, user(3, "So?")), trimmed),
        "oldest-turn-left-out-before": (
            (*talk, user(3, "So?"), answer(3, thought("Three."), "3", settings=trimmed), user(4, "End")), trimmed,
        ),
        "oldest-turn-left-out-without-the-check": (
            (user(1, "Go"), answer(1, "1", settings=_OLD), user(2, "On"),
             answer(2, thought("Two."), "2", settings=_OLD), user(3, "So?")),
            replace(_OLD, history_from=MessageId("u2")),
        ),
        "summary-asked-for": (talk, replace(OPUS, compaction=_SUMMARIZE)),
        "summary-in-place-of-the-start": ((*compacted, user(4, "And?")), OPUS),
        "summary-and-the-thinking-after-it": (later, OPUS),
        "block-left-out-by-repair": (
            (user(1, _PICTURE, "Go"), answer(1, thought("One."), "1"), user(2, "On")),
            replace(OPUS, left_out=((MessageId("u1"), 0),)),
        ),
    }  # fmt: skip


def _broken_cases() -> dict[str, Case]:
    half_a_sentence = cut(ContentBlock({"type": "text", "text": "Half a sen"}))
    half_a_thought = cut(block("thinking", thinking="Hm", signature=""))
    return {
        "stopped-answer": (
            (user(1, "Go"), answer(1, thought("Whole."), half_a_sentence, status=Status.STOPPED), user(2, "On")),
            OPUS,
        ),
        "interrupted-in-thinking": (
            (user(1, "Go"), answer(1, half_a_thought, status=Status.INTERRUPTED), user(2, "On")), OPUS,
        ),
        "failed-answer-joins-the-questions": ((user(1, "Go"), answer(1, status=Status.FAILED), user(2, "On")), OPUS),
        "refused-answer-is-left-out": (
            (user(1, "Go"), answer(1, "Well, first", stop_reason="refusal"), user(2, "Then something else")), OPUS,
        ),
    }  # fmt: skip


def _thinking_cases() -> dict[str, Case]:
    talk = (user(1, "Go"), answer(1, thought("One."), "1"), user(2, "On"))
    pirate = replace(OPUS, system="Speak like a pirate.")
    opus_4_8 = TurnSettings("claude-opus-4-8")
    old_talk = (user(1, "Go"), answer(1, thought("One."), "1", settings=opus_4_8), user(2, "On"))
    hello = (user(1, "Hi"),)
    return {
        "system-changed-strips-bound-thinking": (talk, pirate),
        "system-changed-keeps-unbound-thinking": (old_talk, replace(opus_4_8, system="Speak like a pirate.")),
        "model-that-cannot-read-the-thinking": (talk, TurnSettings("claude-sonnet-5-5")),
        "model-that-reads-older-thinking": (old_talk, TurnSettings("claude-sonnet-5-5")),
        "thinking-stripped-on-demand": (talk, replace(OPUS, strip_thinking=True)),
        "thinking-off-between-tools": (hello, TurnSettings("claude-sonnet-5-5", thinking="off")),
        "thinking-off-disabled": (hello, TurnSettings("claude-haiku-5-5", thinking="off", effort="high")),
        "thinking-cannot-be-off-at-max": (hello, TurnSettings("claude-haiku-5-5", thinking="off", effort="max")),
        "thinking-never-off": (hello, TurnSettings("claude-opus-5-5", thinking="off")),
        "thinking-with-a-budget": (hello, TurnSettings("claude-haiku-4-5-20251001", thinking="on", effort="high")),
        "tools-changed-strips-bound-thinking": (talk, replace(OPUS, tools=(_CLOCK,))),
        "tool-found-by-search-keeps-thinking": (talk, replace(OPUS, tools=({**_CLOCK, "defer_loading": True},))),
        "effort-the-model-lacks": (hello, TurnSettings("claude-opus-4-6", effort="xhigh")),
    }


def _tool_cases() -> dict[str, Case]:
    searched = (ContentBlock(_SEARCH), ContentBlock(_FOUND), ContentBlock(_CITED))
    call = block("tool_use", id="toolu_1", name="clock", input={})
    clock = replace(OPUS, tools=(_CLOCK,))
    result = user(2, block("tool_result", tool_use_id="toolu_1", content="noon"))
    return {
        "web-search-verbatim": ((user(1, "When?"), answer(1, *searched), user(2, "Sure?")), OPUS),
        "search-without-result": (
            (user(1, "When?"), answer(1, "Let me look.", cut(searched[0]), status=Status.STOPPED), user(2, "Well?")),
            OPUS,
        ),
        "call-with-its-result": (
            (user(1, "When?"), answer(1, thought("A clock."), call, stop_reason="tool_use", settings=clock), result),
            clock,
        ),
        "thinking-before-a-result-stays-on-a-switch": (
            (user(1, "When?"), answer(1, thought("A clock."), call, stop_reason="tool_use", settings=clock), result),
            replace(clock, model="claude-sonnet-5-5"),
        ),
        "call-without-result": (
            (user(1, "When?"), answer(1, thought("A clock."), call, stop_reason="tool_use"), user(2, "Well?")), OPUS,
        ),
    }  # fmt: skip


def _attached_cases() -> dict[str, Case]:
    picture = _held("image", Part(Held("a" * 64, 120_000, "image/png"), 1_400, 900))
    report = Part(Held("b" * 64, 900_000, "application/pdf"), pages=24, newer=40_000, older=31_000)
    notes = Part(Held("c" * 64, 2_000, "text/plain"), newer=600, older=460)
    pdf, text = _held("document", report, title="report.pdf"), _held("document", notes, title="Notes", context="Mine.")
    uploaded = _held("document", report, "file", title="report.pdf")
    cited = replace(OPUS, citations=True)
    result = block("tool_result", tool_use_id="toolu_1", content=[text.data])
    clock = replace(cited, tools=(_CLOCK,))
    call = block("tool_use", id="toolu_1", name="clock", input={})
    several = (user(1, picture, pdf, text, "What?"), answer(1, "That."), user(2, _held("image", _SMALL), "And?"))
    return {
        "attached-picture": ((user(1, picture, "What?"),), OPUS),
        "attached-pdf": ((user(1, pdf, "What?"),), OPUS),
        "attached-text-with-context": ((user(1, text, "What?"),), OPUS),
        "attached-without-words": ((user(1, pdf),), OPUS),
        "several-attached": (several, OPUS),
        "several-attached-and-cited": (several, cited),
        "uploaded-and-cited": ((user(1, uploaded, "What?"),), cited),
        "documents-that-ask-for-nothing": ((user(1, block("document", citations={"enabled": True}), "What?"),), OPUS),
        "cited-in-the-result-of-a-tool": (
            (user(1, pdf, "When?"), answer(1, call, stop_reason="tool_use", settings=clock), user(2, result)), clock,
        ),
    }  # fmt: skip


_SMALL = Part(Held("d" * 64, 900, "image/webp"), 64, 48)


def _held(kind: str, part: Part, via: Via = "inline", **more: Any) -> ContentBlock:
    return block(kind, source=held_source(part, via), **more)


def _request(name: str) -> str:
    path, settings = _cases()[name]
    return json.dumps(build(path, settings, _TABLE.describe).request, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", list(_cases()))
def test_the_request_is_the_pinned_one(name: str) -> None:
    assert _request(name) == (_FOLDER / f"{name}.json").read_text(encoding="utf-8")


def test_no_pinned_request_is_left_over() -> None:
    assert {path.stem for path in _FOLDER.glob("*.json")} == set(_cases())


def _write_all() -> None:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    for old in _FOLDER.glob("*.json"):
        old.unlink()
    for name in _cases():
        (_FOLDER / f"{name}.json").write_text(_request(name), encoding="utf-8")


if __name__ == "__main__":
    _write_all()
