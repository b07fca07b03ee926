"""That the model declined to answer: a calm card with what, why and what can be done."""

from __future__ import annotations

from math import ceil

from app.logic.markdown.values import Style
from app.ui.transcript.blocks.base import BlockState, Tools
from app.ui.transcript.blocks.edged import PAD, EdgedCard
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Refusal

_GAP = 2  # px below each part


class RefusalLayout(EdgedCard):
    """A card with the colour of a warning at its left edge."""

    def __init__(self, value: Refusal, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width, ink.colors.warn)
        top = self.add(PAD, ink.small, ink.colors.text, value.title, Style.BOLD) + _GAP
        if value.explanation:
            top = self.add(top, ink.small, ink.colors.text, value.explanation) + _GAP
        top = self.add(top, ink.small, ink.colors.muted, value.advice) + _GAP
        self.height = ceil(top + PAD)
