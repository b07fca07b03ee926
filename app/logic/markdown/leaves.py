"""Nodes to leaves: inlines are parsed, cells collected, offsets computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markdown_it.token import Token

from app.logic.markdown.engine import Env
from app.logic.markdown.flatten import Node
from app.logic.markdown.inline import parse_inline
from app.logic.markdown.mend import mended
from app.logic.markdown.notes import Notes
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
    Table,
)

_MARKS = " \t>"


def is_blank(line: str) -> bool:
    """Whether *line* holds nothing but blanks and quote marks."""
    return not line.strip(_MARKS)


@dataclass(frozen=True, slots=True)
class Page:
    """The parsed source: its lines, their offsets in the whole source, the link definitions and the footnotes known.

    ``blank_before`` says that a blank line stands before line ``first``, the first that is no repeated opening.
    """

    lines: Sequence[str]
    rows: Sequence[int]
    env: Env
    notes: Notes
    first: int = 0
    blank_before: bool = False
    blank_after_gap: int = -1  # the number of a line that follows left-out lines, the last of them blank
    growing: Node | None = None  # the last node, when more of it may come

    def spaced(self, line: int) -> bool:
        """Whether the line before *line* is blank, container marks aside."""
        if line == self.blank_after_gap:
            return True
        return self.blank_before if line <= self.first else is_blank(self.lines[line - 1])

    def inline(self, text: str, node: Node, last: bool = True) -> Runs:
        """Parse inline text; the *last* of a node that still grows is mended first."""
        return parse_inline(mended(text) if last and node is self.growing else text, self.env)

    def span(self, node: Node) -> tuple[int, int]:
        """The offsets where *node* begins and ends; blank lines at its end are left out, save in a fence."""
        last = min(node.end, len(self.lines)) - 1
        while node.kind != "fence" and last > node.line and is_blank(self.lines[last]):
            last -= 1
        return self.rows[node.line], self.rows[last] + len(self.lines[last])

    def source_offset(self, node: Node, content: str, at: int) -> int:
        """The offset in the whole source of character *at* of a paragraph's *content*.

        Content lines differ from source lines only at their left, by indentation and marks, and in blanks at
        the right, so they are aligned at the right.
        """
        line = content.count("\n", 0, at)
        begin = content.rfind("\n", 0, at) + 1
        end = content.find("\n", at)
        text = content[begin : len(content) if end < 0 else end].rstrip()
        source = self.lines[node.line + line].rstrip()
        return self.rows[node.line + line] + len(source) - (len(text) - (at - begin))


def leaves(node: Node, page: Page, skip: int = 0) -> list[Leaf]:
    """Return the leaves of *node*: one, or several for a very long paragraph.

    The first *skip* characters of a paragraph's content stand in for pieces that were made before.
    """
    if node.kind in ("paragraph", "raw"):
        spans = piece_spans(node.tokens[-1].content, skip)
        return [leaf for begin, end in spans for leaf in _piece(node, page, begin, end)]
    start, end = page.span(node)
    return [Leaf(_block(node, page), _frames(node, page), page.spaced(node.line), start, end)]


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
    runs = page.inline(text, node, end == len(content))
    leaf = Leaf(Paragraph(runs, not first), _frames(node, page, first), page.spaced(node.line) and first, start, stop)
    shown = pictures(runs, text)
    if not shown:
        return [leaf]
    if len(shown) == 1:
        return [replace(leaf, block=shown[0])]
    return _pictures(node, page, begin + content[begin:end].index(text), leaf, shown)


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
        return Heading(int(node.tokens[0].tag[1:]), page.inline(node.tokens[1].content, node))
    if node.kind in ("fence", "code_block"):
        return code_block(node, page)
    if node.kind == "math_block":
        return Formula(node.tokens[0].info, node.tokens[0].content, is_closed(node))
    return Rule() if node.kind == "hr" else _table(node, page)


def code_block(node: Node, page: Page) -> CodeBlock:
    """The code of a fence or of an indented block."""
    token = node.tokens[0]
    lines = token.content.split("\n")
    if lines[-1] == "":
        lines.pop()
    closed = node.kind == "code_block" or _ends_fence(node, page, len(lines))
    return CodeBlock(Trail(lines), token.info.strip(), closed)


def is_closed(node: Node) -> bool:
    """Whether a formula's end has arrived."""
    return bool(node.tokens[0].meta["closed"])


def _ends_fence(node: Node, page: Page, count: int) -> bool:
    markup = node.tokens[0].markup
    last = page.lines[node.end - 1].strip(_MARKS)
    return node.end - node.line - 1 > count and last.startswith(markup) and not last.strip(markup[0])


def _table(node: Node, page: Page) -> Table:
    tokens = node.tokens
    rows: list[list[Token]] = []
    aligns: list[Align] = []
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(tokens[at + 1])
            if token.type == "th_open":
                aligns.append(_align(token))
    last = len(rows) - 1
    header, *body = [_row(cells, node, page, at == last) for at, cells in enumerate(rows)]
    return Table(header, tuple(aligns), Trail(body))


def _row(cells: Sequence[Token], node: Node, page: Page, last: bool) -> Row:
    return tuple(page.inline(cell.content.strip(), node, last) for cell in cells)


def _align(cell: Token) -> Align:
    style = str(cell.attrGet("style") or "")
    return Align(style.removeprefix("text-align:"))
