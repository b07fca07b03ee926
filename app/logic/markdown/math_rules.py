"""Mathematics as rules of the engine: a display formula as a block, any formula inside text."""

from __future__ import annotations

from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from app.logic.markdown.mathematics import (
    MAX_FORMULA,
    Opening,
    closes_plainly,
    continues,
    formula_end,
    is_clause,
    looks_like_formula,
    opening,
)

_FENCES = ("```", "~~~")


def add_mathematics(parser: MarkdownIt) -> None:
    """Set the rules on *parser*. A display formula may interrupt whatever a fence may interrupt."""
    alternatives = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "math_block", math_block, {"alt": alternatives})
    parser.inline.ruler.before("escape", "math_inline", math_inline)


class _Extent(NamedTuple):
    """The lines of a formula: ``stop`` is exclusive."""

    delimiters: Opening
    stop: int
    closed: bool


def math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A formula on lines of its own."""
    extent = _extent(state, start, end)
    if extent is None:
        return False
    if silent:
        return True
    written = state.getLines(start, extent.stop, state.blkIndent, False).strip()
    begin, close, environment = extent.delimiters
    token = state.push("math_block", "math", 0)
    token.map = [start, extent.stop]
    token.content = written
    token.info = written if environment else written[len(begin) : len(written) - len(close) * extent.closed].strip()
    token.meta = {"closed": extent.closed}
    state.line = extent.stop
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _extent(state: StateBlock, start: int, end: int) -> _Extent | None:
    at = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(("$$", "\\[", "\\b"), at) or state.is_code_block(start):
        return None
    first = _line(state, start).rstrip()
    delimiters = opening(first)
    if delimiters is None:
        return None
    body = first[len(delimiters.begin) :]
    close = _closing(body, delimiters.end)
    if close < 0:
        if is_clause(body) or (delimiters.begin == r"\[" and closes_plainly(body, r"\[")):
            return None
        return _over_lines(state, start, end, delimiters)
    inner, after = body[:close], body[close + len(delimiters.end) :]
    alone = not after and (inner.strip() or delimiters.environment)
    if not alone or (delimiters.begin == r"\[" and not looks_like_formula(inner)):
        return None
    return _Extent(delimiters, start + 1, True)


def _over_lines(state: StateBlock, start: int, end: int, delimiters: Opening) -> _Extent | None:
    """The extent of a formula whose end is not on its first line.

    It ends, unclosed, at the end of its container, at a fence, at a size that no formula has, and at a blank line
    unless what follows still is LaTeX. So a forgotten end swallows no document, and looking one line ahead is enough.
    """
    number, size = start + 1, state.eMarks[start] - state.bMarks[start]
    while number < end:
        line = _line(state, number).rstrip()
        size += len(line) + 1
        if not line:
            if not _goes_on(state, number + 1, end, delimiters.end):
                break
        elif state.sCount[number] < state.blkIndent or size > MAX_FORMULA or line.startswith(_FENCES):
            break
        close = _closing(line, delimiters.end)
        if close >= 0:
            alone = close + len(delimiters.end) == len(line)
            return _Extent(delimiters, number + 1, True) if alone else None
        number += 1
    return _Extent(delimiters, number, False)


def _goes_on(state: StateBlock, number: int, end: int, close: str) -> bool:
    if number >= end or state.isEmpty(number) or state.sCount[number] < state.blkIndent:
        return False
    return continues(_line(state, number), close)


def _closing(text: str, end: str) -> int:
    """The offset of the delimiter *end* in *text*, escaped ones left out, or -1."""
    at = text.find(end)
    while at >= 0 and (at - len(text[:at].rstrip("\\"))) % 2 and at > 0:
        at = text.find(end, at + 1)
    return at


def math_inline(state: StateInline, silent: bool) -> bool:
    """A formula inside text; the run keeps the delimiters as they were written."""
    if state.src[state.pos] not in "$\\":
        return False
    end = formula_end(state.src, state.pos, state.posMax)
    if end < 0:
        return False
    if not silent:
        state.push("math_inline", "math", 0).content = state.src[state.pos : end]
    state.pos = end
    return True
