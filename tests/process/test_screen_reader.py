"""The program as another process on the accessibility bus finds it: a field, a button, an answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.fakes.atspi import Node, Reader
from tests.fakes.child import Child
from tests.fakes.desktop import Desktop
from tests.fakes.waiting import wait_for

pytestmark = [pytest.mark.process, pytest.mark.desktop]


@pytest.fixture
def reader(desktop: Desktop) -> Reader:
    """A screen reader that follows the focus."""
    made = desktop.reader()
    made.follow_focus()
    return made


@pytest.fixture
def window(desktop: Desktop, reader: Reader, data_dir: Path) -> Iterator[Node]:
    """The running demo, as a screen reader sees it."""
    command = [sys.executable, "-m", "app", "--demo", "--data-dir", str(data_dir)]
    with Child(command, desktop.environ) as program:
        try:
            yield reader.application("chatelaine")
        finally:
            print(program.output())


def test_a_message_is_written_sent_and_its_answer_read(window: Node) -> None:
    field = window.find("text", "Message")
    field.focus()
    field.set_text("Hello from another process")
    send = window.find("push button", "Send")
    wait_for(lambda: "enabled" in send.states, 30, "a message that can be sent")

    send.do("press")

    messages = window.find("list", "Messages")
    question, answer = wait_for(lambda: _two(messages), 30, "the question and its answer")
    assert question.name.startswith("You")
    assert question.name.endswith("Hello from another process")
    assert answer.role == "list item"
    assert answer.name.startswith("Sonnet 5.5")
    assert field.text() == ""


def test_the_blocks_of_an_answer_are_read_one_by_one(window: Node) -> None:
    _say(window, "table")

    messages = window.find("list", "Messages", timeout=30)
    wait_for(lambda: any(node.role == "heading" for node in messages.below()), 60, "a heading in the answer")
    wait_for(lambda: _stopped(window), 60, "the end of the answer")
    answer = messages.children[-1]
    roles = {node.role for node in answer.below()}
    assert {"heading", "paragraph"} <= roles
    whole = answer.name
    assert all(node.name.split("\n")[0] in whole for node in answer.children if node.role == "heading")


def test_messages_are_read_by_caret_one_after_the_other(window: Node, reader: Reader, desktop: Desktop) -> None:
    _say(window, "Read this by caret")
    messages = window.find("list", "Messages", timeout=30)
    wait_for(lambda: _two(messages), 30, "the question and its answer")
    wait_for(lambda: _stopped(window), 60, "the end of the answer")
    desktop.screen.activate("Chatelaine")

    desktop.screen.press("ctrl+shift+Return")

    field = _focus_on(reader, "text", "Sonnet 5.5, ")
    assert "This is the demo" in field.text()
    assert field.caret() == 0
    desktop.screen.press("Right")
    wait_for(lambda: field.caret() == 1, 10, "the caret after a key")
    desktop.screen.press("alt+Up")
    wait_for(lambda: field.name.startswith("You, "), 10, "the message before")
    assert field.text() == "Read this by caret"
    assert field.description == "Message 1 of 2"
    desktop.screen.press("Escape")
    desktop.screen.activate("Chatelaine")  # as a window manager would
    _focus_on(reader, "text", "Message")


def test_the_reader_follows_from_turn_to_turn(window: Node, reader: Reader, desktop: Desktop) -> None:
    for words in ("First question", "Second question"):
        _say(window, words)
        wait_for(partial(_said, window, words), 30, words)
        wait_for(lambda: _stopped(window), 60, "the end of the answer")
    desktop.screen.activate("Chatelaine")
    names: list[str] = []
    while not names or names[-1] not in ("Details of this answer", "Conversation"):  # out of the message field
        desktop.screen.press("shift+Tab")
        names.append(reader.next_focus().name)
        assert len(names) < 20, names

    desktop.screen.press("alt+Up")
    desktop.screen.press("alt+Up")

    first = _focus_on(reader, "list item", "You, ", "First question")
    assert "focused" in first.states
    desktop.screen.press("alt+Down")
    second = _focus_on(reader, "list item", "You, ", "Second question")
    assert "focused" in second.states
    assert "focused" not in first.states


def _said(window: Node, words: str) -> bool:
    return any(words in node.name for node in window.find("list", "Messages", timeout=30).children)


def _say(window: Node, words: str) -> None:
    field = window.find("text", "Message")
    field.focus()
    field.set_text(words)
    send = window.find("push button", "Send")
    wait_for(lambda: "enabled" in send.states, 30, "a message that can be sent")
    send.do("press")


def _focus_on(reader: Reader, role: str, begin: str, end: str = "") -> Node:
    """Wait until an object of that role gets the focus whose name begins and ends so."""
    while True:
        node = reader.next_focus()
        if node.role == role and node.name.startswith(begin) and node.name.endswith(end):
            return node


def _two(messages: Node) -> list[Node] | None:
    """The first two messages, once the second says something of the demo's greeting."""
    items = messages.children
    return items[:2] if len(items) >= 2 and "This is the demo" in items[1].name else None


def _stopped(window: Node) -> bool:
    buttons = [node for node in window.below() if node.role == "push button" and node.name == "Send"]
    return bool(buttons) and "showing" in buttons[0].states
