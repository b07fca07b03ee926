"""What the pages of a PDF take, page by page, in each way of sending them. Estimates, before anything is prepared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.logic.picture_fit import fitted
from app.logic.tokens import NEWER, Weights, image_tokens, page_tokens
from app.model.attachment import AttachmentFacts, PdfForm

_DRAWN = 3  # pixels of a point, at most, of a page that is sent as a picture
_HEADING = 5  # tokens that name a page in a text


@dataclass(frozen=True, slots=True)
class PageCosts:
    """Tokens of each page, the first one first: as a PDF (seen and read), as text, and as a picture."""

    pdf: tuple[int, ...]
    text: tuple[int, ...]
    images: tuple[int, ...]

    def in_form(self, form: PdfForm) -> tuple[int, ...]:
        """The tokens of the pages sent as *form*."""
        return {"pdf": self.pdf, "text": self.text, "images": self.images}[form]

    def of(self, pages: Iterable[int], form: PdfForm) -> int:
        """The tokens of *pages*, from 1, together."""
        tokens = self.in_form(form)
        return sum(tokens[page - 1] for page in pages)


def page_costs(facts: AttachmentFacts, weights: Weights, edge: int, most: int) -> PageCosts:
    """The costs for a model of *weights*. Pictures have at most *edge* pixels a side and *most* tokens."""
    text = facts.newer if weights is NEWER else facts.older
    texts = tuple(text[page] if page < len(text) else 0 for page in range(facts.pages))
    seen = page_tokens(weights)
    drawn = tuple(_picture(width, height, weights, edge, most) for width, height in facts.page_sizes)
    return PageCosts(tuple(each + seen for each in texts), tuple(each + _HEADING for each in texts), drawn)


def _picture(width: float, height: float, weights: Weights, edge: int, most: int) -> int:
    size = fitted(max(1, round(width * _DRAWN)), max(1, round(height * _DRAWN)), edge, most)
    return image_tokens(*size, weights)
