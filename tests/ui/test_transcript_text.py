"""Nothing is lost between the reply, the parsed document and what stands on the screen."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.logic.markdown.document import parse_leaves
from app.logic.markdown.plain import block_text
from app.logic.markdown.values import CodeBlock, Rule, Table
from app.model.blocks import ContentBlock
from app.model.events import BlockDelta, BlockStarted, BlockStopped, StreamEvent
from app.model.message import Message
from app.ui.theme.palette import CONTRAST, DARK
from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.bubble import BubbleLayout
from app.ui.transcript.blocks.code import CodeLayout
from app.ui.transcript.blocks.prose import ProseLayout
from app.ui.transcript.blocks.table import TableLayout
from app.ui.transcript.model import strip_text
from app.ui.transcript.text import units
from tests.fakes.messages import answer, block, thought, user
from tests.fakes.transcripts import PROSE, picture, running, settle, shown_view, started, theme, words

FOLDER = os.environ.get("CHATELAINE_RECORDINGS", "")


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 700))


def laid_out(view: TranscriptView) -> Iterator[tuple[str, Any]]:
    """Every block's text with its layout."""
    for item in range(view._stage.items()):
        for slot, strip in enumerate(view._stage.strips(item)):
            yield strip_text(strip.value), view._stage.layout(item, slot)


def check_lengths(view: TranscriptView) -> None:
    """What Qt lays out is as long as the value's text, so that positions mean the same."""
    for text, layout in laid_out(view):
        if isinstance(layout, ProseLayout) or (isinstance(layout, BubbleLayout) and layout.height):  # not folded away
            assert layout._text.length == units(text)
        elif isinstance(layout, CodeLayout):
            assert layout._rows.row_of(units(text)) == max(0, layout._rows.count - 1)
        elif isinstance(layout, TableLayout):
            cells = [cell for row in range(layout._count) for cell in layout._cells(row)]
            assert sum(cell.length + 1 for cell in cells) - 1 == units(text)


def test_what_can_be_selected_is_the_text_of_the_document(view: TranscriptView) -> None:
    view.show_conversation([answer(1, PROSE)])
    check_lengths(view)
    shown = [text for text, _ in laid_out(view)][:-1]  # without the line of facts
    assert shown == [block_text(leaf.block) for leaf in parse_leaves(PROSE)]


def recorded() -> Iterator[tuple[str, list[str]]]:
    for file in sorted(Path(FOLDER).glob("*.json")) if FOLDER else ():
        body = (json.loads(file.read_text(encoding="utf-8")).get("response") or {}).get("body")
        texts = list(_texts(body)) if isinstance(body, str) else []
        if texts:
            yield file.stem, texts


def _texts(body: str) -> Iterator[str]:
    if body.lstrip().startswith("{"):
        content = json.loads(body).get("content")
        for block in content if isinstance(content, list) else ():
            if isinstance(block, dict) and isinstance(block.get("text"), str) and block["text"]:
                yield block["text"]
        return
    found: dict[int, str] = {}
    for line in body.splitlines():
        event = json.loads(line[5:]) if line.startswith("data:") else {}
        delta = event.get("delta")
        if isinstance(delta, dict) and isinstance(delta.get("text"), str):
            found[event["index"]] = found.get(event["index"], "") + delta["text"]
    yield from (text for text in found.values() if text)


RECORDED = list(recorded())


@pytest.mark.skipif(not FOLDER, reason="CHATELAINE_RECORDINGS names no folder of recordings")
def test_every_recorded_reply_renders_without_loss(view: TranscriptView) -> None:
    assert len(RECORDED) > 150
    for number, (name, texts) in enumerate(RECORDED):
        view.show_conversation([answer(number, *texts)])
        picture(view)
        check_lengths(view)
        shown = [text for text, _ in laid_out(view)][:-1]
        whole = "".join(texts)  # neighbouring text blocks are one text
        assert shown == [block_text(leaf.block) for leaf in parse_leaves(whole)], name


HOSTILE = [
    "\0" * 50,
    "a\ud83db\ude00",
    "x" * 1_000_000,
    "`" * 5_000,
    "```\n" + "y" * 300_000 + "\n```\n",
    "> " * 300 + "deep",
    "- " * 200 + "deep",
    "\u202e\u202d\u2066" * 500,
    "e" + "\u0301" * 20_000,
    "| " + "a | " * 300 + "\n|" + "---|" * 300 + "\n",
    "\u2028\u2029\ufdd0\ufdd1\ufffe" * 20,
    "```py\n" + "\u2029\r\x0b\x0c\x1c\x85\n" * 20 + "```\n",
    "[a](javascript:alert(1)) ![b](file:///etc/passwd)",
    "\x1b[31m\x07",
    "| a |\n|---|\n| \u2029 \u2028 |\n",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_and_raises_nothing(view: TranscriptView, text: str) -> None:
    view.show_conversation([user(1, text), answer(1, text)])
    settle()
    picture(view)
    view.restore_anchor({"message": "u1", "block": 0, "offset": 0, "end": False})
    picture(view)
    view.select_all()
    view.selected_text()
    if len(text) < 10_000:
        check_lengths(view)


def all_kinds() -> list[Message]:
    return [user(1, "Zeile\nשלום"), answer(1, PROSE + "\n\nשלום עולם\n\n- פריט\n\n> a\n\n---\n")]


@pytest.mark.parametrize("width", [120, 300, 760, 1600])
@pytest.mark.parametrize("size", [8, 15, 40])
def test_any_width_and_size_can_be_drawn(view: TranscriptView, width: int, size: int) -> None:
    view.show_conversation(all_kinds())
    view.resize(width, 500)
    view.set_theme(theme(CONTRAST, "contrast", chat=size, code=size))
    settle()
    picture(view)
    check_lengths(view)


def test_a_dark_theme_draws_light_on_dark(view: TranscriptView) -> None:
    view.show_conversation(all_kinds())
    view.set_theme(theme(DARK, "dark"))
    settle()
    drawn = picture(view)
    assert drawn.pixelColor(3, 3) == DARK.bg
    lightness = [drawn.pixelColor(x, y).lightness() for x in range(40, 700, 3) for y in range(0, 600, 2)]
    assert max(lightness) > 200


def test_right_to_left_blocks_stand_at_the_right_and_code_at_the_left(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "שלום\n\n```\nשלום\n```\n")])
    settle()
    prose, code = view._stage.layout(0, 0), view._stage.layout(0, 1)
    assert prose.caret(0).x() > prose.width - 40
    assert code.caret(4).x() < code.width / 2


def test_large_blocks_are_laid_out_where_they_are_seen(view: TranscriptView) -> None:
    code = "```py\n" + "value = compute(1, 2)\n" * 1000 + "```\n"
    table = "| a | b |\n|---|---|\n" + "| cell | text |\n" * 1000
    view.show_conversation([answer(1, code + "\n\n" + table)])
    settle()
    picture(view)
    for slot, strip in enumerate(view._stage.strips(0)):
        layout = view._stage.layout(0, slot)
        if isinstance(strip.value, CodeBlock | Table):
            assert len(layout._laid) < 80  # type: ignore[attr-defined]
        assert not isinstance(strip.value, Rule)


CHIPS = """| Command | What it does | Where |
|---|---|---|
| `/fault cut 2000` | cuts the reply | `resources/demo` |
| **bold** `code` *slanted* `more code` | `iiii` and `WWWW` | ไทย ภาษา नमस्ते |
| `/fault` `cut` `2000` | plain | `x` |
"""


@pytest.mark.parametrize("size", [15, 22])
def test_every_table_row_is_as_high_as_its_tallest_cell(view: TranscriptView, size: int) -> None:
    view.set_theme(theme(chat=size))
    view.show_conversation([answer(1, CHIPS)])
    for width in range(300, 900, 7):
        view.resize(width, 600)
        settle()
        for _, layout in laid_out(view):
            if isinstance(layout, TableLayout):
                assert [layout._heights[row] for row in range(layout._count)] == [
                    layout._tall(row) for row in range(layout._count)
                ]


def test_columns_keep_their_side_in_right_to_left_text(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "| a | b |\n|:---|---:|\n| שלום | שלום |\n")])
    layout = next(made for _, made in laid_out(view) if isinstance(made, TableLayout))
    left, right = (cell.rects(0, 4)[0] for cell in layout._cells(1))
    assert left.left() < 2
    assert right.left() > layout._columns[1] / 2


CITED = ("The **sky** is", " blue", ", and the sea", " green", ".\n\n- one", " item\n- two")
CITED_TEXTS = ["The sky is blue, and the sea green.", "one item", "two"]


def cited() -> list[ContentBlock]:
    return [block("text", text=text, citations=[] if at % 2 else None) for at, text in enumerate(CITED)]


def shown_texts(view: TranscriptView) -> list[str]:
    return [text for text, _ in laid_out(view)]


def test_text_cut_around_citations_flows_together(view: TranscriptView) -> None:
    view.show_conversation([answer(1, *cited())])
    assert shown_texts(view)[:-1] == CITED_TEXTS
    whole = view.text_of(answer(1).id)
    view.show_conversation([answer(1, "".join(CITED))])
    assert view.text_of(answer(1).id) == whole


def test_text_cut_around_citations_flows_together_while_it_arrives(view: TranscriptView) -> None:
    view.show_conversation([running(1)])
    own = answer(1).id
    view.apply_progress(own, [started(0, "thinking"), BlockStopped(0)], 0)
    for index, text in enumerate(CITED, 1):
        view.apply_progress(own, [started(index), words(text, index)], 0)
        view.apply_progress(own, [BlockDelta(index, "citations_delta", data={}), BlockStopped(index)], 0)
    arrived = shown_texts(view)
    assert arrived[1:] == [*CITED_TEXTS, ""]  # below stands the line that says how long nothing has come
    layout = view._stage.layout(0, 1)
    view.finish(answer(1, thought("Hm"), *cited()))
    assert shown_texts(view)[1:-1] == CITED_TEXTS
    assert view._stage.layout(0, 1) is layout


def test_text_on_both_sides_of_another_block_stays_apart(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "One", " two", block("server_tool_use", name="search"), "three", " four")])
    shown = shown_texts(view)
    assert (shown[0], shown[2]) == ("One two", "three four")
    view.show_conversation([running(1)])
    tool = BlockStarted(1, {"type": "server_tool_use", "name": "search"})
    events: list[StreamEvent] = [
        started(0),
        words("One"),
        tool,
        started(2),
        words("three", 2),
        started(3),
        words(" four", 3),
    ]
    view.apply_progress(answer(1).id, events, 0)
    shown = shown_texts(view)
    assert (shown[0], shown[2]) == ("One", "three four")
