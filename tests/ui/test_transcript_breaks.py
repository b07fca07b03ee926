"""Where a page may end inside a block: between lines and rows, never through them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.logic.markdown.document import whole
from app.ui.transcript.blocks.base import BlockState, Layout, Tools
from app.ui.transcript.blocks.chooser import lay_out
from app.ui.transcript.ink import PAPER, Ink
from app.ui.transcript.maths.typesetter import Typesetter
from app.ui.transcript.model import Bubble, Tone, Value
from app.ui.transcript.sections.text import leaf_strip
from app.ui.transcript.syntax.highlighter import Highlighter
from app.ui.transcript.thumbs import Thumbs
from tests.fakes.transcripts import theme

WORDS = "Some words that go on for a while and then some more of them. " * 12


@pytest.fixture
def tools(qapp: QApplication) -> Iterator[Tools]:
    highlighter = Highlighter()
    yield Tools(lambda: 0, highlighter, lambda: None, Typesetter(), Thumbs(None, lambda: 1.0))
    highlighter.close()


def laid(tools: Tools, value: Value | str, width: int = 400) -> Layout:
    """A value, or the first block of some Markdown."""
    if isinstance(value, str):
        value = leaf_strip(whole(value).leaves[0], None, Tone.ANSWER).value
    return lay_out(value, Ink(theme(name=PAPER)), width, BlockState(wrap=True), tools)


def line_tops(layout: Layout, length: int) -> list[float]:
    """The y of every line, px."""
    return sorted({layout.caret(position).top() for position in range(length)})


@pytest.mark.parametrize("value", [WORDS, Bubble(WORDS)], ids=["prose", "bubble"])
def test_text_breaks_between_lines_and_leaves_none_alone(tools: Tools, value: Value | str) -> None:
    layout = laid(tools, value)
    tops = line_tops(layout, len(WORDS))
    assert len(tops) > 6
    assert len(layout.breaks()) == len(tops) - 3
    assert all(0 <= top - cut < 1 for top, cut in zip(tops[2:-1], layout.breaks(), strict=True))


@pytest.mark.parametrize("text", ["One line.", "# A heading " + "of many words " * 20, "---", "```py\na\nb\n```"])
def test_what_is_short_or_a_heading_stays_in_one_piece(tools: Tools, text: str) -> None:
    assert list(laid(tools, text).breaks()) == []


def test_code_breaks_between_rows_and_keeps_two_with_its_header(tools: Tools) -> None:
    text = "\n".join(f"line_{n} = {n}" for n in range(30))
    layout = laid(tools, f"```py\n{text}\n```")
    tops = line_tops(layout, len(text))
    assert list(layout.breaks()) == [round(top) for top in tops[2:-1]]


def test_wrapped_code_breaks_between_its_rows(tools: Tools) -> None:
    layout = laid(tools, "```\n" + "x" * 2000 + "\n```")
    assert len(layout.breaks()) > 10


def test_a_table_breaks_between_rows_and_repeats_its_header(tools: Tools) -> None:
    rows = [f"| row {n} | {WORDS if n == 5 else n} |" for n in range(20)]
    layout = laid(tools, "\n".join(["| a | b |", "|---|---|", *rows]))
    assert len(layout.breaks()) == 19
    assert layout.breaks()[5] - layout.breaks()[4] > 100  # the tall row is not cut
    assert layout.head() == layout.breaks()[0] - (layout.breaks()[1] - layout.breaks()[0])


def test_a_wide_table_says_how_much_does_not_fit(tools: Tools) -> None:
    names = " | ".join(f"averylongcolumnname{n}" for n in range(12))
    layout = laid(tools, f"| {names} |\n|{'---|' * 12}\n")
    assert layout.overflow() > 1000
    assert laid(tools, "| a |\n|---|").overflow() == 0
