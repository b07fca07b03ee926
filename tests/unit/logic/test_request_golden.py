"""Requests as they go out, pinned byte for byte in tests/golden/requests.

After a change that is meant, ``python -m tests.unit.logic.test_request_golden`` writes the files anew; the difference
is then read like any other change.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.request import build
from app.model.blocks import ContentBlock
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

Case = tuple[tuple[Message, ...], TurnSettings]


def _cases() -> dict[str, Case]:
    return _plain_cases() | _broken_cases() | _thinking_cases() | _tool_cases()


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
        "effort-the-model-lacks": (hello, TurnSettings("claude-opus-4-6", effort="xhigh")),
    }


def _tool_cases() -> dict[str, Case]:
    searched = (ContentBlock(_SEARCH), ContentBlock(_FOUND), ContentBlock(_CITED))
    call = block("tool_use", id="toolu_1", name="clock", input={})
    return {
        "web-search-verbatim": ((user(1, "When?"), answer(1, *searched), user(2, "Sure?")), OPUS),
        "search-without-result": (
            (user(1, "When?"), answer(1, "Let me look.", cut(searched[0]), status=Status.STOPPED), user(2, "Well?")),
            OPUS,
        ),
        "call-without-result": (
            (user(1, "When?"), answer(1, thought("A clock."), call, stop_reason="tool_use"), user(2, "Well?")), OPUS,
        ),
    }  # fmt: skip


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
