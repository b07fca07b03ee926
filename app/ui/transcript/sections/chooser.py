"""Which section shows which content block. Nothing else knows the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.model.blocks import ContentBlock
from app.ui.transcript.sections.attached import AttachedSection
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.calls.chooser import is_call, is_result
from app.ui.transcript.sections.calls.section import CallSection
from app.ui.transcript.sections.compaction import CompactionSection
from app.ui.transcript.sections.fallback import FallbackSection
from app.ui.transcript.sections.other import OtherSection
from app.ui.transcript.sections.text import TextSection, is_text
from app.ui.transcript.sections.thinking import ThinkingSection

Maker = Callable[[Sequence[ContentBlock], Around], Section]

_SECTIONS: dict[str, Maker] = {
    "thinking": ThinkingSection,
    "redacted_thinking": ThinkingSection,
    "image": AttachedSection,
    "document": AttachedSection,
    "search_result": AttachedSection,
    "container_upload": AttachedSection,
    "compaction": CompactionSection,
    "fallback": FallbackSection,
}


def section_of(blocks: Sequence[ContentBlock], around: Around) -> Section:
    """The section for stored or starting *blocks* that belong together; there is at least one."""
    first = blocks[0]
    if is_text(first):
        return TextSection(blocks, around)
    if is_call(first) or is_result(first):
        return CallSection(blocks, around)
    return _SECTIONS.get(first.type, OtherSection)(blocks, around)
