"""Blocks of a kind without a section of its own: their JSON, folded."""

from __future__ import annotations

import json
from collections.abc import Iterator

from app.model.blocks import ContentBlock, Json
from app.ui.i18n import tr
from app.ui.transcript.model import Folded, Strip
from app.ui.transcript.sections.base import Section
from app.ui.transcript.spacing import above
from app.ui.transcript.text import whole_characters

_LONGEST_JSON = 200_000  # characters shown of an unknown block


class OtherSection(Section):
    """A block of a kind that has no renderer of its own yet, or that is unknown."""

    type = "other"

    def __init__(self, data: Json, partial: str | None = None) -> None:
        self._data = data
        self._partial = [partial or ""]
        self._open = False

    def append(self, kind: str, text: str) -> int:
        """Keep partial input, for the eye only."""
        self._partial.append(text)
        return 0

    def fits(self, block: ContentBlock) -> bool:
        """Whether *block* is of the same type."""
        return block.type == self._data.get("type")

    def finish(self, block: ContentBlock) -> int:
        """Take the block as stored."""
        self._data = block.data
        self._partial = [block.partial_json or ""]
        return 0

    @property
    def folded(self) -> bool:
        """Whether the JSON is hidden."""
        return not self._open

    def toggle(self) -> None:
        """Show or hide the JSON."""
        self._open = not self._open

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """One folded strip."""
        value = Folded(self._name(), self._json() if self._open else "", self._open)
        yield Strip(value, (), above(before, value))

    def _name(self) -> str:
        kind = str(self._data.get("type", "")) or tr("unknown block")
        name = self._data.get("name")
        return f"{kind}: {name}" if isinstance(name, str) else kind

    def _json(self) -> str:
        text = json.dumps(self._data, ensure_ascii=False, indent=2)
        partial = "".join(self._partial)
        if partial:
            text += "\n" + tr("// input so far:") + "\n" + partial
        return whole_characters(text[:_LONGEST_JSON])
