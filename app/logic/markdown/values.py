"""What Markdown turns into: leaf blocks in reading order, each with the containers around it.

Lists and quotes are not nested values here. A document is a flat sequence of leaves, and a leaf carries a frame
for every list item and quote that it stands in. A list of 500 items is therefore 500 small blocks that can be
frozen, laid out and painted one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag, StrEnum

from app.logic.markdown.trail import Trail


class Style(IntFlag):
    """How a run of text is set."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    STRIKE = 4
    CODE = 8
    IMAGE = 16  # the text stands for a picture that is never fetched; ``link`` is its address
    MATH = 32  # a formula; the text is its source with the delimiters as they were written
    NOTE = 64  # the mark of a footnote, such as ``[1]``; ``link`` is ``#note-1``
    CITE = 128  # the mark of a citation, such as ``[2]``; ``link`` is ``#cite-2``

    # Asked of every run at every paint: looking the member up is a fifth of what the base class takes to make one.

    def __and__(self, other: int) -> Style:
        return _STYLES[int.__and__(self, other)]

    def __or__(self, other: int) -> Style:
        return _STYLES[int.__or__(self, other)]


_STYLES = tuple(Style(number) for number in range(2 * Style.CITE))


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style. A line break, soft or hard, is the character U+000A inside the text.

    ``link`` is the full target of a link or picture, percent-encoded as Markdown's rules say.
    """

    text: str
    style: Style = Style.PLAIN
    link: str | None = None


Runs = tuple[Run, ...]


class FrameKind(StrEnum):
    """What a leaf can stand in."""

    QUOTE = "quote"
    BULLET = "bullet"
    NUMBER = "number"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Frame:
    """One container around a leaf, outermost first in :attr:`Leaf.frames`.

    ``opens`` is true on the first leaf inside the container, where the marker is drawn. ``number`` is the ordinal
    in an ordered list, or a footnote's number; ``done`` is the state of a task's box, or None for an item that is
    no task.
    """

    kind: FrameKind
    opens: bool = True
    number: int | None = None
    done: bool | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose. ``continues`` marks a later piece of a paragraph too long to be laid out as one."""

    runs: Runs
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code, line by line without line ends. ``info`` is the fence's info string; ``closed`` says its fence ended."""

    lines: Trail[str]
    info: str = ""
    closed: bool = True

    @property
    def language(self) -> str:
        """The first word of the info string, in lower case; empty when there is none."""
        words = self.info.split(None, 1)
        return words[0].strip("{}.").lower() if words else ""

    @property
    def text(self) -> str:
        """The code as one string, without a final line end."""
        return "\n".join(self.lines)


class Align(StrEnum):
    """How a table column is set."""

    NONE = ""
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


Row = tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the header. Until it is ``closed``, its last row may still grow."""

    header: Row
    aligns: tuple[Align, ...]
    rows: Trail[Row] = field(default_factory=Trail)
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathematics that stands by itself. ``source`` is LaTeX without delimiters, ``written`` the text with them.

    ``closed`` says that its end delimiter has arrived.
    """

    source: str
    written: str
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that stands by itself. It is never fetched; ``target`` is its full address."""

    text: str
    target: str


Block = Paragraph | Heading | CodeBlock | Table | Rule | Formula | Picture


@dataclass(frozen=True, slots=True)
class Leaf:
    """One block with its containers and its place in the source.

    ``start`` and ``end`` are offsets into the source in characters; ``end`` is exclusive and leaves out the line
    end. ``spaced`` says that a blank line stands before it, which is what tells a loose list from a tight one.
    """

    block: Block
    frames: tuple[Frame, ...] = ()
    spaced: bool = False
    start: int = 0
    end: int = 0
