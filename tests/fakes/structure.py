"""The block structure of HTML, as the CommonMark specification's examples give it, in the form of our leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from typing import NamedTuple

from app.logic.markdown.plain import block_text
from app.logic.markdown.values import CodeBlock, Frame, FrameKind, Heading, Leaf, Rule

_CONTAINERS = ("ul", "ol", "li", "blockquote")
_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre")


class Shape(NamedTuple):
    """One leaf: its kind, its text with blanks folded (code as it is), and the containers around it."""

    kind: str
    text: str
    frames: tuple[tuple[str, bool, int | None], ...] = ()


def shapes_of_leaves(leaves: Iterable[Leaf]) -> list[Shape]:
    """The shapes of parsed leaves."""
    return [Shape(_kind(leaf), _text(leaf), tuple(map(_frame, leaf.frames))) for leaf in leaves]


def _kind(leaf: Leaf) -> str:
    block = leaf.block
    if isinstance(block, Heading):
        return f"h{block.level}"
    if isinstance(block, CodeBlock):
        return "pre"
    return "hr" if isinstance(block, Rule) else "p"


def _text(leaf: Leaf) -> str:
    text = block_text(leaf.block)
    return text if isinstance(leaf.block, CodeBlock) else folded(text)


def _frame(frame: Frame) -> tuple[str, bool, int | None]:
    return frame.kind.value, frame.opens, frame.number


def folded(text: str) -> str:
    """Return *text* with every run of blanks and line ends as one space."""
    return re.sub(r"\s+", " ", text).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shapes: list[Shape] = []
        self._frames: list[list[object]] = []  # kind, whether it has no leaf yet, number
        self._lists: list[int | None] = []
        self._block: str | None = None
        self._parts: list[str] = []
        self._loose: list[str] = []  # text of a tight list item

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in (*_CONTAINERS, *_BLOCKS, "hr"):
            self._end_loose()
            self._begin(tag, int(values.get("start") or 1))
        elif tag == "br":
            self.handle_data("\n")
        elif tag == "img":
            self.handle_data(values.get("alt") or values.get("src") or "")

    def _begin(self, tag: str, start: int) -> None:
        if tag in ("ul", "ol"):
            self._lists.append(start if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1]
            self._lists[-1] = None if number is None else number + 1
            self._frames.append([FrameKind.BULLET if number is None else FrameKind.NUMBER, True, number])
        elif tag == "blockquote":
            self._frames.append([FrameKind.QUOTE, True, None])
        elif tag == "hr":
            self._add("hr", "")
        else:
            self._block, self._parts = tag, []

    def handle_endtag(self, tag: str) -> None:
        if tag in _CONTAINERS:
            self._end_loose()
        if tag in ("ul", "ol"):
            self._lists.pop()
        elif tag == "li":
            if self._frames[-1][1]:
                self._add("p", "")  # an empty item has its place
            self._frames.pop()
        elif tag == "blockquote":
            self._frames.pop()
        elif tag == self._block:
            text = "".join(self._parts)
            self._add(tag, text.removesuffix("\n") if tag == "pre" else folded(text))
            self._block = None

    def handle_data(self, data: str) -> None:
        (self._loose if self._block is None else self._parts).append(data)

    def close(self) -> None:
        super().close()
        self._end_loose()

    def _end_loose(self) -> None:
        text, self._loose = folded("".join(self._loose)), []
        if text:
            self._add("p", text)

    def _add(self, kind: str, text: str) -> None:
        frames = tuple((str(kind), bool(opens), number) for kind, opens, number in self._frames)
        self.shapes.append(Shape(kind, text, frames))  # type: ignore[arg-type]
        for frame in self._frames:
            frame[1] = False


def shapes_of_html(html: str) -> list[Shape]:
    """The shapes of the blocks in *html*."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.shapes
