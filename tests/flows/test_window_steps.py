"""Searches, code that is run and refusals, as somebody at the window meets them."""

from __future__ import annotations

from app.base.paths import Paths
from app.demo.server import DemoServer
from tests.fakes import on_disk
from tests.fakes.exchanges import asked
from tests.fakes.window_driver import Person


def test_steps_are_told_kept_and_sent_back_as_they_came(person: Person, demo_server: DemoServer, paths: Paths) -> None:
    person.ask("Search the web for tides, please")
    shown = person.blocks()
    assert "Searched the web for “why are there two tides a day” · 3 results" in shown
    assert any(line.startswith("[1] Why most coasts have two tides a day") for line in shown)
    assert any("bulges on both[1]" in line for line in shown)
    person.ask("Try code execution")
    assert 'Ran python -c "print(1 / 0)" · exit code 1' in person.blocks()
    [conversation] = person.office.run(on_disk.conversations(paths))
    kept = [block.data for block in conversation.path[1].blocks]
    sent = asked(demo_server)[-1]["messages"][1]["content"]
    steps = ("server_tool_use", "web_search_tool_result")
    assert [part for part in sent if part["type"] in steps] == [part for part in kept if part["type"] in steps]
    assert all(reply.status == 200 for reply in demo_server.sent())


def test_a_refusal_says_what_can_be_done_and_does_not_end_the_chat(person: Person, demo_server: DemoServer) -> None:
    person.ask("Show me a refusal")
    assert any(block.startswith("The model declined to answer: cyber security") for block in person.blocks())
    assert person.ask("hello").startswith("This is the demo of Chatelaine.")
    assert len(asked(demo_server)[-1]["messages"]) == 1, "a refusal is not sent along, and both questions are one turn"
