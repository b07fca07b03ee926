"""All sections of one message: made from stored blocks, or grown from the events of a stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.logic.compaction import figures, is_asked_for
from app.model.blocks import ContentBlock
from app.model.events import BlockDelta, BlockStarted, BlockStopped
from app.model.message import Message
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.calls.chooser import is_call, is_result
from app.ui.transcript.sections.chooser import section_of
from app.ui.transcript.sections.compaction import CompactionSection
from app.ui.transcript.sections.fields import text_in
from app.ui.transcript.sections.text import is_text
from app.ui.transcript.sections.thinking import ThinkingSection

Place = tuple[int, int]  # a section, and one of its strips


class Sections:
    """The sections in reading order. Blocks that belong together share one."""

    def __init__(self, around: Around) -> None:
        self.sources = around.sources
        self.made: list[Section] = []
        self._around = around
        self._places: list[int] = []  # the section of each content block

    def load(self, blocks: Sequence[ContentBlock], running: bool) -> None:
        """Take the blocks of a stored message; with *running*, the last one still arrives."""
        self.made = []
        groups, self._places = grouped(blocks)
        growing = self._places[-1] if running and self._places else -1
        for at, group in enumerate(groups):
            waits = running and at != growing and is_call(group[-1])  # the result of a whole call is still to come
            section = section_of(group, replace(self._around, running=at == growing or waits))
            if waits:
                section.stop(0)
            self.made.append(section)

    def clear(self) -> None:
        """Forget what an earlier attempt had sent."""
        self.made, self._places = [], []
        self.sources.clear()

    def apply(self, event: BlockStarted | BlockDelta | BlockStopped, received_ms: int) -> Place | None:
        """Take an event; returns where strips changed first, None for nowhere."""
        if isinstance(event, BlockStarted):
            return self._start(event, received_ms)
        if not 0 <= event.index < len(self._places):
            return None
        at = self._places[event.index]
        if isinstance(event, BlockDelta):
            return at, self.made[at].append(event)
        strip = self.made[at].stop(received_ms)
        return None if strip is None else (at, strip)

    def _start(self, event: BlockStarted, received_ms: int) -> Place | None:
        if event.index != len(self._places):  # a hole or a repetition: the stored answer will tell
            return None
        block = ContentBlock(event.block, complete=False, started_ms=received_ms)
        at = self._home(block)
        if at is not None:
            self._places.append(at)
            return at, self.made[at].join(block)
        self._places.append(len(self.made))
        self.made.append(section_of([block], replace(self._around, running=True)))
        return len(self.made) - 1, 0

    def _home(self, block: ContentBlock) -> int | None:
        """The section that *block* belongs to: that of its call, or the last one."""
        if is_result(block):
            return next((at for at, section in enumerate(self.made) if section.takes(block)), None)
        last = len(self.made) - 1
        return last if last >= 0 and self.made[last].takes(block) else None

    def finish(self, blocks: Sequence[ContentBlock]) -> Place:
        """Take the answer as stored. Sections that stand are kept; returns where strips changed first."""
        groups, self._places = grouped(blocks)
        first = (len(groups), 0)
        for at, group in enumerate(groups):
            if at < len(self.made) and self.made[at].fits(group):
                first = min(first, (at, self.made[at].finish(group)))
            else:
                self.made[at:] = [section_of(group, self._around)]
                first = min(first, (at, 0))
        del self.made[len(groups) :]
        return first

    def show_thinking(self, shown: str) -> None:
        """Show thinking as the setting ``look.thinking`` says, also what stands already."""
        self._around = replace(self._around, thinking=shown)
        for section in self.made:
            if isinstance(section, ThinkingSection):
                section.show(shown)

    def set_compacted(self, message: Message) -> None:
        """Tell the section of a summary what it stands for, and whether it can be undone."""
        for section in self.made:
            if isinstance(section, CompactionSection):
                section.set_figures(figures(message), undoable=is_asked_for(message))

    def set_thinking(self, tokens: int) -> Place | None:
        """How many tokens the thinking took in all: known of a part only when there is but one."""
        found = [(at, one) for at, one in enumerate(self.made) if isinstance(one, ThinkingSection)]
        readable = [(at, one) for at, one in found if one.line.hidden != "redacted"] or found
        if len(readable) != 1:
            return None
        at, section = readable[0]
        section.set_tokens(tokens)
        return at, 0


def grouped(blocks: Sequence[ContentBlock]) -> tuple[list[list[ContentBlock]], list[int]]:
    """Put blocks together that share a section: neighbouring texts, and results with their calls.

    Returns the groups in the order of their first blocks, and for every block the index of its group.
    """
    groups: list[list[ContentBlock]] = []
    places: list[int] = []
    calls: dict[str, int] = {}
    for block in blocks:
        at = len(groups)
        if is_result(block):
            at = calls.get(text_in(block.data, "tool_use_id"), at)
        elif groups and is_text(block) and is_text(groups[-1][0]):
            at -= 1
        if at == len(groups):
            groups.append([])
        groups[at].append(block)
        places.append(at)
        if is_call(block) and text_in(block.data, "id"):
            calls.setdefault(text_in(block.data, "id"), at)
    return groups, places
