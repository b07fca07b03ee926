"""The parsed lines, where they stand in the source, and the citations' marks that were lifted out of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.logic.markdown.citations import Marks
from app.logic.markdown.engine import Env
from app.logic.markdown.flatten import Node
from app.logic.markdown.inline import parse_inline
from app.logic.markdown.mend import mended
from app.logic.markdown.notes import Notes
from app.logic.markdown.values import Runs

QUOTE_MARKS = " \t>"


def is_blank(line: str) -> bool:
    """Whether *line* holds nothing but blanks and quote marks."""
    return not line.strip(QUOTE_MARKS)


@dataclass(frozen=True, slots=True)
class Page:
    """The parsed source: its lines, their offsets in the whole source, the link definitions and the footnotes known.

    ``lines`` are without the marks of citations; ``source_lines`` have them, and ``marks`` holds them by line.
    ``blank_before`` says that a blank line stands before line ``first``, the first that is no repeated opening.
    """

    lines: Sequence[str]
    source_lines: Sequence[str]
    marks: Mapping[int, Marks]
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

    def inline(self, text: str, node: Node, last: bool = True, marks: Marks = ()) -> Runs:
        """Parse inline text; the *last* of a node that still grows is mended first. *marks* are put back into it."""
        return parse_inline(mended(text) if last and node is self.growing else text, self.env, marks)

    def span(self, node: Node) -> tuple[int, int]:
        """The offsets where *node* begins and ends; blank lines at its end are left out, save in a fence."""
        last = min(node.end, len(self.lines)) - 1
        while node.kind != "fence" and last > node.line and is_blank(self.lines[last]):
            last -= 1
        return self.rows[node.line], self.rows[last] + len(self.source_lines[last])

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
        return self.offset(node.line + line, len(source) - (len(text) - (at - begin)))

    def offset(self, line: int, column: int) -> int:
        """The offset in the whole source of a *column* in a line; marks at that place stand before it."""
        lifted = sum(mark.length for mark in self.marks.get(line, ()) if mark.at <= column)
        return self.rows[line] + min(column + lifted, len(self.source_lines[line]))

    def content_marks(self, node: Node) -> Marks:
        """The marks in the content of a paragraph or heading, by their places in it."""
        if not self.marks:
            return ()
        content, found, begin = node.tokens[-1].content, [], 0
        for number, text in enumerate(content.split("\n"), node.line):
            source = self.lines[number].rstrip()
            shift = begin - (source.rfind(text.rstrip()) if not source.endswith(text.rstrip()) else _left(source, text))
            end = begin + len(text)
            found += [mark._replace(at=min(max(mark.at + shift, begin), end)) for mark in self.marks.get(number, ())]
            begin = end + 1
        if node.kind == "heading":  # the underline has no place of its own
            last = range(node.line + content.count("\n") + 1, node.end)
            found += [mark._replace(at=len(content)) for line in last for mark in self.marks.get(line, ())]
        return found

    def marks_behind(self, node: Node) -> Marks:
        """The marks of a node that has no text to carry them: a rule, a formula, the end of a fence."""
        first = node.end - 1 if node.kind == "fence" else node.line
        return [mark for line in range(first, node.end) for mark in self.marks.get(line, ())] if self.marks else ()


def _left(source: str, text: str) -> int:
    return len(source) - len(text.rstrip())
