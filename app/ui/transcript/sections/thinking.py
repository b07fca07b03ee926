"""Thinking: a line, and its text when opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.logic.markdown.document import Document, empty, whole
from app.logic.markdown.excerpt import source_text
from app.model.blocks import ContentBlock
from app.model.events import BlockDelta
from app.ui.transcript.model import Strip, ThinkingLine, Tone
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.text import leaf_strip
from app.ui.transcript.spacing import above


class ThinkingSection(Section):
    """Thinking: a line, and the text below it when opened."""

    type = "thinking"

    def __init__(self, blocks: Sequence[ContentBlock], around: Around) -> None:
        (block,) = blocks
        self._parts = [block.text]
        self._parsed: Document | None = None
        self._shown = around.thinking
        self._by_hand = False  # the reader opened or folded it
        self.line = _line(block, around.running)
        self._follow_setting()

    def _follow_setting(self) -> None:
        wanted = self._shown == "open" or (self._shown == "running" and self.line.running)
        if not self._by_hand and not self.line.hidden and self.line.open != wanted:
            self._turn()

    def show(self, shown: str) -> None:
        """Take another value of the setting ``look.thinking``; what the reader did by hand goes first."""
        self._shown = shown
        self._follow_setting()

    def append(self, delta: BlockDelta) -> int:
        """Keep the text; parse it only while it is open."""
        if delta.type != "thinking_delta":
            return len(self)
        self._parts.append(delta.text)
        if self._parsed is None or not self.line.open:
            return len(self)
        self._parsed = self._parsed.append(delta.text)
        return 1 + self._parsed.changed_from

    def fits(self, blocks: Sequence[ContentBlock]) -> bool:
        """Whether *blocks* are one block of thinking."""
        return len(blocks) == 1 and blocks[0].type in ("thinking", "redacted_thinking")

    def finish(self, blocks: Sequence[ContentBlock]) -> int:
        """The block has ended: the clock stands."""
        made = _line(blocks[0], running=False)
        self.line = replace(made, tokens=self.line.tokens, open=self.line.open)
        self._end()
        return 0

    def _end(self) -> None:
        if self._parsed is not None:
            self._parsed = self._parsed.finish()
        self._follow_setting()

    def stop(self, ended_ms: int) -> int | None:
        """The block's last event has come."""
        hidden = self.line.hidden or ("" if any(self._parts) else "omitted")
        self.line = replace(self.line, ended_ms=ended_ms, running=False, hidden=hidden)
        self._end()
        return 0

    def set_tokens(self, tokens: int) -> None:
        """The number of thinking tokens became known."""
        self.line = replace(self.line, tokens=tokens)

    @property
    def folded(self) -> bool:
        """Whether there is text that is hidden."""
        return not self.line.open and any(self._parts)

    def toggle(self) -> None:
        """Show or hide the text."""
        self._by_hand = True
        self._turn()

    def _turn(self) -> None:
        self.line = replace(self.line, open=not self.line.open)
        if self.line.open:
            text = "".join(self._parts)
            self._parsed = empty().append(text) if self.line.running else whole(text)

    def excerpt(self, start: tuple[int, int], end: tuple[int, int]) -> str | None:
        """What was written, while it is open; the line above it is strip 0."""
        if self._parsed is None:
            return None
        leaves = self._parsed.leaves
        return source_text(leaves, self._parsed.text, (start[0] - 1, start[1]), (end[0] - 1, end[1]))

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


def _line(block: ContentBlock, running: bool) -> ThinkingLine:
    hidden = ""
    if block.type == "redacted_thinking":
        hidden = "redacted"
    elif not running and not block.text:
        hidden = "omitted"
    return ThinkingLine(block.started_ms, block.ended_ms, running, hidden=hidden)
