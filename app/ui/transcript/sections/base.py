"""What every section offers to the message it stands in."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Self

from app.model.blocks import ContentBlock
from app.ui.transcript.model import Strip


class Section:
    """One content block, or text blocks that follow one another.

    ``changed`` is the index of the first of its strips that may differ since it was read.
    """

    type = ""

    def strips(self, first: int, before: Strip | None) -> Iterator[Strip]:
        """The strips from index *first* on; *before* is the strip above that one."""
        yield from ()

    def append(self, kind: str, text: str) -> int:
        """Take a delta of type *kind*; returns the index of the first strip that changed."""
        return 0

    def finish(self, block: ContentBlock) -> int:
        """Take the block as it is stored in the end; returns the index of the first strip that changed."""
        return 0

    def fits(self, block: ContentBlock) -> bool:
        """Whether the stored *block* may be what this section showed while it arrived."""
        return True

    def toggle(self) -> None:
        """Open or fold."""

    @property
    def folded(self) -> bool:
        """Whether there is text that :meth:`toggle` would show."""
        return False

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
