"""Text blocks as one Markdown source with the marks of their citations, fed as they arrive.

The API cuts text around cited passages, and sends a block's citations before its text, so a mark goes to the block's
end: behind its last word, before spaces and line ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.logic.markdown.citations import citation_mark, without_marks
from app.model.blocks import ContentBlock
from app.ui.transcript.sections.sources import Sources


class CitedText:
    """Makes source of what arrives; :meth:`start`, then :meth:`cite` and :meth:`text`, then :meth:`stop` per block."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._numbers: set[int] = set()
        self._held = ""  # white space at the end of a cited block, which its marks go before

    def start(self, block: ContentBlock) -> str:
        """A block begins; returns the source to append."""
        self._numbers, self._held = set(), ""
        citations = block.data.get("citations")
        for citation in citations if isinstance(citations, list) else ():
            self.cite(citation)
        return self.text(block.text)

    def cite(self, citation: object) -> None:
        """The block cites something."""
        number = self._sources.number(citation)
        if number is not None:
            self._numbers.add(number)

    def text(self, text: str) -> str:
        """More text; returns the source to append now."""
        text = without_marks(text)
        if not self._numbers:
            return text
        text = self._held + text
        now = text.rstrip()
        self._held = text[len(now) :]
        return now

    def stop(self) -> str:
        """The block ends; returns its marks and what was held back."""
        marks = "".join(citation_mark(number) for number in sorted(self._numbers))
        held, self._held, self._numbers = self._held, "", set()
        return marks + held


def cited_source(blocks: Sequence[ContentBlock], sources: Sources) -> str:
    """The source of whole text blocks."""
    made = CitedText(sources)
    return "".join(made.start(block) + made.stop() for block in blocks)
