"""A whole conversation, read by another process over the accessibility bus."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

from tests.fakes.atspi import Node, Reader
from tests.fakes.child import Child
from tests.fakes.desktop import Desktop
from tests.fakes.waiting import PATIENCE_S, wait_for

pytestmark = [pytest.mark.process, pytest.mark.desktop]


@pytest.fixture
def reader(desktop: Desktop) -> Reader:
    """A screen reader that follows the focus."""
    made = desktop.reader()
    made.follow_focus()
    return made


@pytest.fixture
def messages(desktop: Desktop, reader: Reader) -> Iterator[Node]:
    """The list of messages."""
    with Child([sys.executable, "-m", "tests.fakes.transcript_program"], desktop.environ) as program:
        window = reader.application("transcript", program=program)
        yield window.find("list", "Messages")
        print(program.output())
        assert program.alive()


@pytest.fixture
def answer(messages: Node) -> Node:
    """The last answer, as soon as it has ended."""
    last = messages.children[-1]
    wait_for(lambda: "Copy answer" in {node.name for node in last.below()}, 30, "the end of the answer")
    return last


def test_all_messages_are_read_with_sender_and_text(messages: Node) -> None:
    begin = time.monotonic()
    names = [child.name for child in messages.children]
    assert time.monotonic() - begin < PATIENCE_S  # for 202 messages; some tenths of a second on an idle machine
    assert len(names) == 202
    assert names[0].startswith("You, ")
    assert names[0].endswith("Question 1")
    last = messages.children[-1]
    assert last.role == "list item"
    wait_for(lambda: "Last words." in last.name, 20, "the whole answer")
    assert "showing" in last.states


def test_a_whole_formatted_answer_is_read_block_by_block(answer: Node) -> None:
    read = [(block.role, block.name, block.description) for block in answer.children]
    assert read[:6] == [
        ("heading", "Growth", "Heading level 2"),
        ("paragraph", "Yes, with one exception: the chart shows 41.2, see page 7.", ""),
        ("list item", "1. First item", ""),
        ("list item", "2. Second item", ""),
        ("list item", "- nested", "List level 2"),
        ("paragraph", "A quote", "Quote"),
    ]
    code = answer.find("section")
    assert code.name.split("\n")[:2] == ["Code in python:", "revenue = [35.1, 38.0]"]
    assert code.description == "3 lines"
    [link] = [node for node in answer.below() if node.role == "link"]
    assert (link.name, link.description) == ("page 7", "https://example.com/report?page=7")
    [formula] = [block for block in answer.children if block.name.startswith("Formula")]
    assert (formula.name, formula.description) == ("Formula: a over b plus x squared", r"\frac{a}{b} + x^2")
    buttons = {node.name for node in answer.below() if node.role in ("push button", "button")}
    assert {"Wrap", "Copy code", "Copy answer", "Retry this answer"} <= buttons


def test_a_table_is_read_by_row_and_cell(answer: Node) -> None:
    table = answer.find("table")
    assert table.description == "Table with 2 columns and 2 rows"
    rows = [child for child in table.children if child.role == "row"]
    assert [row.name for row in rows] == ["Quarter, Growth", "Q1, —", "Q2, +8.3%"]
    assert [(cell.role, cell.name) for cell in rows[0].children] == [
        ("column header", "Quarter"),
        ("column header", "Growth"),
    ]
    assert rows[2].children[1].name == "row 2, Growth: +8.3%"


def test_the_reader_follows_the_keyboard(answer: Node, reader: Reader, desktop: Desktop) -> None:
    desktop.screen.activate("transcript")
    reader.next_focus()  # the conversation as a whole
    walked: list[str] = []
    while "Wrap" not in walked:  # from the end upwards
        desktop.screen.press("shift+Tab")
        focused = reader.next_focus()
        walked.append(focused.name)
        assert len(walked) < 60
        assert focused.role in ("push button", "button", "link")
        assert "focused" in focused.states
    assert walked[-2] == "Copy code"
    assert "Copy answer" in walked
    desktop.screen.press("Tab")
    assert reader.next_focus().name == "Copy code"
