"""Markdown: text blocks that follow one another, with the marks of what they cite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.logic.markdown.document import Document, empty, whole
from app.logic.markdown.excerpt import source_text
from app.logic.markdown.plain import document_text
from app.logic.markdown.values import Block, FrameKind, Heading, Leaf, Paragraph
from app.model.blocks import ContentBlock
from app.model.events import BlockDelta
from app.ui.transcript.model import Prose, Strip, Tone, Value
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.cited import CitedText, cited_source
from app.ui.transcript.spacing import above


def is_text(block: ContentBlock) -> bool:
    """Whether *block* is text that flows together with text blocks beside it."""
    return block.type == "text" and isinstance(block.data.get("text"), str)


class TextSection(Section):
    """Markdown. The API cuts text around cited passages, inside a sentence too: neighbouring blocks are one text."""

    type = "text"

    def __init__(self, blocks: Sequence[ContentBlock], around: Around) -> None:
        self._sources = around.sources
        self._cited = CitedText(around.sources)
        self._length = 0  # characters of source that were parsed or wait for it
        self.document: Document = empty()
        if around.running:
            for block in blocks[:-1]:
                self._feed(self._cited.start(block) + self._cited.stop())
            self._feed(self._cited.start(blocks[-1]))
        else:
            self._load(cited_source(blocks, self._sources))

    def _load(self, source: str) -> None:
        self._length = len(source)
        self.document = whole(source)

    def _feed(self, source: str) -> int:
        if not source:
            return len(self.document)
        self._length += len(source)
        self.document = self.document.append(source)
        return self.document.changed_from

    def takes(self, block: ContentBlock) -> bool:
        """Whether *block* is text."""
        return is_text(block)

    def join(self, block: ContentBlock) -> int:
        """Another text block begins."""
        first = self._feed(self._cited.stop())
        return min(first, self._feed(self._cited.start(block)))

    def append(self, delta: BlockDelta) -> int:
        """Parse what is new. Other deltas than text and citations are left to the stored answer."""
        if delta.type == "citations_delta" and delta.data is not None:
            self._cited.cite(delta.data.get("citation"))
        if delta.type != "text_delta":
            return len(self.document)
        return self._feed(self._cited.text(delta.text))

    def stop(self, ended_ms: int) -> int | None:
        """The block ends: its marks follow."""
        marks = self._cited.stop()
        return self._feed(marks) if marks else None

    def fits(self, blocks: Sequence[ContentBlock]) -> bool:
        """Whether *blocks* are text."""
        return all(is_text(block) for block in blocks)

    def finish(self, blocks: Sequence[ContentBlock]) -> int:
        """Parse the rest; start again if the stored text is another one."""
        source = cited_source(blocks, self._sources)
        first = len(self.document)
        missing = self._cited.stop()
        if len(source) != self._length + len(missing):
            self._load(source)
            return 0
        first = min(first, self._feed(missing))
        self.document = self.document.finish()
        return min(first, self.document.changed_from)

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """One strip per leaf."""
        for leaf in self.document.leaves[first:]:
            before = leaf_strip(leaf, before, Tone.ANSWER)
            yield before

    def excerpt(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """What was written."""
        return source_text(self.document.leaves, self.document.text, start, end)

    @property
    def text(self) -> str:
        """The document as plain text."""
        return document_text(self.document)


def leaf_strip(leaf: Leaf, before: Strip | None, tone: Tone) -> Strip:
    """A leaf as a strip."""
    value = _value(leaf.block, Tone.NOTE if tone is Tone.ANSWER and _in_note(leaf) else tone)
    return Strip(value, leaf.frames, above(before, value, leaf), tone is Tone.THOUGHT)


def _in_note(leaf: Leaf) -> bool:
    return any(frame.kind is FrameKind.NOTE for frame in leaf.frames)


def _value(block: Block, tone: Tone) -> Value:
    if isinstance(block, Paragraph):
        return Prose(block.runs, 0, tone)
    if isinstance(block, Heading):
        return Prose(block.runs, block.level, tone)
    return block
