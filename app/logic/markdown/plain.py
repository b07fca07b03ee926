"""The text of block values, as it is selected, copied, searched and read aloud."""

from __future__ import annotations

from collections.abc import Iterable

from app.logic.markdown.values import (
    Block,
    CodeBlock,
    Formula,
    Frame,
    FrameKind,
    Heading,
    Leaf,
    Paragraph,
    Picture,
    Row,
    Runs,
    Table,
)

CELL_END = "\t"
RULE_TEXT = "---"


def runs_text(runs: Runs) -> str:
    """The characters of *runs*, without markup."""
    return "".join(run.text for run in runs)


def row_text(row: Row) -> str:
    """The cells of a table row, separated by tabs; line breaks inside a cell become spaces."""
    return CELL_END.join(runs_text(cell).replace("\n", " ") for cell in row)


def block_text(block: Block) -> str:
    """The selectable text of one block. A thematic break has none."""
    if isinstance(block, Paragraph | Heading):
        return runs_text(block.runs)
    if isinstance(block, CodeBlock):
        return block.text
    if isinstance(block, Table):
        return "\n".join([row_text(block.header), *(row_text(row) for row in block.rows)])
    if isinstance(block, Formula):
        return block.written
    return block.text or block.target if isinstance(block, Picture) else ""


def marker_text(frame: Frame) -> str:
    """The marker of a list item as plain text, such as ``3. `` or ``- ``."""
    if frame.kind is FrameKind.QUOTE:
        return "> "
    if frame.done is not None:
        return "[x] " if frame.done else "[ ] "
    if frame.kind is FrameKind.NOTE:
        return f"[{frame.number}] "
    return f"{frame.number}. " if frame.kind is FrameKind.NUMBER else "- "


def leaf_text(leaf: Leaf) -> str:
    """A leaf with its list marker and indentation, for plain copies of a whole document."""
    items = [frame for frame in leaf.frames if frame.kind is not FrameKind.QUOTE]
    opening = [frame for frame in items if frame.opens]
    marker = "".join(marker_text(frame) for frame in opening)
    indent = "  " * (len(items) - len(opening))
    text = block_text(leaf.block)
    if items and not opening:
        return "\n".join(indent + line for line in text.split("\n"))
    return indent + marker + text


def document_text(leaves: Iterable[Leaf]) -> str:
    """The whole document as plain text: a blank line between blocks, none inside a tight list."""
    parts: list[str] = []
    for leaf in leaves:
        if parts:
            tight = bool(leaf.frames) and not leaf.spaced
            parts.append("\n" if tight or _continues(leaf.block) else "\n\n")
        parts.append(leaf_text(leaf))
    return "".join(parts)


def _continues(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.continues
