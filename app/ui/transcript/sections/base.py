"""What every section offers to the message it stands in, and what it is told."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from app.model.blocks import ContentBlock
from app.model.events import BlockDelta
from app.ui.transcript.model import Strip
from app.ui.transcript.sections.sources import Sources


@dataclass(frozen=True, slots=True)
class Around:
    """What sections are told besides their blocks.

    ``running`` says that the blocks are still arriving, ``mine`` that the user sent them. ``model_name`` names a
    model by its id. ``thinking`` is the setting ``look.thinking``.
    """

    sources: Sources = field(default_factory=Sources)
    model_name: Callable[[str], str] = str
    running: bool = False
    mine: bool = False
    thinking: str = "folded"


class Section:
    """One content block, or blocks that belong together: texts that flow, a call and its result.

    Methods that change something return the index of the first of its strips that may differ since it was read.
    """

    type = ""

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """The strips from index *first* on; *before* is the strip above that one."""
        yield from ()

    def takes(self, block: ContentBlock) -> bool:
        """Whether *block*, the next to begin, belongs to this section."""
        return False

    def join(self, block: ContentBlock) -> int:
        """Take a block that begins and belongs here."""
        return 0

    def append(self, delta: BlockDelta) -> int:
        """Take a delta."""
        return 0

    def stop(self, ended_ms: int) -> int | None:
        """The last event of the block has come; None when nothing changed."""
        return None

    def finish(self, blocks: Sequence[ContentBlock]) -> int:
        """Take the blocks as they are stored in the end."""
        return 0

    def fits(self, blocks: Sequence[ContentBlock]) -> bool:
        """Whether the stored *blocks* may be what this section showed while they arrived."""
        return True

    def toggle(self) -> None:
        """Open or fold."""

    def excerpt(self, start: tuple[int, int], end: tuple[int, int]) -> str | None:
        """The Markdown between two places, (strip, character in its text); None when the section has no source."""
        return None

    @property
    def folded(self) -> bool:
        """Whether there is text that :meth:`toggle` would show."""
        return False

    def hides(self, strip: int) -> bool:
        """Whether the text of a strip is hidden: of what is folded all but the line that stands for it."""
        return self.folded and strip > 0

    def opened(self) -> Self:
        """This section, or a copy that shows its text when it is folded: folded text can be searched, too."""
        if not self.folded:
            return self
        other = copy.copy(self)
        other.toggle()
        return other

    @property
    def text(self) -> str:
        """The text of the section as it is copied with the answer."""
        return ""
