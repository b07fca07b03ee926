"""Conversations of other products, opened in the window and gone on with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.demo.server import DemoServer
from tests.fakes.exchanges import answered, asked
from tests.fakes.exports import ROOT, claude_chat, gpt_chat, json_file, node, said, spoken
from tests.fakes.window_driver import Person

_CLAUDE = claude_chat(
    said("1", "human", "Will it rain?", ROOT, attachments=[{"file_name": "a.txt", "extracted_content": "Clouds."}]),
    said(
        "2",
        "assistant",
        parent="1",
        content=[
            {"type": "thinking", "thinking": "I look it up."},
            {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"place": "here"}},
            {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": "wet"}]},
            {"type": "text", "text": "It will rain."},
        ],
    ),
    said("3", "assistant", "It may rain.", "1"),
    current_leaf_message_uuid="2",
)
_GPT = gpt_chat(
    node("q", "root", spoken("user", "Will it rain?"), "t"),
    node("t", "q", spoken("assistant", kind="thoughts", content_thoughts=[{"content": "I look it up."}]), "c"),
    node("c", "t", spoken("assistant", kind="code", content_text="look()", recipient="python"), "r"),
    node("r", "c", spoken("tool", kind="execution_output", content_text="wet"), "a"),
    node("a", "r", spoken("assistant", "It will rain.", metadata={"model_slug": "gpt-4o"})),
    current="a",
)
_ODD = claude_chat(said("1", "assistant", "I begin."), said("2", "human", ""), said("3", "human", "Two in a row"))


def _open(person: Person, tmp_path: Path, chat: dict[str, Any]) -> None:
    person.office.run(person.office.services.importing.run(json_file(tmp_path / "x.json", chat)))
    (id,) = person.window.sidebar.model.order()
    person.office.desk.open(id)
    person.until(lambda: person.office.desk.chat.id == id and person.office.desk.chat.messages, "it is open")
    person.settle()


@pytest.mark.parametrize("chat", [_CLAUDE, _GPT], ids=["claude.ai", "chatgpt"])
def test_it_is_shown_and_goes_on_with_what_the_api_takes(
    person: Person, demo_server: DemoServer, tmp_path: Path, chat: dict[str, Any]
) -> None:
    _open(person, tmp_path, chat)
    assert person.texts()[-1] == "It will rain."
    person.ask("And tomorrow?")
    assert [reply.status for reply in answered(demo_server)] == [200]
    sent = asked(demo_server)[0]["messages"]
    assert [message["role"] for message in sent] == ["user", "assistant", "user"]
    assert [block["type"] for block in sent[1]["content"]] == ["text"]
    assert "I look it up" not in json.dumps(sent)
    first = [block["type"] for block in sent[0]["content"]]
    assert first == (["document", "text"] if chat is _CLAUDE else ["text"])


def test_an_odd_conversation_is_shown_and_goes_on(person: Person, demo_server: DemoServer, tmp_path: Path) -> None:
    _open(person, tmp_path, _ODD)
    person.ask("Go on")
    assert [reply.status for reply in answered(demo_server)] == [200]
    sent = asked(demo_server)[0]["messages"]
    assert [message["role"] for message in sent] == ["user"]
    assert [block["text"] for block in sent[0]["content"]] == ["Two in a row", "Go on"]


def test_it_is_found_at_once_by_its_title_and_in_its_attachments(person: Person, tmp_path: Path) -> None:
    chat = {**_CLAUDE, "name": "Zeppelin weather"}
    person.office.run(person.office.services.importing.run(json_file(tmp_path / "x.json", chat)))
    search = person.office.services.search
    titles = person.office.run(search.titles(search.understand("zeppelin")))
    assert [hit.title.text for hit in titles] == ["Zeppelin weather"]

    while not person.office.run(search.page(search.understand("in:files clouds"))).hits:
        person.settle()
