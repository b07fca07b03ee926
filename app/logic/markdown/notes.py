"""Footnotes: ``[^label]`` marks, ``[^label]: text`` definitions, and the numbers that both get."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

MAX_LABEL = 50  # characters; longer ones are text
NOTES = "notes"  # where a parse keeps its Notes in the engine's environment

_MARK = re.compile(r"\[\^([^\s\[\]\\`]{1,50})\](?!\()")
_DEFINITION = re.compile(r"\[\^([^\s\[\]\\`]{1,50})\]:[ \t]*")
_INDENT = 4  # columns by which further blocks of a definition are indented


class Notes:
    """The numbers of footnotes in one parse, in the order of their first marks.

    *known* are numbers given before. A *strict* parse sees the whole document: there a mark without a definition is
    text. While a document grows, its definitions are still to come, and every mark is taken for one.
    """

    def __init__(self, known: Mapping[str, int], strict: bool) -> None:
        self._known = known
        self._strict = strict
        self._new: dict[str, int] = {}
        self._defined: dict[str, None] = {}
        self._early = False

    def define(self, label: str) -> None:
        """Note that *label* has a definition."""
        self._defined[label] = None

    def is_mark(self, label: str) -> bool:
        """Whether a mark with *label* stands for a footnote."""
        return not self._strict or label in self._defined

    def mark(self, label: str) -> int:
        """The number at a mark."""
        return self._find(label) or self._give(label)

    def definition(self, label: str) -> int:
        """The number at a definition; 0 when no mark came before it and marks may follow."""
        number = self._find(label)
        if number or not self._strict:
            return number or self._give(label)
        self._early = True
        return 0

    def settle(self) -> bool:
        """Number the definitions that no mark came before. Returns whether numbers were missing until now."""
        if not self._early:
            return False
        self._early = False
        for label in self._defined:
            if not self._find(label):
                self._give(label)
        return True

    def numbers(self) -> Mapping[str, int]:
        """All numbers by label."""
        return {**self._known, **self._new} if self._new else self._known

    def _find(self, label: str) -> int:
        return self._known.get(label, 0) or self._new.get(label, 0)

    def _give(self, label: str) -> int:
        self._new[label] = len(self._known) + len(self._new) + 1
        return self._new[label]


def add_footnotes(parser: MarkdownIt) -> None:
    """Set the rules on *parser*. As GitHub has it, a definition may interrupt a paragraph."""
    alternatives = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.before("reference", "footnote", _definition, {"alt": alternatives})
    parser.inline.ruler.before("link", "footnote_mark", _mark)


def definition_length(line: str, at: int) -> int:
    """The length of what opens a definition at *at*, with the blanks behind it; 0 where none does."""
    match = _DEFINITION.match(line, at)
    return match.end() - at if match else 0


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    at = state.bMarks[start] + state.tShift[start]
    match = _DEFINITION.match(state.src, at, state.eMarks[start])
    if match is None or state.is_code_block(start):
        return False
    if silent:
        return True
    label = match.group(1).casefold()
    _notes(state.env).define(label)
    opened = state.push("footnote_open", "", 1)
    opened.meta = {"label": label}
    _content(state, start, end, match.end())
    opened.map = [start, state.line]
    state.push("footnote_close", "", -1)
    return True


def _content(state: StateBlock, start: int, end: int, at: int) -> None:
    """Parse what stands in a definition; its first line begins at *at*."""
    before = state.bMarks[start], state.tShift[start], state.sCount[start]
    outer = state.parentType, state.listIndent, state.blkIndent
    state.blkIndent += _INDENT
    state.parentType, state.listIndent = "footnote", -1
    state.bMarks[start], state.tShift[start], state.sCount[start] = at, 0, state.blkIndent
    state.md.block.tokenize(state, start, end)
    state.bMarks[start], state.tShift[start], state.sCount[start] = before
    state.parentType, state.listIndent, state.blkIndent = outer


def _mark(state: StateInline, silent: bool) -> bool:
    match = _MARK.match(state.src, state.pos, state.posMax)
    if match is None or not _notes(state.env).is_mark(match.group(1).casefold()):
        return False
    if not silent:
        number = _notes(state.env).mark(match.group(1).casefold())
        token = state.push("footnote_mark", "", 0)
        token.content, token.meta = f"[{number}]", {"number": number}
    state.pos = match.end()
    return True


def _notes(env: Any) -> Notes:
    notes = env.get(NOTES)
    return notes if isinstance(notes, Notes) else env.setdefault(NOTES, Notes({}, strict=True))
