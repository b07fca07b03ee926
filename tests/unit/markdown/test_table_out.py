"""Tables as TSV and as Markdown: what comes out reads as the same table again."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.markdown.document import parse_leaves
from app.logic.markdown.tables import table_markdown, table_tsv
from app.logic.markdown.trail import Trail
from app.logic.markdown.values import Align, Run, Style, Table

RICH = """| Name | Amount | *Note* | Link |
|:---|---:|:---:|---|
| **bold** and `a|b`x | 1.5 | ~~gone~~ | [page](https://example.com/a?b=c "t") |
| a \\| b | `` ` `` | ***both*** | ![picture](https://example.com/p.png) |
| 2 * 3 * 4 | snake_case_name | <b> | plain \\[x] |
"""


def parsed(text: str) -> Table:
    (leaf,) = parse_leaves(text)
    assert isinstance(leaf.block, Table)
    return leaf.block


def test_markdown_keeps_alignment_and_markup() -> None:
    table = parsed(RICH)
    text = table_markdown(table)
    assert parsed(text) == table
    assert text.splitlines()[1] == "| :--- | ---: | :---: | --- |"
    assert "**bold**" in text
    assert "a \\| b" in text


def one(*cells: tuple[Run, ...]) -> Table:
    return Table(tuple((Run("h"),) for _ in cells), (Align.NONE,) * len(cells), Trail([cells]))


@given(st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])), min_size=1, max_size=4))
def test_any_plain_text_comes_back(texts: list[str]) -> None:
    clean = [" ".join(text.split()) for text in texts]
    table = one(*((Run(text),) if text else () for text in clean))
    back = parsed(table_markdown(table))
    assert ["".join(run.text for run in cell) for cell in back.rows[0]] == clean


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1))
def test_any_code_comes_back(text: str) -> None:
    (cell,) = parsed(table_markdown(one((Run(text, Style.CODE),)))).rows[0]
    assert cell == (Run(text, Style.CODE),)


@pytest.mark.parametrize("text", ["a\tb", "a\nb", 'say "hi"', "plain", "", "ä|b"])
def test_tsv_is_what_spreadsheets_read(text: str) -> None:
    made = table_tsv(one((Run(text),), (Run("x", Style.BOLD),)))
    rows = list(csv.reader(io.StringIO(made, newline=""), dialect="excel-tab"))
    assert rows == [["h", "h"], [text, "x"]]
