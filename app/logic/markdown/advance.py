"""How far the cursor may move: everything before it is finished for good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.logic.markdown.containers import Path, prefix_lines
from app.logic.markdown.cursor import STAND_IN, Cursor, Elided, Parse, all_leaves
from app.logic.markdown.flatten import Node
from app.logic.markdown.leaves import is_closed, piece_spans
from app.logic.markdown.trail import Trail
from app.logic.markdown.values import CodeBlock, FrameKind, Leaf, Table

# A paragraph that may yet turn out to be a link definition is never frozen in part (CommonMark 4.7).
_MAYBE_DEFINITION = re.compile(r"\s*\[(?:[^\[\]\\]|\\.){0,999}(?:\]:|$)", re.DOTALL)


def advance(cursor: Cursor, rest: str, parsed: Parse) -> tuple[Cursor, list[Leaf], list[Leaf]]:
    """Return the next cursor, the leaves that are finished, and those that are open."""
    grouped = all_leaves(cursor, parsed)
    notes = parsed.page.notes.numbers()
    start = _restart(parsed)
    frozen: list[Leaf] = []
    if start:
        frozen = [leaf for group in grouped[:start] for leaf in group]
        cursor = _moved(cursor, rest, parsed, start)
        grouped = grouped[start:]
    else:
        cursor = replace(cursor, rest=rest)
    elided = _elide(cursor, parsed, start, grouped)
    if elided is not None:
        cursor, more = elided
        frozen += more
        grouped[0] = grouped[0][len(more) :]
    if notes is not cursor.notes:
        cursor = replace(cursor, notes=notes)
    return cursor, frozen, [leaf for group in grouped for leaf in group]


def _restart(parsed: Parse) -> int:
    """The last node at which a parse may start, or 0."""
    for index in range(len(parsed.nodes) - 1, 0, -1):
        outer = _outer(parsed, index)
        opens = any(parsed.nodes[index].opens[: len(outer)])  # a container whose first line was empty
        if _settled(parsed, index) and not opens and prefix_lines(outer) is not None:
            return index
    return 0


def _settled(parsed: Parse, index: int) -> bool:
    """Whether node *index* starts where it does whatever comes after.

    Its first line is complete, or begins with a letter behind its markers: no such line can become a marker,
    a rule or an underline by growing. The line before it must not be a link definition, which may take a title
    from the next line.
    """
    node, before = parsed.nodes[index], parsed.nodes[index - 1]
    if node.line <= before.line or not (parsed.page.spaced(node.line) or before.end >= node.line):
        return False
    if node.line < parsed.last_line:
        return not _may_become_text(parsed, node)
    if before.kind == "math_block" and not is_closed(before):  # a line that may still turn out to be its next one
        return False
    return node.kind == "paragraph" and node.tokens[-1].content[:1].isalpha()


def _may_become_text(parsed: Parse, node: Node) -> bool:
    """Whether *node* is a formula that text behind its end would make a part of the paragraph before it."""
    if node.kind != "math_block" or parsed.page.spaced(node.line):
        return False
    return node.end > parsed.last_line or not is_closed(node)


def _outer(parsed: Parse, index: int) -> Path:
    """The containers around a node that were opened on earlier lines."""
    node = parsed.nodes[index]
    row = parsed.page.rows[node.line]
    return tuple(container for container in node.path if container.row < row)


def _moved(cursor: Cursor, rest: str, parsed: Parse, index: int) -> Cursor:
    node = parsed.nodes[index]
    outer = _outer(parsed, index)
    at = parsed.page.rows[node.line]
    seed = prefix_lines(outer) or ()
    return Cursor(
        rest=rest[at - cursor.rest_at :],
        rest_at=at,
        path=outer,
        seed=seed,
        known=len(seed),
        numbers=_numbers(node.path[: len(outer) + 1]),
        blank_before=parsed.page.spaced(node.line),
        references=_references(cursor, parsed, node.line),
        notes=cursor.notes,
    )


def _references(cursor: Cursor, parsed: Parse, line: int) -> Mapping[str, Any]:
    """The link definitions that stand before *line*. The first of a name counts (CommonMark 4.7)."""
    known = {label: value for label, value in parsed.found.items() if value["map"][1] <= line}
    return {**known, **cursor.references} if known else cursor.references


def _numbers(path: Path) -> tuple[tuple[int, int], ...]:
    items = [container for container in path if container.kind in (FrameKind.BULLET, FrameKind.NUMBER)]
    return tuple((depth, item.number) for depth, item in enumerate(items) if item.number is not None)


def _elide(cursor: Cursor, parsed: Parse, index: int, grouped: list[list[Leaf]]) -> tuple[Cursor, list[Leaf]] | None:
    """Leave the finished part of the block at the cursor out of the next parse."""
    if index >= len(parsed.nodes):
        return None
    node = parsed.nodes[index]
    if node.kind == "table":
        return _elide_rows(cursor, parsed, node, grouped[0][0])
    if node.kind == "fence" and index == len(parsed.nodes) - 1:
        return _elide_lines(cursor, parsed, node, grouped[0][0])
    if node.kind == "paragraph":
        return _elide_pieces(cursor, parsed, node, grouped[0])
    return None


def _keeping_head(cursor: Cursor, parsed: Parse, node: Node, count: int, line: int, elided: Elided) -> Cursor:
    """Go on at *line*, with the first *count* lines of the open block before it.

    Where its container opened on a line without content, that line stands before these.
    """
    at = parsed.page.rows[line]
    head, blank = cursor.head, cursor.blank_before
    refs = _references(cursor, parsed, node.line)
    if cursor.elided is None:
        blank = parsed.page.spaced(node.line)
        opened = min(
            (container.row for container in node.path[len(cursor.path) :]), default=parsed.page.rows[node.line]
        )
        lines = range(parsed.page.rows.index(opened), node.line + count)
        head = tuple((parsed.page.source_lines[number], parsed.page.rows[number]) for number in lines)
    return replace(
        cursor,
        rest=cursor.rest[at - cursor.rest_at :],
        rest_at=at,
        head=head,
        blank_before=blank,
        elided=elided,
        references=refs,
    )


def _done(cursor: Cursor) -> Trail[Any]:
    return Trail() if cursor.elided is None else cursor.elided.done


def _elide_rows(cursor: Cursor, parsed: Parse, node: Node, leaf: Leaf) -> tuple[Cursor, list[Leaf]] | None:
    starts = [token.map[0] for token in node.tokens if token.type == "tr_open" and token.map][1:]
    settled = [line for line in starts if line < parsed.last_line]
    if len(settled) < 2 or not isinstance(leaf.block, Table):
        return None
    done = _done(cursor)
    more = leaf.block.rows[len(done) : len(done) + len(settled) - 1]
    return _keeping_head(cursor, parsed, node, 2, settled[-1], Elided("table", done.extended(more))), []


def _elide_lines(cursor: Cursor, parsed: Parse, node: Node, leaf: Leaf) -> tuple[Cursor, list[Leaf]] | None:
    block = leaf.block
    if not isinstance(block, CodeBlock) or block.closed or node.end < parsed.last_line:
        return None
    head = len(cursor.seed) + len(cursor.head) if cursor.elided else node.line + 1
    complete = parsed.last_line - head
    if complete <= 0:
        return None
    done = _done(cursor)
    more = block.lines[len(done) : len(done) + complete]
    return _keeping_head(cursor, parsed, node, 1, parsed.last_line, Elided("fence", done.extended(more))), []


def _elide_pieces(cursor: Cursor, parsed: Parse, node: Node, pieces: list[Leaf]) -> tuple[Cursor, list[Leaf]] | None:
    """Freeze all pieces of a long paragraph but the last; a stand-in word keeps the paragraph open."""
    content = node.tokens[-1].content
    if len(pieces) == 1 or (cursor.elided is None and _MAYBE_DEFINITION.match(content)):
        return None
    seed = prefix_lines(node.path)
    if seed is None:
        return None
    skip = len(STAND_IN) + 1 if cursor.elided else 0
    begin = piece_spans(content, skip)[-1][0]
    if begin == skip:
        return None
    at = parsed.page.source_offset(node, content, begin)
    row = parsed.page.rows[node.line]
    own = cursor.elided.own if cursor.elided else sum(container.row >= row for container in node.path)
    outer = node.path[: len(node.path) - own]
    opening = (node.path[-1].opening or "") if own else _indent(parsed.page.lines[node.line])
    new_line = content[begin - 1] == "\n"
    if new_line:
        at = parsed.page.rows[node.line + content.count("\n", 0, begin)]
    return (
        replace(
            cursor,
            rest=cursor.rest[at - cursor.rest_at :],
            rest_at=at,
            path=node.path,
            seed=prefix_lines(outer) or (),
            known=len(prefix_lines(outer) or ()) + 1,
            head=((opening + STAND_IN, row),) if new_line else (),
            glue="" if new_line else opening + STAND_IN + " ",
            numbers=_numbers(node.path),
            elided=Elided("paragraph", own=own),
            references=_references(cursor, parsed, node.line),
        ),
        [leaf for leaf in pieces if leaf.start < at],
    )


def _indent(line: str) -> str:
    """What stands before the content of a line that opens nothing: blanks and the marks of open quotes."""
    return line[: len(line) - len(line.lstrip(" >"))]
