"""A Markdown document that grows: text is appended, and only the open tail is parsed.

What an append costs depends on the last open block, not on the document; long open blocks (a list, a table, a
fence, a huge paragraph) are finished item by item, row by row, line by line. Nothing that was finished is ever
made anew: finished leaves keep their identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.logic.markdown.citations import half_mark, without_strays
from app.logic.markdown.hold import held
from app.logic.markdown.trail import Trail
from app.logic.markdown.values import CodeBlock, Formula, Leaf, Table

if TYPE_CHECKING:
    from app.logic.markdown.cursor import Cursor

_HIGH, _LOW = "\ud800", "\udfff"
_SURROGATES = re.compile("[\ud800-\udfff]")
_POSTPONE_FROM = 8_192  # characters of open tail after which additions wait until they are worth a parse
_POSTPONE_SHARE = 16


@dataclass(frozen=True, slots=True)
class Document:
    """Leaves in reading order: ``finished`` never change, ``open`` may. Make one with :func:`empty`.

    ``changed_from`` is the index of the first leaf that may differ from the document this one was made from.
    """

    finished: Trail[Leaf]
    open: tuple[Leaf, ...]
    changed_from: int
    cursor: Cursor
    pending: str = ""  # arrived, not parsed yet
    carry: str = ""  # half of a line end or of a character
    source: Trail[str] = field(default_factory=Trail)

    @property
    def leaves(self) -> Sequence[Leaf]:
        """All leaves, finished and open."""
        return self.finished.with_end(self.open)

    def __len__(self) -> int:
        return len(self.finished) + len(self.open)

    def __iter__(self) -> Iterator[Leaf]:
        yield from self.finished
        yield from self.open

    def append(self, text: str) -> Document:
        """Return this document with *text* at its end. Any string is accepted; nothing is raised for content."""
        clean, carry = _clean(self.carry + text, last=False)
        return self._grown(clean, carry, last=False)

    def finish(self) -> Document:
        """Return the document as if it had been parsed at once: nothing is held back any more."""
        clean, carry = _clean(self.carry, last=True)
        grown = self._grown(clean, carry, last=True)
        if grown.cursor.references or grown.cursor.notes or grown._has_definitions():
            return grown._reread()
        return grown

    @property
    def text(self) -> str:
        """The whole source, with line ends and characters as they were parsed."""
        return "".join(self.source) + self.pending

    def _has_definitions(self) -> bool:
        return "]:" in self.cursor.rest

    def _grown(self, clean: str, carry: str, last: bool) -> Document:
        pending = self.pending + clean
        rest = self.cursor.rest
        if not last and len(rest) > _POSTPONE_FROM and len(pending) * _POSTPONE_SHARE < len(rest):
            return replace(self, pending=pending, carry=carry, changed_from=len(self))
        short = None if last or not pending else self._short(pending, carry)
        if short is not None:
            return short
        back = 0 if last else held(rest + pending, *self._inside())
        take = len(pending) - min(back, len(pending))
        if take == 0 and not last:
            return replace(self, pending=pending, carry=carry, changed_from=len(self))
        source = self.source.extended([pending[:take]]) if take else self.source
        grown = self._parsed(rest + pending[:take], source, growing=not last)
        return replace(grown, pending=pending[take:], carry=carry)

    def _inside(self) -> tuple[bool, bool, bool]:
        """Whether a table, an unclosed fence or an unclosed formula is open at the end."""
        block = self.open[-1].block if self.open else None
        in_fence = isinstance(block, CodeBlock) and not block.closed
        return isinstance(block, Table), in_fence, isinstance(block, Formula) and not block.closed

    def _short(self, text: str, carry: str) -> Document | None:
        """Add *text* without parsing, where that makes no difference."""
        if not self.open:
            return None
        from app.logic.markdown.shortcut import extended  # noqa: PLC0415 - the engine is imported on first use

        made = extended(self.cursor, self.open, text)
        if made is None:
            return None
        cursor, leaf = made
        return replace(
            self,
            open=(*self.open[:-1], leaf),
            changed_from=len(self) - 1,
            cursor=cursor,
            pending="",
            carry=carry,
            source=self.source.extended([text]),
        )

    def _parsed(self, rest: str, source: Trail[str], growing: bool) -> Document:
        from app.logic.markdown.advance import advance  # noqa: PLC0415 - the engine is imported on first use
        from app.logic.markdown.cursor import fits, parse  # noqa: PLC0415

        parsed = parse(self.cursor, rest, growing)
        if not fits(self.cursor, parsed):
            fresh = replace(empty(), source=source)._parsed("".join(source), source, growing)
            return fresh._keeping(self)
        cursor, finished, opened = advance(self.cursor, rest, parsed)
        return Document(
            self.finished.extended(finished) if finished else self.finished,
            tuple(opened),
            len(self.finished),
            cursor,
            source=source,
        )

    def _reread(self) -> Document:
        """Parse everything at once."""
        fresh = parse_leaves("".join(self.source))
        return replace(self, finished=Trail(fresh[:-1]), open=tuple(fresh[-1:]))._keeping(self)

    def _keeping(self, older: Document) -> Document:
        """This document, with the leaves that are as they were in *older* being the same objects."""
        old, new = list(older), list(self)
        same = 0
        while same < min(len(old), len(new)) and old[same] == new[same]:
            new[same] = old[same]
            same += 1
        done = len(self.finished)
        return replace(self, finished=Trail(new[:done]), open=tuple(new[done:]), changed_from=same)


def empty() -> Document:
    """A document without text."""
    from app.logic.markdown.cursor import Cursor  # noqa: PLC0415 - the engine is imported on first use

    return Document(Trail(), (), 0, Cursor())


def whole(source: str) -> Document:
    """A document parsed at once, for text that is complete. More may still be appended."""
    clean, _ = _clean(source, last=True)
    return empty()._parsed(clean, Trail([clean]), growing=False)


def parse_leaves(source: str) -> list[Leaf]:
    """Parse a whole document at once. Costs some 0.5 ms per 1,000 characters."""
    from app.logic.markdown.cursor import Cursor, all_leaves, parse  # noqa: PLC0415

    clean, _ = _clean(source, last=True)
    cursor = Cursor()
    parsed = parse(cursor, clean)
    return [leaf for group in all_leaves(cursor, parsed) for leaf in group]


def _clean(text: str, last: bool) -> tuple[str, str]:
    """Return *text* fit for parsing, and what must wait for its other half.

    Line ends become U+000A, NUL, unpaired surrogates and halves of citations' marks U+FFFD, paired surrogates the
    character they stand for.
    """
    carry = ""
    if not last and text and (text[-1] == "\r" or "\ud800" <= text[-1] <= "\udbff"):
        text, carry = text[:-1], text[-1]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    half = 0 if last else half_mark(text)
    if half:
        text, carry = text[:-half], text[-half:] + carry
    text = without_strays(text)
    if _SURROGATES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text, carry
