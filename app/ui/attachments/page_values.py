"""What the dialog for choosing pages is told."""

from __future__ import annotations

from dataclasses import dataclass

from app.logic.attachment_cost import PageCosts
from app.model.attachment import AttachmentChoice


@dataclass(frozen=True, slots=True)
class PageValues:
    """A PDF with its pages. ``nano`` is what a token costs in the next turn, in nano-dollars; None: not known.

    ``most_pages`` is how many pages, or pictures, the model takes in a request; ``most_tokens`` its context window,
    ``model`` its name. ``bytes`` is the size of the whole file, ``most_bytes`` that of a request.
    """

    name: str
    sizes: tuple[tuple[float, float], ...]
    costs: PageCosts
    choice: AttachmentChoice
    nano: float | None
    model: str
    most_pages: int
    most_tokens: int
    bytes: int
    most_bytes: int

    @property
    def count(self) -> int:
        """How many pages."""
        return len(self.sizes)
