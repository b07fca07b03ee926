"""A table as text for other programs: tab-separated values, or Markdown again."""

from __future__ import annotations

import re

from app.logic.markdown.plain import runs_text
from app.logic.markdown.values import Align, Row, Run, Runs, Style, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$#&])")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)\Z", re.DOTALL)
_TICKS = re.compile(r"`+")
_RULES = {Align.NONE: "---", Align.LEFT: ":---", Align.CENTER: ":---:", Align.RIGHT: "---:"}
_MARKS = ((Style.STRIKE, "~~"), (Style.BOLD, "**"), (Style.ITALIC, "*"))


def table_tsv(table: Table) -> str:
    """The cells as plain text, tabs between them, as spreadsheets take it.

    A cell with a tab, a line end or a quotation mark stands in quotation marks, those inside it doubled.
    """
    rows = [table.header, *table.rows]
    return "\n".join("\t".join(_field(runs_text(cell)) for cell in row) for row in rows)


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '\t\n\r"') else text


def table_markdown(table: Table) -> str:
    """The table as GitHub's Markdown, with its alignment and what is bold, slanted, code or a link in it."""
    rule = "| " + " | ".join(_RULES[align] for align in table.aligns) + " |"
    return "\n".join([_row(table.header), rule, *(_row(row) for row in table.rows)])


def _row(row: Row) -> str:
    return "| " + " | ".join(_cell(cell) for cell in row) + " |"


def _cell(cell: Runs) -> str:
    return "".join(_run(run) for run in cell).replace("\n", " ").strip()


def _run(run: Run) -> str:
    if run.style & (Style.MATH | Style.CITE | Style.NOTE):
        return run.text.replace("|", "\\|") if run.style & Style.MATH else run.text
    text = _code(run.text) if run.style & Style.CODE else _SPECIAL.sub(r"\\\1", run.text)
    before, inner, after = _EDGES.match(text).groups()  # type: ignore[union-attr]  # it matches everything
    if inner:
        for style, mark in _MARKS:
            inner = mark + inner + mark if run.style & style else inner
    if run.link is not None:
        picture = "!" if run.style & Style.IMAGE else ""
        inner = f"{picture}[{inner}]({_target(run.link)})"
    return before + inner + after


def _code(text: str) -> str:
    """A code span; bars are escaped in it, too, for rows are cut before spans are seen (GFM, tables)."""
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(text)), default=0))
    pad = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    return fence + pad + text.replace("|", "\\|").replace("\n", " ") + pad + fence


def _target(link: str) -> str:
    return "<" + link.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace("\n", "%0A") + ">"
