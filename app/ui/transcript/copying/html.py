"""A selection as HTML for other programs: everything escaped, nothing that would be loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.logic.markdown.nesting import HtmlNest
from app.logic.markdown.plain import runs_text
from app.logic.markdown.values import CodeBlock, Frame, FrameKind, Picture, Row, Run, Runs, Style, Table
from app.ui.transcript.copying.parts import Part
from app.ui.transcript.model import Folded, Prose, SourceRow
from app.ui.transcript.text import cut_units, is_web_address, units

_TAGS = ((Style.BOLD, "strong"), (Style.ITALIC, "em"), (Style.STRIKE, "s"), (Style.CODE, "code"), (Style.MATH, "code"))


def document_html(body: str) -> str:
    """A whole document."""
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>'


def heading_html(words: str) -> str:
    """*words* above what follows."""
    return f"<h3>{escape(words)}</h3>"


def body_html(parts: Sequence[Part], bare: bool = False) -> str:
    """The blocks. Words of one *bare* paragraph come as a run of text, to be pasted inside another."""
    only = parts[0].strip.value if bare and len(parts) == 1 else None
    if isinstance(only, Prose):
        return f"<span>{_runs(cut_runs(only.runs, parts[0].start, parts[0].end))}</span>"
    nest = HtmlNest()
    item = -1
    for part in parts:
        if part.item != item:
            nest.close(0)
        item = part.item
        frames = part.strip.frames
        nest.enter((Frame(FrameKind.QUOTE, opens=False), *frames) if part.strip.thought else frames)
        nest.out.append(_block(part))
    nest.close(0)
    return "".join(nest.out)


def _block(part: Part) -> str:
    value = part.strip.value
    if isinstance(value, Prose):
        tag = f"h{value.level}" if value.level else "p"
        return f'<{tag} dir="auto">{_runs(cut_runs(value.runs, part.start, part.end))}</{tag}>'
    if isinstance(value, SourceRow):
        return f'<p dir="auto">{_runs(cut_runs(value.runs, part.start, part.end))}</p>'
    if isinstance(value, CodeBlock | Folded):
        return f'<pre dir="ltr"><code>{escape(part.text)}</code></pre>'
    if isinstance(value, Table):
        return _table(value, part.start, part.end)
    if isinstance(value, Picture):
        return f"<p>{_runs((Run(part.text, Style.IMAGE, value.target),))}</p>"
    return f'<p dir="auto">{_lines(part.text)}</p>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _runs(runs: Runs) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    text = _lines(run.text)
    for style, tag in _TAGS:
        if run.style & style:
            text = f"<{tag}>{text}</{tag}>"
    target = run.link or ""
    if is_web_address(target):  # pictures become links: what pastes this must not load them
        return f'<a href="{escape(target, quote=True)}">{text}</a>'
    return text


def cut_runs(runs: Runs, start: int, end: int) -> Runs:
    """The runs between two UTF-16 positions."""
    cut, at = [], 0
    for run in runs:
        length = units(run.text)
        if at < end and at + length > start:
            text = cut_units(run.text, max(0, start - at), min(length, end - at))
            cut.append(Run(text, run.style, run.link))
        at += length
    return tuple(cut)


def _table(table: Table, start: int, end: int) -> str:
    """The rows that are touched, with what is selected of their cells."""
    out, at = ["<table>"], 0
    for number, row in enumerate((table.header, *table.rows)):
        cells, at = _cells(table, row, (at, start, end), "td" if number else "th")
        if cells:
            out.append(f"<tr>{cells}</tr>")
    return "".join((*out, "</table>"))


def _cells(table: Table, row: Row, places: tuple[int, int, int], tag: str) -> tuple[str, int]:
    at, start, end = places
    out = []
    touched = False
    for column, cell in enumerate(row):
        length = units(runs_text(cell))
        touched = touched or (at < end and at + length > start) or (at >= start and at + length < end)
        align = table.aligns[column] if column < len(table.aligns) else ""
        style = f' style="text-align:{align}"' if align else ""
        out.append(f"<{tag}{style}>{_runs(cut_runs(cell, start - at, end - at))}</{tag}>")
        at += length + 1
    return ("".join(out) if touched else ""), at
