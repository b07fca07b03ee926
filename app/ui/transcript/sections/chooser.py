"""Which section shows which content block. Nothing else knows the list."""

from __future__ import annotations

from app.model.blocks import ContentBlock
from app.ui.transcript.sections.base import Section
from app.ui.transcript.sections.flow import is_text
from app.ui.transcript.sections.other import OtherSection
from app.ui.transcript.sections.text import TextSection
from app.ui.transcript.sections.thinking import ThinkingSection


def section_of(block: ContentBlock, running: bool = False, tokens: int = 0) -> Section:
    """The section for a stored or starting block. ``tokens`` are thinking tokens, 0 when unknown."""
    if is_text(block):
        return TextSection(block.text, running)
    if block.type in ("thinking", "redacted_thinking"):
        return ThinkingSection(block, running, tokens)
    return OtherSection(block.data, block.partial_json)
