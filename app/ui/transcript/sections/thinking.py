"""Thinking: a line, and its text when opened."""

from __future__ import annotations

from collections.abc import Iterator

from app.logic.markdown.document import Document, empty
from app.model.blocks import ContentBlock
from app.ui.transcript.model import Strip, ThinkingLine, Tone
from app.ui.transcript.sections.base import Section
from app.ui.transcript.sections.text import leaf_strip
from app.ui.transcript.spacing import above


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

    @property
    def folded(self) -> bool:
        """Whether there is text that is hidden."""
        return not self.line.open and any(self._parts)

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
