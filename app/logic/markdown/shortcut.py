"""Deltas that need no parser: more lines of an open fence, more plain words of an open paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.logic.markdown.citations import PLACE
from app.logic.markdown.cursor import Cursor, Elided
from app.logic.markdown.pieces import SOFT
from app.logic.markdown.values import CodeBlock, Leaf, Paragraph, Run, Style

# Characters that never are, begin or end Markdown in the middle of a line that holds a letter.
_PLAIN = re.compile(r"(?:[^\W_]|[ ,.?\u2018-\u201d\u2013\u2014\u2026-])+")


def extended(cursor: Cursor, leaves: Sequence[Leaf], text: str) -> tuple[Cursor, Leaf] | None:
    """Add *text* to the last open leaf without parsing, or return None where that might not be the same."""
    leaf = leaves[-1]
    if isinstance(leaf.block, CodeBlock) and len(leaves) == 1:
        return _more_code(cursor, leaf, leaf.block, text)
    if isinstance(leaf.block, Paragraph):
        return _more_words(cursor, leaf, leaf.block, text)
    return None


def _more_code(cursor: Cursor, leaf: Leaf, block: CodeBlock, text: str) -> tuple[Cursor, Leaf] | None:
    elided = cursor.elided
    if elided is None or elided.kind != "fence" or block.closed or leaf.frames or cursor.seed:
        return None
    if PLACE in cursor.rest or PLACE in text:
        return None
    fence = cursor.head[0][0]
    lines = (cursor.rest + text).split("\n")
    if fence.startswith(" ") or any(line.lstrip(" ").startswith(fence[0]) for line in lines):
        return None
    *whole, partial = lines
    done = elided.done.extended(whole) if whole else elided.done
    at = cursor.rest_at + sum(len(line) + 1 for line in whole)
    cursor = replace(cursor, rest=partial, rest_at=at, elided=Elided("fence", done))
    block = CodeBlock(done.with_end((partial,)) if partial else done, block.info, closed=False)
    return cursor, replace(leaf, block=block, end=at + len(partial) if partial else at - 1)


def _more_words(cursor: Cursor, leaf: Leaf, block: Paragraph, text: str) -> tuple[Cursor, Leaf] | None:
    if not block.runs or not _PLAIN.fullmatch(text):
        return None
    rest, last = cursor.rest, block.runs[-1]
    begin = max(0, leaf.start - cursor.rest_at)
    solid = rest.rstrip(" ")
    if len(rest) - begin + len(text) >= SOFT or not _mid_line(rest, solid, last) or "]:" in rest[begin:]:
        return None
    if last.style & (Style.IMAGE | Style.MATH) or last.link is not None or not last.text.endswith(solid[-1]):
        return None
    if not _shown(rest, solid, last):
        return None
    grown = Run(last.text + rest[len(solid) :] + text.rstrip(" "), last.style) if text.strip(" ") else last
    block = Paragraph((*block.runs[:-1], grown), block.continues)
    end = cursor.rest_at + len((rest + text).rstrip(" "))
    return replace(cursor, rest=rest + text), replace(leaf, block=block, end=end)


def _mid_line(rest: str, solid: str, last: Run) -> bool:
    """Whether the text ends in plain characters of a line that already is what it is."""
    if not solid or not _PLAIN.fullmatch(solid[-1]):
        return False
    line = last.text[last.text.rfind("\n") + 1 :]
    word = solid[max(solid.rfind(" "), solid.rfind("\n")) + 1 :]
    return (
        "\n" not in rest[len(solid) :]
        and any(map(str.isalpha, line))
        and not any(sign in word for sign in ("://", "www", "@"))
    )


def _shown(rest: str, solid: str, last: Run) -> bool:
    """Whether what stands behind the last sign of a formula is on the page, not held back as the start of one."""
    at = max(rest.rfind("$"), rest.rfind("\\"), rest.rfind("[^"), rest.rfind("!["))
    return at < 0 or last.text.endswith(solid[at:]) or last.text == solid[at + 1 :]
