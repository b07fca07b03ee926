"""A range of leaves as Markdown: what was written, not what was made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.logic.markdown.citations import shown
from app.logic.markdown.plain import block_text, document_text
from app.logic.markdown.values import CodeBlock, Leaf, Paragraph

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]|\[[^\]\n]*\]:?)[ \t>]+)*(?:`{3}|~{3})")
_BLANKS = re.compile(r"[ \t]*")
_CODE_INDENT = 4  # columns that make an indented code block (CommonMark 4.4)


def source_text(leaves: Sequence[Leaf], source: str, start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the Markdown between two places.

    *leaves* are all leaves of a document and *source* its :attr:`~app.logic.markdown.document.Document.text`. A place
    is (index of a leaf, offset in characters into its :func:`~app.logic.markdown.plain.block_text`); *end* is
    exclusive in its offset. Leaves that are covered whole come as they were written, with their markers and what
    stands between them. A part of a leaf comes as plain text, code in a fence of its own when other leaves stand
    beside it. An empty or reversed range yields an empty string.
    """
    (first, at), (last, to) = start, end
    if start >= end or first >= len(leaves):
        return ""
    if last >= len(leaves):
        last, to = len(leaves) - 1, len(block_text(leaves[-1].block))
    if first == last:
        return _one(leaves, source, first, at, to)
    parts = []
    if at > 0:
        parts.append(_part(leaves[first], at, None))
        first += 1
    ends_whole = to >= len(block_text(leaves[last].block))
    stop = last + 1 if ends_whole else last
    if first < stop:
        parts.append(_written(leaves, source, first, stop))
    if not ends_whole and to > 0:
        parts.append(_part(leaves[last], 0, to))
    return "\n\n".join(part for part in parts if part)


def _one(leaves: Sequence[Leaf], source: str, index: int, at: int, to: int) -> str:
    text = block_text(leaves[index].block)
    if at <= 0 and to >= len(text):
        return _written(leaves, source, index, index + 1)
    return text[at:to]


def _part(leaf: Leaf, at: int, to: int | None) -> str:
    """A part of a leaf beside others: with its marker when it begins at the start."""
    text = block_text(leaf.block)[at:to]
    if isinstance(leaf.block, CodeBlock):
        return fenced(text, leaf.block.info)
    if at or not text:
        return text
    return document_text([Leaf(Paragraph(()), leaf.frames)]) + text


def fenced(code: str, info: str = "") -> str:
    """Return *code* in a fence that is longer than any in it (CommonMark 4.5)."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{info if '`' not in info else ''}\n{code}\n{fence}"


def _written(leaves: Sequence[Leaf], source: str, first: int, stop: int) -> str:
    """The source of leaves *first* to *stop*, moved to the left margin when it begins inside a container."""
    leaf = leaves[first]
    text = shown(source[leaf.start : leaves[stop - 1].end])
    if not leaf.frames:
        return text
    keep = _CODE_INDENT if isinstance(leaf.block, CodeBlock) and not _FENCE.match(text) else 0
    lines = text.split("\n")
    indents = [len(indent.group()) for line in lines if line.strip() and (indent := _BLANKS.match(line))]
    cut = max(0, min(indents, default=0) - keep)
    return "\n".join(line[cut:] if line.strip() else line.lstrip(" \t") for line in lines)
