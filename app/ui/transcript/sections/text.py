"""Markdown: text blocks that follow one another."""

from __future__ import annotations

from collections.abc import Iterator

from app.logic.markdown.document import Document, empty, whole
from app.logic.markdown.plain import document_text
from app.logic.markdown.values import Block, Heading, Leaf, Paragraph
from app.model.blocks import ContentBlock
from app.ui.transcript.model import Prose, Strip, Tone, Value
from app.ui.transcript.sections.base import Section
from app.ui.transcript.spacing import above


class TextSection(Section):
    """Markdown."""

    type = "text"

    def __init__(self, text: str, running: bool) -> None:
        self._length = len(text)
        self.document: Document = empty().append(text) if running else whole(text)

    def append(self, kind: str, text: str) -> int:
        """Parse what is new. Other deltas than text are left to the stored answer."""
        if kind != "text_delta":
            return len(self.document)
        self._length += len(text)
        self.document = self.document.append(text)
        return self.document.changed_from

    def fits(self, block: ContentBlock) -> bool:
        """Whether *block* is text."""
        return block.type == "text"

    def finish(self, block: ContentBlock) -> int:
        """Parse the rest; start again if the stored text is another one."""
        if self._length != len(block.text):
            self.document = whole(block.text)
            return 0
        self.document = self.document.finish()
        return self.document.changed_from

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """One strip per leaf."""
        for leaf in self.document.leaves[first:]:
            before = leaf_strip(leaf, before, Tone.ANSWER)
            yield before

    @property
    def text(self) -> str:
        """The document as plain text."""
        return document_text(self.document)


def leaf_strip(leaf: Leaf, before: Strip | None, tone: Tone) -> Strip:
    """A leaf as a strip."""
    value = _value(leaf.block, tone)
    return Strip(value, leaf.frames, above(before, value, leaf), tone is Tone.THOUGHT)


def _value(block: Block, tone: Tone) -> Value:
    if isinstance(block, Paragraph):
        return Prose(block.runs, 0, tone)
    if isinstance(block, Heading):
        return Prose(block.runs, block.level, tone)
    return block
