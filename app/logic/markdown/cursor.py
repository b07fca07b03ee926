"""Where parsing starts again when text is added, and what must stand before it."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.logic.markdown.citations import PLACE, Marks, lifted
from app.logic.markdown.containers import Path
from app.logic.markdown.engine import Env, block_tokens
from app.logic.markdown.flatten import Node, Seed, nodes
from app.logic.markdown.leaves import leaves
from app.logic.markdown.notes import NOTES, Notes
from app.logic.markdown.page import Page, is_blank
from app.logic.markdown.pieces import AHEAD
from app.logic.markdown.trail import Trail
from app.logic.markdown.values import CodeBlock, Leaf, Table

STAND_IN = "x"  # a word in place of the frozen part of a paragraph


@dataclass(frozen=True, slots=True)
class Elided:
    """The finished part of the block at the cursor that is not parsed again.

    ``kind`` is ``table``, ``fence`` or ``paragraph``; ``done`` the finished rows or lines; ``own`` counts the
    containers that opened on a paragraph's first line.
    """

    kind: str
    done: Trail[Any] = field(default_factory=Trail)
    own: int = 0

    @property
    def ends_blank(self) -> bool:
        """Whether the last line left out is blank."""
        return self.kind == "fence" and bool(self.done) and is_blank(self.done[-1])


@dataclass(frozen=True, slots=True)
class Cursor:
    """The open tail: ``rest`` is its text, from ``rest_at`` (characters) in the whole source.

    ``seed`` are the lines that open the containers again; ``head`` are lines of the open block that must be seen
    again, with their offsets (a table's header, a fence's opening, the stand-in of a paragraph). ``glue`` is put
    before ``rest`` on its first line. ``numbers`` gives list ordinals by depth. ``references`` are the link
    definitions that stand before the cursor, ``notes`` the numbers of the footnotes seen so far.
    """

    rest: str = ""
    rest_at: int = 0
    path: Path = ()
    seed: tuple[str, ...] = ()
    known: int = 0
    head: tuple[tuple[str, int], ...] = ()
    glue: str = ""
    numbers: tuple[tuple[int, int], ...] = ()
    blank_before: bool = False
    elided: Elided | None = None
    references: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)

    def lines(self, rest: str) -> tuple[list[str], list[int]]:
        """The lines to parse for *rest*, and their offsets in the whole source (-1 for the seed's)."""
        texts = [*self.seed, *(line for line, _ in self.head)]
        rows = [-1] * len(self.seed) + [row for _, row in self.head]
        at = self.rest_at - len(self.glue)
        for line in (self.glue + rest).split("\n"):
            texts.append(line)
            rows.append(at)
            at += len(line) + 1
        return texts, rows


@dataclass(frozen=True, slots=True)
class Parse:
    """What one parse of the tail found: the nodes behind the seed and the page they stand on."""

    nodes: list[Node]
    page: Page
    found: Mapping[str, Any]  # link definitions inside the tail

    @property
    def last_line(self) -> int:
        """The number of the last line, which may still grow."""
        return len(self.page.lines) - 1


def parse(cursor: Cursor, rest: str, growing: bool = False) -> Parse:
    """Parse *rest* behind *cursor*. While it is *growing*, what its end leaves open is closed for the eye."""
    sources, rows = cursor.lines(rest)
    texts, marks = _lifted(sources)
    found: dict[str, Any] = {}
    notes = Notes(cursor.notes, strict=not growing)
    env: Env = {"references": ChainMap(found, dict(cursor.references)), NOTES: notes}
    seed = Seed(cursor.path, cursor.known, dict(cursor.numbers))
    tokens = block_tokens("\n".join(texts), env)
    skip = len(cursor.seed)
    gap = len(cursor.seed) + len(cursor.head) if cursor.elided is not None and cursor.elided.ends_blank else -1
    found_nodes = [node for node in nodes(tokens, texts, rows, seed) if node.line >= skip]
    last = found_nodes[-1] if growing and found_nodes and found_nodes[-1].end >= len(texts) - 1 else None
    return Parse(
        found_nodes, Page(texts, sources, marks, rows, env, notes, skip, cursor.blank_before, gap, last), found
    )


def _lifted(sources: list[str]) -> tuple[list[str], Mapping[int, Marks]]:
    """The lines without the marks of citations, and these by line."""
    if not any(PLACE in line for line in sources):
        return sources, {}
    pairs = [lifted(line) for line in sources]
    return [line for line, _ in pairs], {number: marks for number, (_, marks) in enumerate(pairs) if marks}


def all_leaves(cursor: Cursor, parsed: Parse) -> list[list[Leaf]]:
    """The leaves of every parsed node. Twice, where a footnote's definition stands before its first mark."""
    grouped = [node_leaves(cursor, parsed, index) for index in range(len(parsed.nodes))]
    if parsed.page.notes.settle():
        grouped = [node_leaves(cursor, parsed, index) for index in range(len(parsed.nodes))]
    return grouped


def node_leaves(cursor: Cursor, parsed: Parse, index: int) -> list[Leaf]:
    """The leaves of one parsed node, with what was elided put back."""
    node = parsed.nodes[index]
    elided = cursor.elided if index == 0 else None
    if elided is None:
        return leaves(node, parsed.page)
    if elided.kind == "paragraph":
        return leaves(node, parsed.page, skip=len(STAND_IN) + 1)
    leaf, *more = leaves(node, parsed.page)
    return [_whole(leaf, elided, cursor.rest_at - 1), *more]


def _whole(leaf: Leaf, elided: Elided, least_end: int) -> Leaf:
    block = leaf.block
    if isinstance(block, Table):
        block = Table(block.header, block.aligns, elided.done.with_end(block.rows), block.closed)
    elif isinstance(block, CodeBlock):
        block = CodeBlock(elided.done.with_end(block.lines), block.info, block.closed)
    return Leaf(block, leaf.frames, leaf.spaced, leaf.start, max(leaf.end, least_end))


def fits(cursor: Cursor, parsed: Parse) -> bool:
    """Whether the block at the cursor still is what its finished part was taken for."""
    if cursor.elided is None:
        return True
    if not parsed.nodes or parsed.nodes[0].kind != cursor.elided.kind:
        return False
    # A line that turned out to be another block takes its text out of the paragraph.
    return cursor.elided.kind != "paragraph" or len(parsed.nodes[0].tokens[-1].content) > len(STAND_IN) + AHEAD
