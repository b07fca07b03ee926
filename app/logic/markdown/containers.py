"""The list items and quotes around a block, and how to open them again without their content.

The open tail of a streamed reply is parsed alone. What came before it is replaced by the shortest text that opens
the same containers: the opening line of each, cut off where its content begins, with an empty heading as
content. An empty heading ends at once, so it neither swallows the next line nor asks for a blank one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.logic.markdown.notes import Notes, definition_length
from app.logic.markdown.values import Frame, FrameKind

CLOSED_CONTENT = "#"

_MARKER = re.compile(r"[-+*]|\d{1,9}[.)]")


@dataclass(frozen=True, slots=True)
class Container:
    """An open quote or list item.

    ``row`` is the source offset of the line that opened it. ``opening`` is that line up to the container's
    content, or None where tabs make a cut unsafe. ``number`` is an ordered item's ordinal, ``label`` a footnote's.
    """

    kind: FrameKind
    row: int
    opening: str | None
    number: int | None = None
    done: bool | None = None
    label: str = ""

    def frame(self, opens: bool, notes: Notes) -> Frame:
        """The public value of this container for one leaf; *notes* has the numbers of footnotes."""
        number = notes.definition(self.label) if self.kind is FrameKind.NOTE else self.number
        return Frame(self.kind, opens, number, self.done)


Path = tuple[Container, ...]


def opening_text(line: str, outer: Sequence[Container], kind: FrameKind, row: int) -> str | None:
    """Return *line* up to the content of the innermost container that it opens.

    *outer* are the containers around it; those with the same *row* open on this line too. None when the line
    holds a tab before its content, or does not read as expected.
    """
    at = 0
    for container in outer:
        at = _past(line, at, container.kind, container.row == row)
        if at < 0:
            return None
    at = _past(line, at, kind, opens=True)
    if at < 0 or "\t" in line[: at + 5]:
        return None
    return line[:at] if line[:at].endswith(" ") or kind is FrameKind.QUOTE else line[:at] + " "


def _past(line: str, at: int, kind: FrameKind, opens: bool) -> int:
    """The offset behind one container's marker, or -1."""
    while line[at : at + 1] == " ":
        at += 1
    if kind is FrameKind.QUOTE:
        return at + 1 if line[at : at + 1] == ">" else -1
    if not opens:
        return at
    if kind is FrameKind.NOTE:
        return at + definition_length(line, at) if definition_length(line, at) else -1
    match = _MARKER.match(line, at)
    return _past_spaces(line, match.end()) if match else -1


def _past_spaces(line: str, at: int) -> int:
    """Behind the spaces that belong to a list marker: one to four, or one before indented code (CommonMark 5.2)."""
    rest = line[at:]
    spaces = len(rest) - len(rest.lstrip(" "))
    if not rest.strip():
        return at
    return at + (spaces if spaces <= 4 else 1)


def prefix_lines(path: Path) -> tuple[str, ...] | None:
    """The lines that open *path* again, outermost first; None when one of them cannot be cut."""
    lines: dict[int, str] = {}
    for container in path:
        if container.opening is None:
            return None
        lines[container.row] = container.opening + CLOSED_CONTENT
    return tuple(lines.values())
