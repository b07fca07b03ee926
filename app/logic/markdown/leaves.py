"""Nodes to leaves: inlines are parsed, cells collected, offsets computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from markdown_it.token import Token

from app.logic.markdown.citations import PLACE, cell_marks, within
from app.logic.markdown.flatten import Node
from app.logic.markdown.inline import cite_runs
from app.logic.markdown.page import QUOTE_MARKS, Page
from app.logic.markdown.pictures import pictures
from app.logic.markdown.pieces import cuts
from app.logic.markdown.trail import Trail
from app.logic.markdown.values import (
    Align,
    Block,
    CodeBlock,
    Formula,
    Frame,
    Heading,
    Leaf,
    Paragraph,
    Picture,
    Row,
    Rule,
    Runs,
    Style,
    Table,
)


def leaves(node: Node, page: Page, skip: int = 0) -> list[Leaf]:
    """Return the leaves of *node*: one, or several for a very long paragraph.

    The first *skip* characters of a paragraph's content stand in for pieces that were made before.
    """
    if node.kind in ("paragraph", "raw"):
        spans = piece_spans(node.tokens[-1].content, skip)
        return [leaf for begin, end in spans for leaf in _piece(node, page, begin, end)]
    start, end = page.span(node)
    block = _block(node, page)
    leaf = Leaf(block, _frames(node, page), page.spaced(node.line), start, end)
    if node.kind in ("heading", "table", "code_block") or (isinstance(block, CodeBlock) and not block.closed):
        return [leaf]
    return [leaf, *_carrier(leaf, cite_runs(page.marks_behind(node)))]


def _carrier(leaf: Leaf, cites: Runs) -> list[Leaf]:
    """A paragraph for the marks of citations that stand behind *leaf*, which cannot carry them."""
    frames = tuple(replace(frame, opens=False) for frame in leaf.frames)
    return [Leaf(Paragraph(cites), frames, False, leaf.end, leaf.end)] if cites else []


def _frames(node: Node, page: Page, first: bool = True) -> tuple[Frame, ...]:
    return tuple(c.frame(opens and first, page.notes) for c, opens in zip(node.path, node.opens, strict=True))


def _piece(node: Node, page: Page, begin: int, end: int) -> list[Leaf]:
    content = node.tokens[-1].content
    text = content[begin:end].strip()
    first = begin == 0
    start, stop = page.span(node)
    if node.kind == "paragraph":
        start = start if first else page.source_offset(node, content, begin)
        stop = page.source_offset(node, content, begin + len(content[begin:end].rstrip()))
    lead = begin + len(content[begin:end]) - len(content[begin:end].lstrip())
    marks = [mark._replace(at=mark.at - lead) for mark in within(page.content_marks(node), begin, end)]
    runs = page.inline(text, node, end == len(content), marks)
    leaf = Leaf(Paragraph(runs, not first), _frames(node, page, first), page.spaced(node.line) and first, start, stop)
    shown = pictures([run for run in runs if not run.style & Style.CITE], text)
    if not shown:
        return [leaf]
    found = _pictures(node, page, lead, leaf, shown) if len(shown) > 1 else [replace(leaf, block=shown[0])]
    return [*found, *_carrier(found[-1], tuple(run for run in runs if run.style & Style.CITE))]


def _pictures(node: Node, page: Page, begin: int, leaf: Leaf, shown: Sequence[Picture]) -> list[Leaf]:
    """Pictures on lines of their own, the first at *begin* of the content."""
    found = []
    content = node.tokens[-1].content
    later = tuple(replace(frame, opens=False) for frame in leaf.frames)
    for number, picture in enumerate(shown):
        stop = content.find("\n", begin)
        line = content[begin : len(content) if stop < 0 else stop]
        start = leaf.start if number == 0 else page.source_offset(node, content, begin)
        end = page.source_offset(node, content, begin + len(line.rstrip()))
        frames, spaced = (leaf.frames, leaf.spaced) if number == 0 else (later, False)
        found.append(Leaf(picture, frames, spaced, start, end))
        begin = stop + 1
    return found


def piece_spans(content: str, start: int = 0) -> list[tuple[int, int]]:
    """The pieces of *content* from *start* on, as (begin, end)."""
    places = [start, *cuts(content, start), len(content)]
    return list(pairwise(places))


def _block(node: Node, page: Page) -> Block:
    if node.kind == "heading":
        runs = page.inline(node.tokens[1].content, node, marks=page.content_marks(node))
        return Heading(int(node.tokens[0].tag[1:]), runs)
    if node.kind in ("fence", "code_block"):
        return code_block(node, page)
    if node.kind == "math_block":
        source, written = (text.replace(PLACE, "") for text in (node.tokens[0].info, node.tokens[0].content))
        return Formula(source, written, is_closed(node))
    return Rule() if node.kind == "hr" else _table(node, page)


def code_block(node: Node, page: Page) -> CodeBlock:
    """The code of a fence or of an indented block."""
    token = node.tokens[0]
    lines = token.content.replace(PLACE, "").split("\n")
    if lines[-1] == "":
        lines.pop()
    closed = node.kind == "code_block" or _ends_fence(node, page, len(lines))
    return CodeBlock(Trail(lines), token.info.strip(), closed)


def is_closed(node: Node) -> bool:
    """Whether a formula's end has arrived."""
    return bool(node.tokens[0].meta["closed"])


def _ends_fence(node: Node, page: Page, count: int) -> bool:
    markup = node.tokens[0].markup
    last = page.lines[node.end - 1].strip(QUOTE_MARKS)
    return node.end - node.line - 1 > count and last.startswith(markup) and not last.strip(markup[0])


def _table(node: Node, page: Page) -> Table:
    tokens = node.tokens
    rows: list[list[Token]] = []
    lines: list[int] = []
    aligns: list[Align] = []
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
            lines.append((token.map or [node.line])[0])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(tokens[at + 1])
            if token.type == "th_open":
                aligns.append(_align(token))
    last = len(rows) - 1
    header, *body = [_row(cells, node, page, at == last, lines[at]) for at, cells in enumerate(rows)]
    return Table(header, tuple(aligns), Trail(body), node is not page.growing)


def _row(cells: Sequence[Token], node: Node, page: Page, last: bool, line: int) -> Row:
    texts = [cell.content.strip() for cell in cells]
    marks = page.marks.get(line, ()) if page.marks else ()
    if marks:
        placed = cell_marks(page.lines[line], texts, marks)
        return tuple(page.inline(text, node, last, own) for text, own in zip(texts, placed, strict=True))
    return tuple(page.inline(text, node, last) for text in texts)


def _align(cell: Token) -> Align:
    style = str(cell.attrGet("style") or "")
    return Align(style.removeprefix("text-align:"))
