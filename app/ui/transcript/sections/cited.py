"""Text blocks as one Markdown source with the marks of their citations, fed as they arrive.

The API cuts text around cited passages, and sends a block's citations before its text, so a mark goes to the block's
end: behind its last word, before spaces and line ends, and not into a fence's end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.model.blocks import ContentBlock
from app.ui.transcript.sections.sources import Sources

_BEGIN, _END = "\ufdd2", "\ufdd3"  # around a number they are a mark; the parser makes a run of it
_FOREIGN = {0xFDD2: "\ufffd", 0xFDD3: "\ufffd"}
_TRAILING = re.compile(r"[\s|]*\Z")
_FENCE = re.compile(r"(?:^|\n)[ \t>]*(?:`{3,}|~{3,})[`~ \t]*\Z")


class CitedText:
    """Makes source of what arrives; :meth:`start`, then :meth:`cite` and :meth:`text`, then :meth:`stop` per block."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._numbers: list[int] = []
        self._held = ""  # the end of a cited block that its marks go before
        self._last = ""  # the last line of a cited block so far

    def start(self, block: ContentBlock) -> str:
        """A block begins; returns the source to append."""
        self._numbers = []
        self._held = self._last = ""
        citations = block.data.get("citations")
        for citation in citations if isinstance(citations, list) else ():
            self.cite(citation)
        return self.text(block.text)

    def cite(self, citation: object) -> None:
        """The block cites something. Marks are not drawn yet, so nothing is numbered."""

    def text(self, text: str) -> str:
        """More text; returns the source to append now."""
        text = text.translate(_FOREIGN)
        if not self._numbers:
            return text
        text = self._held + text
        cut = _end(text)
        self._held = text[cut:]
        self._last = (self._last + text[:cut]).rpartition("\n")[2][-200:]
        return text[:cut]

    def stop(self) -> str:
        """The block ends; returns its marks and what was held back."""
        if not self._numbers:
            return ""
        marks = "".join(f"{_BEGIN}{number}{_END}" for number in sorted(self._numbers))
        gap = "\n" if _FENCE.search("\n" + self._last) else ""
        held, self._held, self._numbers = self._held, "", []
        return gap + marks + held


def _end(text: str) -> int:
    """Where the trailing spaces, line ends and cell borders of *text* begin."""
    found = _TRAILING.search(text[-400:])
    return len(text) - (len(found.group()) if found is not None else 0)


def cited_source(blocks: Sequence[ContentBlock], sources: Sources) -> str:
    """The source of whole text blocks."""
    made = CitedText(sources)
    return "".join(made.start(block) + made.stop() for block in blocks)
