"""The content blocks of one message as sections that grow: each yields strips. Neighbouring text is one section."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from app.logic.markdown.document import Document, empty, whole
from app.logic.markdown.plain import document_text
from app.logic.markdown.values import Block, Heading, Leaf, Paragraph
from app.model.blocks import ContentBlock, Json
from app.ui.i18n import tr
from app.ui.transcript.model import Folded, Prose, Strip, ThinkingLine, Tone, Value
from app.ui.transcript.spacing import above
from app.ui.transcript.text import whole_characters

_LONGEST_JSON = 200_000  # characters shown of an unknown block


class Section:
    """One content block, or text blocks that follow one another.

    ``changed`` is the index of the first of its strips that may differ since it was read.
    """

    type = ""

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """The strips from index *first* on; *before* is the strip above that one."""
        yield from ()

    def append(self, kind: str, text: str) -> int:
        """Take a delta of type *kind*; returns the index of the first strip that changed."""
        return 0

    def finish(self, block: ContentBlock) -> int:
        """Take the block as it is stored in the end; returns the index of the first strip that changed."""
        return 0

    def fits(self, block: ContentBlock) -> bool:
        """Whether the stored *block* may be what this section showed while it arrived."""
        return True

    def toggle(self) -> None:
        """Open or fold."""

    @property
    def text(self) -> str:
        """The text of the section as it is copied with the answer."""
        return ""


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


class ThinkingSection(Section):
    """Thinking: a line, and the text below it when opened."""

    type = "thinking"

    def __init__(self, block: ContentBlock, running: bool, tokens: int) -> None:
        self.line = self._line(block, running, tokens, is_open=False)
        self._parsed: Document | None = None
        self._parts = [block.text]

    def _line(self, block: ContentBlock, running: bool, tokens: int, is_open: bool) -> ThinkingLine:
        hidden = ""
        if block.type == "redacted_thinking":
            hidden = "redacted"
        elif not running and not block.text:
            hidden = "omitted"
        return ThinkingLine(block.started_ms, block.ended_ms, running, tokens, is_open, hidden)

    def append(self, kind: str, text: str) -> int:
        """Keep the text; parse it only while it is open."""
        if kind != "thinking_delta":
            return 0
        self._parts.append(text)
        if self._parsed is None or not self.line.open:
            return len(self)
        self._parsed = self._parsed.append(text)
        return 1 + self._parsed.changed_from

    def fits(self, block: ContentBlock) -> bool:
        """Whether *block* is thinking."""
        return block.type in ("thinking", "redacted_thinking")

    def finish(self, block: ContentBlock) -> int:
        """The block has ended: the clock stands."""
        tokens = self.line.tokens
        self.line = self._line(block, running=False, tokens=tokens, is_open=self.line.open)
        if self._parsed is not None:
            self._parsed = self._parsed.finish()
        return 0

    def end(self, ended_ms: int) -> None:
        """The block's last event has come."""
        line = self.line
        hidden = line.hidden or ("" if any(self._parts) else "omitted")
        self.line = ThinkingLine(line.started_ms, ended_ms, False, line.tokens, line.open, hidden)

    def set_tokens(self, tokens: int) -> None:
        """The number of thinking tokens became known."""
        line = self.line
        self.line = ThinkingLine(line.started_ms, line.ended_ms, line.running, tokens, line.open, line.hidden)

    def toggle(self) -> None:
        """Show or hide the text."""
        line = self.line
        self.line = ThinkingLine(line.started_ms, line.ended_ms, line.running, line.tokens, not line.open, line.hidden)
        if self.line.open:
            self._parsed = empty().append("".join(self._parts))

    def __len__(self) -> int:
        return 1 + (len(self._parsed) if self.line.open and self._parsed is not None else 0)

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """The line, then the text."""
        if first == 0:
            before = Strip(self.line, (), above(before, self.line))
            yield before
        if self.line.open and self._parsed is not None:
            for leaf in self._parsed.leaves[max(0, first - 1) :]:
                before = leaf_strip(leaf, before, Tone.THOUGHT)
                yield before


class OtherSection(Section):
    """A block of a kind that has no renderer of its own yet, or that is unknown."""

    type = "other"

    def __init__(self, data: Json, partial: str | None = None) -> None:
        self._data = data
        self._partial = [partial or ""]
        self._open = False

    def append(self, kind: str, text: str) -> int:
        """Keep partial input, for the eye only."""
        self._partial.append(text)
        return 0

    def fits(self, block: ContentBlock) -> bool:
        """Whether *block* is of the same type."""
        return block.type == self._data.get("type")

    def finish(self, block: ContentBlock) -> int:
        """Take the block as stored."""
        self._data = block.data
        self._partial = [block.partial_json or ""]
        return 0

    def toggle(self) -> None:
        """Show or hide the JSON."""
        self._open = not self._open

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """One folded strip."""
        value = Folded(self._name(), self._json() if self._open else "", self._open)
        yield Strip(value, (), above(before, value))

    def _name(self) -> str:
        kind = str(self._data.get("type", "")) or tr("unknown block")
        name = self._data.get("name")
        return f"{kind}: {name}" if isinstance(name, str) else kind

    def _json(self) -> str:
        text = json.dumps(self._data, ensure_ascii=False, indent=2)
        partial = "".join(self._partial)
        if partial:
            text += "\n" + tr("// input so far:") + "\n" + partial
        return whole_characters(text[:_LONGEST_JSON])


def is_text(block: ContentBlock) -> bool:
    """Whether *block* is text that flows together with text blocks beside it."""
    return block.type == "text" and isinstance(block.data.get("text"), str)


def flowing(blocks: Sequence[ContentBlock]) -> tuple[list[ContentBlock], list[int]]:
    """Join neighbouring text blocks: the API cuts text around cited passages, inside a sentence too.

    Returns what the sections show, one block each, and for every block of *blocks* the index of its section.
    """
    joined: list[ContentBlock] = []
    places: list[int] = []
    for texts, group in groupby(blocks, is_text):
        members = list(group)
        if texts and len(members) > 1:
            joined.append(replace(members[-1], data={"type": "text", "text": "".join(one.text for one in members)}))
            places += [len(joined) - 1] * len(members)
            continue
        places += range(len(joined), len(joined) + len(members))
        joined += members
    return joined, places


def section_of(block: ContentBlock, running: bool = False, tokens: int = 0) -> Section:
    """The section for a stored or starting block. ``tokens`` are thinking tokens, 0 when unknown."""
    if is_text(block):
        return TextSection(block.text, running)
    if block.type in ("thinking", "redacted_thinking"):
        return ThinkingSection(block, running, tokens)
    return OtherSection(block.data, block.partial_json)
