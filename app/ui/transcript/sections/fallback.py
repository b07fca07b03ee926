"""That one model declined and another one answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.model.blocks import ContentBlock
from app.ui.i18n import tr
from app.ui.transcript.model import StepLine, Strip
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.fields import name_in
from app.ui.transcript.spacing import above


class FallbackSection(Section):
    """Who declined, and who answers instead."""

    type = "fallback"

    def __init__(self, blocks: Sequence[ContentBlock], around: Around) -> None:
        self._blocks = blocks
        self._model_name = around.model_name

    def fits(self, blocks: Sequence[ContentBlock]) -> bool:
        """Whether *blocks* is of this kind."""
        return len(blocks) == 1 and blocks[0].type == "fallback"

    def finish(self, blocks: Sequence[ContentBlock]) -> int:
        """Take the block as stored."""
        self._blocks = blocks
        return 0

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """One line."""
        data = self._blocks[0].data
        declined, answers = name_in(data, "from", "model"), name_in(data, "to", "model")
        words = tr("Another model answers from here")
        if declined and answers:
            words = tr("{0} declined; {1} answers", self._model_name(declined), self._model_name(answers))
        line = StepLine("swap", words)
        yield Strip(line, (), above(before, line))
