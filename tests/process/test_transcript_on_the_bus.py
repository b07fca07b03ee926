"""A whole conversation, read by another process over the accessibility bus."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

from tests.fakes.atspi import Node
from tests.fakes.child import Child
from tests.fakes.desktop import Desktop
from tests.fakes.waiting import wait_for

pytestmark = [pytest.mark.process, pytest.mark.desktop]


@pytest.fixture
def messages(desktop: Desktop) -> Iterator[Node]:
    """The list of messages."""
    with Child([sys.executable, "-m", "tests.fakes.transcript_program"], desktop.environ) as program:
        window = desktop.reader().application("transcript", program=program)
        yield window.find("list", "Messages")
        print(program.output())
        assert program.alive()


def test_messages_and_their_blocks_are_read_from_outside(messages: Node) -> None:
    begin = time.monotonic()
    names = [child.name for child in messages.children]
    assert time.monotonic() - begin < 10  # seconds, for 202 messages
    assert len(names) == 202
    assert names[0].startswith("You, ")
    assert names[0].endswith("Question 1")

    last = messages.children[-1]
    assert last.role == "list item"
    wait_for(lambda: "Last words." in last.name, 20, "the whole answer")
    blocks = {block.name: block.role for block in last.children}
    assert any(name.startswith("Yes, with one exception") for name in blocks)
    assert blocks["Quarter\tGrowth\nQ1\t—\nQ2\t+8.3%"] == "paragraph"
    assert any(name.startswith("Code in python:") and "for a in revenue:" in name for name in blocks)
    assert "showing" in last.states

    wait_for(lambda: "Copy answer" in {part.name for part in _parts(last)}, 20, "the end of the answer")
    buttons = {part.name for part in _parts(last) if part.role in ("push button", "button")}
    assert buttons == {"Wrap", "Copy code", "Save code", "Copy answer", "Retry this answer"}
    links = [part for part in _parts(last) if part.role == "link"]
    assert [(link.name, link.description) for link in links] == [("page 7", "https://example.com/report?page=7")]


def _parts(message: Node) -> list[Node]:
    return [part for block in message.children for part in block.children]
