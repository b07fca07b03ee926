"""Blocks of a type that this program does not know: their JSON, folded. Nothing is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.model.blocks import ContentBlock
from app.model.events import BlockDelta
from app.ui.i18n import tr
from app.ui.transcript.model import Folded, Strip
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.fields import pretty, shown_text
from app.ui.transcript.spacing import above
from app.ui.transcript.text import shown_name


class OtherSection(Section):
    """A block of unknown type."""

    type = "other"

    def __init__(self, blocks: Sequence[ContentBlock], around: Around) -> None:
        (block,) = blocks
        self._data = block.data
        self._partial = [block.partial_json or ""]
        self._open = False

    def append(self, delta: BlockDelta) -> int:
        """Keep partial input, for the eye only."""
        self._partial.append(delta.text)
        return 0

    def fits(self, blocks: Sequence[ContentBlock]) -> bool:
        """Whether *blocks* is one of the same type."""
        return len(blocks) == 1 and blocks[0].data.get("type") == self._data.get("type")

    def finish(self, blocks: Sequence[ContentBlock]) -> int:
        """Take the block as stored."""
        self._data = blocks[0].data
        self._partial = [blocks[0].partial_json or ""]
        return 0

    @property
    def folded(self) -> bool:
        """Whether the JSON is hidden."""
        return not self._open

    def hides(self, strip: int) -> bool:
        """Whether the JSON is hidden; it stands in the same strip as its line."""
        return self.folded

    def toggle(self) -> None:
        """Show or hide the JSON."""
        self._open = not self._open

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """One folded strip."""
        value = Folded(self._name(), self._json() if self._open else "", self._open)
        yield Strip(value, (), above(before, value))

    def _name(self) -> str:
        kind = shown_name(str(self._data.get("type", ""))[:200]) or tr("unknown block")
        name = self._data.get("name")
        return f"{kind}: {shown_name(name)}" if isinstance(name, str) and name else kind

    def _json(self) -> str:
        text = pretty(self._data)
        partial = "".join(self._partial)
        if partial:
            text += "\n" + tr("// input so far:") + "\n" + partial
        return shown_text(text)
