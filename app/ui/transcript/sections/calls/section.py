"""A call of a tool with its results: one line, and the details below it when opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from app.logic.markdown.values import CodeBlock, Leaf
from app.model.blocks import ContentBlock
from app.model.events import BlockDelta
from app.ui.i18n import tr
from app.ui.transcript.model import StepLine, Strip, Tone
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.calls.base import Call, Part
from app.ui.transcript.sections.calls.chooser import is_call, is_result, kind_of
from app.ui.transcript.sections.calls.growing import GrowingLines
from app.ui.transcript.sections.fields import read_object, text_in
from app.ui.transcript.sections.text import leaf_strip
from app.ui.transcript.spacing import above

_BETWEEN = 8  # px between parts of the details


class CallSection(Section):
    """A call and what came of it, or a result alone whose call is in another message."""

    type = "call"

    def __init__(self, blocks: Sequence[ContentBlock], around: Around) -> None:
        self._kind = kind_of(blocks[0])
        self._mine = around.mine
        self._open = False
        self._arriving = around.running
        self._running = around.running
        self._written = GrowingLines()
        self._take(blocks)

    def _take(self, blocks: Sequence[ContentBlock]) -> None:
        self._use = next((block for block in blocks if is_call(block)), None)
        self._results = [block for block in blocks if is_result(block)]
        self._input = _input(self._use)
        self._cut = self._use is not None and not self._use.complete and not self._running
        if self._use is not None and self._use.partial_json:
            self._written = GrowingLines([self._use.partial_json])

    @property
    def _id(self) -> str:
        return text_in(self._use.data, "id") if self._use is not None else ""

    def takes(self, block: ContentBlock) -> bool:
        """Whether *block* is the result of this call."""
        return bool(self._id) and is_result(block) and text_in(block.data, "tool_use_id") == self._id

    def join(self, block: ContentBlock) -> int:
        """A result begins; it arrives whole."""
        self._results.append(block)
        return 0

    def append(self, delta: BlockDelta) -> int:
        """More of the input. The line waits for its end; opened, it shows what is there."""
        if delta.type != "input_json_delta" or not delta.text:
            return len(self)
        self._written.add(delta.text)
        return 1 if self._open else len(self)

    def __len__(self) -> int:
        return 1  # strips below the line are made when they are asked for; the first of them may always differ

    def stop(self, ended_ms: int) -> int | None:
        """The input is whole, or a result is."""
        if self._arriving:
            self._arriving = False
            self._input = read_object(self._written.text) or self._input
        return 0

    def fits(self, blocks: Sequence[ContentBlock]) -> bool:
        """Whether *blocks* are this call and its results."""
        use = next((block for block in blocks if is_call(block)), None)
        return (use is None) == (self._use is None) and (use is None or text_in(use.data, "id") == self._id)

    def finish(self, blocks: Sequence[ContentBlock]) -> int:
        """Take the blocks as stored."""
        self._arriving = self._running = False
        self._take(blocks)
        return 0

    @property
    def folded(self) -> bool:
        """Whether the details are hidden."""
        return not self._open

    def toggle(self) -> None:
        """Show or hide the details."""
        self._open = not self._open

    def _call(self) -> Call:
        waits = self._running and (self._arriving or (self._kind.server and not self._results))
        partial = self._written.lines if self._arriving or self._cut else None
        use = self._use.data if self._use is not None else {}
        return Call(use, self._input, partial, self._results, waits, self._cut, self._mine)

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """The line, then the details."""
        call = self._call()
        if first == 0:
            line = self._line(call)
            before = Strip(line, (), above(before, line))
            yield before
        if self._open:
            for at, part in enumerate(self._parts(call), start=1):
                before = _strip(part, before)
                if at >= first:
                    yield before

    def _line(self, call: Call) -> StepLine:
        failure = self._kind.failure(call)
        if not failure and self._cut:
            failure = tr("input cut off")
        if not failure and self._kind.server and not (call.running or call.done):
            failure = tr("no result")
        detail = failure or self._kind.detail(call)
        return StepLine(self._kind.icon, self._kind.title(call), detail, True, self._open, bool(failure))

    def _parts(self, call: Call) -> Iterator[Part]:
        if call.partial is not None:
            yield CodeBlock(call.partial, "json", closed=not call.running)
            return
        yield from chain(self._kind.asked(call) if self._use is not None else (), self._kind.answered(call))


def _input(use: ContentBlock | None) -> dict[str, object]:
    found = use.data.get("input") if use is not None else None
    return found if isinstance(found, dict) else {}


def _strip(part: Part, before: Strip | None) -> Strip:
    if isinstance(part, Leaf):
        return leaf_strip(part, before, Tone.THOUGHT)
    return Strip(part, (), _BETWEEN if before is not None else 0, thought=True)
