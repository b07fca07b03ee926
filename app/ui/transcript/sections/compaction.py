"""That earlier messages were summarised to make room: a line, and the summary when opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.logic.compaction import CompactionFigures
from app.logic.markdown.document import whole
from app.model.blocks import ContentBlock
from app.model.events import BlockDelta
from app.ui.i18n import tr
from app.ui.transcript.model import StepLine, Strip, Tone
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.fields import shown_text, text_in
from app.ui.transcript.sections.text import leaf_strip
from app.ui.transcript.spacing import above


class CompactionSection(Section):
    """A summary that stands for everything before it."""

    type = "compaction"

    def __init__(self, blocks: Sequence[ContentBlock], around: Around) -> None:
        self._summary = text_in(blocks[0].data, "content")
        self._open = False
        self._figures: CompactionFigures | None = None
        self._undoable = False

    def set_figures(self, figures: CompactionFigures | None, undoable: bool) -> None:
        """Say how many tokens the summary stands for and has; *undoable* offers the way back."""
        self._figures, self._undoable = figures, undoable

    def append(self, delta: BlockDelta) -> int:
        """The summary arrives in one piece."""
        self._summary = text_in(delta.data, "content") or self._summary
        return 0

    def fits(self, blocks: Sequence[ContentBlock]) -> bool:
        """Whether *blocks* is a summary."""
        return len(blocks) == 1 and blocks[0].type == "compaction"

    def finish(self, blocks: Sequence[ContentBlock]) -> int:
        """Take the summary as stored."""
        self._summary = text_in(blocks[0].data, "content")
        return 0

    @property
    def folded(self) -> bool:
        """Whether there is a summary that is hidden."""
        return bool(self._summary) and not self._open

    def toggle(self) -> None:
        """Show or hide the summary."""
        self._open = not self._open

    def _title(self) -> str:
        if self._figures is None:
            return tr("Earlier messages were summarised")
        return tr("Compacted: {0} → {1} tokens", f"{self._figures.before:,}", f"{self._figures.after:,}")

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """The line, then the summary."""
        undo = "undo_compaction" if self._undoable else ""
        line = StepLine("summary", self._title(), opens=bool(self._summary), open=self._open, undo=undo)
        before = Strip(line, (), above(before, line))
        if first == 0:
            yield before
        if self._open and self._summary:
            for at, leaf in enumerate(whole(shown_text(self._summary)).leaves, start=1):
                before = leaf_strip(leaf, before, Tone.THOUGHT)
                if at >= first:
                    yield before
